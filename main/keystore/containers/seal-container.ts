import { createHmac } from 'node:crypto';
import { equalBytes } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { encodeAuthenticatedSafe, encodeCertificateBags, encodeKeyBag, encodePfx } from '../../x509/encode-pkcs12.ts';
import type { BagLabels, MacContent } from '../../x509/encode-pkcs12.ts';
import { parsePrivateKeyInfo } from '../../x509/private-key.ts';
import { subjectKeyIdentifier } from '../../x509/subject-public-key-info.ts';
import { refuseWeak } from '../activation-secret.ts';
import { encodePemBlock } from '../pem-block.ts';
import { iterationBounds, sealPkcs8 } from '../sealed-file/pbes2.ts';
import { readingContainer } from './container-fault.ts';
import { derivePbkdf2, derivePkcs12, workBounds } from './derive-key.ts';
import { ownFirst, openWithPassphrase } from './open-key-container.ts';
import { passphraseForms } from './passphrase-forms.ts';
import { takePrivateKey } from './take-private-key.ts';
import { WipeScope } from './wipe-scope.ts';

/** `pkcs8` is PEM; both kinds of PKCS #12 are DER and differ in how their MAC key is derived. */
export type SealedContainerFormat = 'pkcs8' | 'pkcs12' | 'pkcs12-pbmac1';

export interface SealContainer {
  readonly format: SealedContainerFormat;
  /** PrivateKeyInfo, DER. The caller wipes it. */
  readonly pkcs8: Uint8Array;
  /** For a PKCS #12: DER, the key's own certificate and its issuers. A PKCS #8 has room for none. */
  readonly certificates: readonly Uint8Array[];
  /** Label of the key in a PKCS #12. */
  readonly friendlyName: string;
  readonly activation: ActivationData;
  /** PBKDF2 iterations, and of a PKCS #12's MAC; `usualIterations` of the format when undefined. */
  readonly iterations?: number | undefined;
  readonly entropy: Entropy;
}

/**
 * Three derivations open a PKCS #12, and its own MAC derivation has no native implementation: hence less than a sealed file. PBMAC1 is
 * native, but most programs of today cannot read it yet (RFC 9879; OpenSSL from 3.4).
 */
export const usualIterations: Readonly<Record<SealedContainerFormat, number>> = {
  pkcs8: iterationBounds.usual,
  pkcs12: 2_000_000,
  'pkcs12-pbmac1': iterationBounds.usual,
};

/** Above these a container would not be opened again: a PKCS #12 spends its iterations three times, one of them slowly. */
const mostIterations: Readonly<Record<SealedContainerFormat, number>> = {
  pkcs8: iterationBounds.most,
  pkcs12: workBounds.slowIterations,
  'pkcs12-pbmac1': Math.floor(workBounds.iterations / 3),
};

/**
 * A file that other programs open, with the key under a new passphrase: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC (standards.md D13,
 * D19). It is opened again and compared before it is returned. The activation data are wiped, whatever happens.
 * Faults: `passphrase-weak` {rules}; `custody-refused` {why} for iterations out of bounds; `key-mismatch` when no certificate is
 * for this key; `container-damaged`, `algorithm-unsupported`, `key-weak` for what is no key of Anchorite's; `internal` when it does not open
 * as it was made.
 */
export async function sealContainer(request: SealContainer): Promise<Uint8Array> {
  const scope = new WipeScope();
  try {
    const passphrase = request.activation.bytes();
    refuseWeak(passphrase);
    const iterations = exportIterations(request.format, request.iterations);
    const key = await takePrivateKey(
      readingContainer(() => parsePrivateKeyInfo(request.pkcs8)),
      scope,
    );
    try {
      const pkcs8 = key.pkcs8();
      const ordered = { ...request, certificates: ownFirst(request.certificates, key.spki), iterations };
      const sealed = request.format === 'pkcs8' ? await sealPem(ordered, pkcs8) : await sealPkcs12(ordered, pkcs8, key.spki, scope);
      await assertOpens(sealed, ordered, pkcs8);
      return sealed;
    } finally {
      key.wipe();
    }
  } finally {
    scope.wipe();
    request.activation.wipe();
  }
}

