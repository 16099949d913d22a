import { toHex } from '../../shared/base/bytes.ts';
import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { BundleFile } from '../ports/media.ts';
import { sha256 } from '../x509/sha256.ts';

/** The folder on a volume that carries a key: the sealed key, what it is, how to open it without Anchorite, digests. */
export function carriedKeyFiles(made: {
  readonly authority: string;
  readonly record: KeyRecord;
  readonly keyId: string;
  readonly ceremony: string;
  readonly pem: Uint8Array;
}): readonly BundleFile[] {
  const { authority, record, keyId, ceremony, pem } = made;
  const text = [
    `Private key of ${authority} (${record.algorithm}), encrypted; PKCS #8, PBES2.`,
    `Copy ${keyId}, written in ceremony ${ceremony}.`,
    `SHA-256 of its SubjectPublicKeyInfo: ${record.spkiSha256}`,
    '',
    'Keep this volume and its offline passphrase in different places. Bring the key back with the ceremony “key restoration”.',
    'To look at its public half without Anchorite:',
    '',
    '  openssl pkey -in key.pem -pubout -outform DER | sha256sum',
    '',
  ].join('\n');
  const files = [
    { path: 'key.pem', bytes: pem },
    { path: 'README.txt', bytes: new TextEncoder().encode(text) },
  ];
  const sums = files.map(({ path, bytes }) => `${toHex(sha256(bytes))}  ${path}\n`).join('');
  return [...files, { path: 'SHA256SUMS', bytes: new TextEncoder().encode(sums) }];
}

/** A resumed carriage writes under a new name: what was half written is never mistaken for it. */
export const carriedKeyFolder = (authority: string, ceremony: string, resumed: number): string =>
  `ANCHORITE-KEY-${authority}-${ceremony}${resumed === 0 ? '' : `-r${resumed}`}`;
