import { equalBytes } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { berToDer } from '../../x509/ber-to-der.ts';
import { parseCertificate } from '../../x509/parse-certificate.ts';
import { readContainerFile } from './container-file.ts';
import type { ContainerFormat, KeyEncoding, KeyFile } from './container-file.ts';
import { damaged, readingContainer } from './container-fault.ts';
import { decryptPart } from './decrypt-part.ts';
import type { Opening } from './decrypt-part.ts';
import { WorkBudget } from './derive-key.ts';
import { describeScheme, joinProtection, unencrypted } from './describe-protection.ts';
import type { ProtectionWords } from './describe-protection.ts';
import { openPkcs12 } from './open-pkcs12.ts';
import type { OpenedPrivateKey } from './opened-private-key.ts';
import { parseKey } from './parse-key.ts';
import { passphraseForms } from './passphrase-forms.ts';
import type { PassphraseForm } from './passphrase-forms.ts';
import { startsLikeKey } from './plaintext-start.ts';
import { takePrivateKey } from './take-private-key.ts';
import { WipeScope } from './wipe-scope.ts';

export interface OpenedContainer {
  readonly format: ContainerFormat;
  /** For the record: `PBES2, PBKDF2-HMAC-SHA256 2048 iterations, AES-256-CBC`; `none` where nothing is encrypted. */
  readonly protection: string;
  /** What a reviewer should know: `unencrypted`, `RC2-40`, `SHA-1 MAC`, `2048 iterations` … */
  readonly weaknesses: readonly string[];
  /** The caller wipes it. */
  readonly key: OpenedPrivateKey;
  /** DER as it stood; the key's own certificate first. */
  readonly certificates: readonly Uint8Array[];
  /** The key's friendlyName in a PKCS #12. */
  readonly friendlyName: string | null;
}

/**
 * Opens a file with one private key that another program made: PKCS #8, PKCS #1, SEC 1 or PKCS #12, PEM or DER. The key is checked in all
 * its parts, its public half recomputed; where there are certificates, one of them must be for this key. `bytes` may hold a
 * secret too: the caller wipes them. The activation data are wiped, whatever happens.
 * Faults: `container-not-recognised` {found}; `container-unsupported` {what} (a kind,
 * cipher or cost that is not opened here); `activation-cancelled` (it is sealed and no passphrase was given); `passphrase-wrong`;
 * `container-damaged` {why}; `algorithm-unsupported` {algorithm}; `key-weak` {rule, why}; `key-mismatch`.
 */
export async function openKeyContainer(
  bytes: Uint8Array,
  activation: ActivationData | null,
  entropy: Entropy,
): Promise<OpenedContainer> {
  try {
    return await openWithPassphrase(bytes, activation && activation.bytes(), entropy);
  } finally {
    activation?.wipe();
  }
}

/** `openKeyContainer` with the UTF-8 octets of a passphrase, which the caller wipes. */
export async function openWithPassphrase(
  bytes: Uint8Array,
  passphrase: Uint8Array | null,
  entropy: Entropy,
): Promise<OpenedContainer> {
  const scope = new WipeScope();
  try {
    const file = readContainerFile(bytes, scope);
    const opening: Opening = { scope, entropy, budget: new WorkBudget() };
    const forms = (): PassphraseForm[] => {
      if (!passphrase) throw new Fault('activation-cancelled');
      return passphraseForms(passphrase, scope);
    };
    const { key: der, ...found } =
      file.format === 'PKCS#12' ? await openPkcs12(file.pfx, forms(), opening) : await openKeyFile(file, forms, opening);
    const { encoding, parameters } = file.format === 'PKCS#12' ? pkcs8Only : file;
    const key = await takePrivateKey(
      readingContainer(() => parseKey(encoding, der, parameters)),
      scope,
    );
    try {
      const certificates = ownFirst(found.certificates, key.spki);
      const { protection, weaknesses } = joinProtection(found.protections);
      const isEmpty = passphrase?.length === 0 && protection !== unencrypted.words;
      const all = isEmpty ? [...weaknesses, 'empty passphrase'] : weaknesses;
      return { format: file.format, protection, weaknesses: all, key, certificates, friendlyName: found.friendlyName };
    } catch (thrown) {
      key.wipe();
      throw thrown;
    }
  } finally {
    scope.wipe();
  }
}

const pkcs8Only: { readonly encoding: KeyEncoding; readonly parameters: null } = { encoding: 'PKCS#8', parameters: null };

async function openKeyFile(
  { scheme, content, certificates }: KeyFile,
  forms: () => readonly PassphraseForm[],
  opening: Opening,
): Promise<{
  readonly key: Uint8Array;
  readonly certificates: readonly Uint8Array[];
  readonly friendlyName: null;
  readonly protections: readonly ProtectionWords[];
}> {
  if (!scheme) return { key: content, certificates, friendlyName: null, protections: [unencrypted] };
  const { plain } = await decryptPart({ scheme, ciphertext: content }, forms(), startsLikeKey, opening);
  const key = readingContainer(() => opening.scope.keep(berToDer(plain)));
  return { key, certificates, friendlyName: null, protections: [describeScheme(scheme)] };
}

/** Faults: `key-mismatch` when certificates are there and none is for this key; `container-damaged` when one cannot be read. */
export function ownFirst(certificates: readonly Uint8Array[], spki: Uint8Array): readonly Uint8Array[] {
  const isOwn = certificates.map((der, i) => {
    try {
      return equalBytes(parseCertificate(der).spki.der, spki);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      throw damaged(`certificate ${i + 1}: ${thrown.detail['where'] ?? thrown.code}`);
    }
  });
  if (certificates.length > 0 && !isOwn.includes(true)) throw new Fault('key-mismatch');
  return [...certificates.filter((_, i) => isOwn[i]), ...certificates.filter((_, i) => !isOwn[i])];
}
