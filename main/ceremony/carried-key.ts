import { toHex } from '../../shared/base/bytes.ts';
import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { ExportFormat } from '../../shared/ceremony/key-words.ts';
import type { BundleFile } from '../ports/media.ts';
import { sha256 } from '../x509/sha256.ts';

/** No file with one sealed key is larger. */
export const maxKeyFileBytes = 65_536;

interface KeyOnVolume {
  readonly authority: string;
  readonly record: KeyRecord;
  readonly keyId: string;
  readonly ceremony: string;
}

/** The folder on a volume that carries a key: the sealed key, what it is, how to open it without Anchorite, digests. */
export function carriedKeyFiles(made: KeyOnVolume & { readonly pem: Uint8Array }): readonly BundleFile[] {
  const what = `Private key of ${made.authority} (${made.record.algorithm}), encrypted; PKCS #8, PBES2.`;
  return describedFile({ path: 'key.pem', bytes: made.pem }, [
    what,
    ...origin(made),
    'Keep this volume and its offline passphrase in different places. Bring the key back with the ceremony “key restoration”.',
    'To look at its public half without Anchorite:',
    '',
    '  openssl pkey -in key.pem -pubout -outform DER | sha256sum',
    '',
  ]);
}

/** The same for a key that leaves for other programs: nobody can open it alone. */
export function exportedKeyFiles(
  made: KeyOnVolume & { readonly format: ExportFormat; readonly container: Uint8Array },
): readonly BundleFile[] {
  const { authority, record, format, container } = made;
  const path = exportedKeyName(format);
  const look =
    format === 'pkcs8'
      ? `openssl pkey -in ${path} -pubout -outform DER | sha256sum`
      : `openssl pkcs12 -in ${path} -nodes -nocerts | openssl pkey -pubout -outform DER | sha256sum`;
  return describedFile({ path, bytes: container }, [
    `Private key of ${authority} (${record.algorithm}), encrypted; ${formatWords[format]}.`,
    ...origin(made),
    'Its passphrase is two halves, typed one right after the other without a space. Two people know one each; keep them apart.',
    'To look at its public half without Anchorite:',
    '',
    `  ${look}`,
    '',
    ...(format === 'pkcs12-pbmac1' ? pbmac1Readers : []),
  ]);
}

/** What an older program says of such a file is that the passphrase is wrong. */
const pbmac1Readers = [
  'This needs OpenSSL 3.4 or later: an older one cannot check PBMAC1 and says “Mac verify error: invalid password?” of the right passphrase.',
  'With an older one add -nomacver after pkcs12; then nothing proves that the file is unchanged, so compare SHA256SUMS with the paper first.',
  '',
];

export const exportedKeyName = (format: ExportFormat): string => (format === 'pkcs8' ? 'key.pem' : 'key.p12');

/** What is written, for people. */
export const formatWords: Readonly<Record<ExportFormat, string>> = {
  pkcs8: 'PKCS #8, PBES2, AES-256',
  pkcs12: 'PKCS #12 with its certificates, PBES2, AES-256, HMAC-SHA-256',
  'pkcs12-pbmac1': 'PKCS #12 with its certificates, PBES2, AES-256, PBMAC1 (RFC 9879)',
};

/** Where the bundle of a backup lies in its folder: all that is no secret, with its own digests and recipe. */
export const backupBundle = 'bundle';

/** A backup: the key, and beside it a bundle of all that is no secret. */
export function backupFiles(
  made: KeyOnVolume & { readonly pem: Uint8Array; readonly bundle: readonly BundleFile[] },
): readonly BundleFile[] {
  const bundle = made.bundle.map(({ path, bytes }) => ({ path: `${backupBundle}/${path}`, bytes }));
  const text = [
    `BACKUP. Private key of ${made.authority} (${made.record.algorithm}), encrypted; PKCS #8, PBES2. Never leave it with what is published.`,
    ...origin(made),
    'Its passphrase is two halves, typed one right after the other without a space. Two people know one each; keep them apart.',
    `${backupBundle}/ holds certificates, CRLs, requests, transcripts and the whole ledger of that moment; see ${backupBundle}/VERIFY.txt.`,
    'Prove this backup with the ceremony “restore drill”. The key comes back to the workstation with “key restoration”; where the',
    'workstation is lost, “authority adoption” takes key, certificate, last CRL and issued certificates over into a new ledger.',
    `${backupBundle}/ has the CRL of the day of this backup. One that was published later has to be brought from where it is published:`,
    'with the old one its number would be given a second time, and what it revoked would be valid again.',
    'To look at the public half of the key without Anchorite:',
    '',
    '  openssl pkey -in key.pem -pubout -outform DER | sha256sum',
    '',
  ];
  return describedFile({ path: 'key.pem', bytes: made.pem }, text, bundle);
}

const origin = ({ keyId, ceremony, record }: KeyOnVolume): readonly string[] => [
  `Copy ${keyId}, written in ceremony ${ceremony}.`,
  `SHA-256 of its SubjectPublicKeyInfo: ${record.spkiSha256}`,
  '',
];

/** A sealed file, which only its owner reads, with what it is in words, what lies beside it, and the digests of all. */
export function describedFile(
  sealed: BundleFile,
  text: readonly string[],
  more: readonly BundleFile[] = [],
): readonly BundleFile[] {
  return withDigests([{ ...sealed, isSecret: true }, readme(text), ...more]);
}

/** The text that says to whoever finds a folder on a volume what it is. */
export const readme = (text: readonly string[]): BundleFile => ({
  path: 'README.txt',
  bytes: new TextEncoder().encode(text.join('\n')),
});

/** The files, and the list of the digests of all. */
export function withDigests(files: readonly BundleFile[]): readonly BundleFile[] {
  const sums = files.map(({ path, bytes }) => `${toHex(sha256(bytes))}  ${path}\n`).join('');
  return [...files, { path: 'SHA256SUMS', bytes: new TextEncoder().encode(sums) }];
}

/**
 * A resumed ceremony writes under a new name: what was half written is never mistaken for it. `number`: the second copy of a plan, and each
 * after it, has its own, so that it is told from the first on one and the same volume.
 */
export function carriedKeyFolder(
  authority: string,
  ceremony: string,
  resumed: number,
  what: 'KEY' | 'BACKUP' = 'KEY',
  number = 1,
): string {
  const before = `ANCHORITE-${what}-`;
  const sitting = number === 1 ? ceremony : `${ceremony}-${number}`;
  // What every file system takes (H11), with room for the resumptions.
  const room = 64 - before.length - `-${sitting}-r99`.length;
  return `${before}${shortened(authority, room)}-${sitting}${resumed === 0 ? '' : `-r${resumed}`}`;
}

/** The name, or its beginning and four digits that tell it from others that begin alike. */
const shortened = (name: string, most: number): string =>
  name.length <= most ? name : `${name.slice(0, most - 5)}-${toHex(sha256(new TextEncoder().encode(name))).slice(0, 4)}`;