interface Sealing extends SealContainer {
  readonly iterations: number;
}

async function sealPem(request: Sealing, pkcs8: Uint8Array): Promise<Uint8Array> {
  if (request.certificates.length > 0) throw new TypeError('a PKCS #8 holds no certificates');
  return new Uint8Array(Buffer.from(encodePemBlock('ENCRYPTED PRIVATE KEY', await sealPart(request, pkcs8)), 'ascii'));
}

/** EncryptedPrivateKeyInfo of these octets, with a salt and a vector of its own. */
function sealPart({ activation, entropy, iterations }: Sealing, plain: Uint8Array): Promise<Uint8Array> {
  return sealPkcs8(plain, activation.bytes(), iterations, entropy);
}

async function sealPkcs12(request: Sealing, pkcs8: Uint8Array, spki: Uint8Array, scope: WipeScope): Promise<Uint8Array> {
  const labels: BagLabels = { friendlyName: request.friendlyName, localKeyId: subjectKeyIdentifier(spki) };
  const [certificates, key] = await Promise.all([
    sealPart(request, encodeCertificateBags(request.certificates, labels)),
    sealPart(request, pkcs8),
  ]);
  const content = encodeAuthenticatedSafe(certificates, encodeKeyBag(key, labels));
  return encodePfx(content, await authenticate(request, content, scope));
}

async function authenticate(
  { format, activation, entropy, iterations }: Sealing,
  content: Uint8Array,
  scope: WipeScope,
): Promise<MacContent> {
  const salt = entropy.bytes(32);
  const kind = format === 'pkcs12' ? 'PKCS12' : 'PBMAC1';
  const derive = async (): Promise<Uint8Array> => {
    if (kind === 'PBMAC1') {
      const kdf = { kind: 'PBKDF2', salt, iterations, keyLength: 32, hmac: 'SHA-256' } as const;
      return await derivePbkdf2(kdf, activation.bytes(), 32);
    }
    const [form] = passphraseForms(activation.bytes(), scope);
    return await derivePkcs12({ hash: 'SHA-256', salt, iterations }, form?.bmp ?? new Uint8Array(), 'mac', 32, scope);
  };
  const digest = createHmac('sha256', scope.keep(await derive()))
    .update(content)
    .digest();
  return { kind, salt, iterations, digest };
}

/** Fault: `internal`: a container that does not open would be worse than none. */
async function assertOpens(sealed: Uint8Array, request: Sealing, pkcs8: Uint8Array): Promise<void> {
  const opened = await openWithPassphrase(sealed, request.activation.bytes(), request.entropy).catch(() => undefined);
  if (!opened) throw new Fault('internal');
  try {
    const sameCertificates =
      opened.certificates.length === request.certificates.length &&
      opened.certificates.every((der, i) => equalBytes(der, request.certificates[i] ?? new Uint8Array()));
    const sameName = request.format === 'pkcs8' || opened.friendlyName === request.friendlyName;
    const isSame = equalBytes(opened.key.pkcs8(), pkcs8) && sameCertificates && sameName && opened.weaknesses.length === 0;
    if (!isSame) throw new Fault('internal');
  } finally {
    opened.key.wipe();
  }
}

/** The iterations that are used. Fault: `custody-refused` {why} for those out of the format's bounds. */
export function exportIterations(format: SealedContainerFormat, iterations = usualIterations[format]): number {
  const { least } = iterationBounds;
  const most = mostIterations[format];
  if (Number.isInteger(iterations) && iterations >= least && iterations <= most) return iterations;
  throw new Fault('custody-refused', { why: `iterations must be ${least} to ${most}` });
}
