import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { equalBytes } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import type { ActivationData, AdoptKey, ContainerWords, SealedKeyStore } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { describeKeyContainer } from '../containers/describe-key-container.ts';
import type { ContainerDescription } from '../containers/describe-key-container.ts';
import { openKeyContainer } from '../containers/open-key-container.ts';
import { joinGiven } from '../activation-secret.ts';
import { algorithmOf, proveKeyPair, spkiOf } from '../key-pair.ts';
import { decodePemBlock } from '../pem-block.ts';
import { parseSealed } from './pbes2.ts';
import { openSealed } from './seal-terms.ts';

export function describeAndWipe(container: Uint8Array): ContainerDescription {
  try {
    return describeKeyContainer(container);
  } finally {
    container.fill(0);
  }
}

/** What seals this PEM, in words; null where there is none, or it is nothing that can be described. */
export function protectionOf(pem: string | null): string | null {
  if (pem === null) return null;
  try {
    return describeAndWipe(Buffer.from(pem, 'latin1')).protection;
  } catch (thrown) {
    if (thrown instanceof Fault) return null;
    throw thrown;
  }
}

/** Whoever was given the file may know its passphrase, and the file is still there. Fault: `passphrase-same`. */
export function refuseSamePassphrase(opening: ActivationData | null, passphrase: Uint8Array): void {
  if (opening && equalBytes(opening.bytes(), passphrase)) throw new Fault('passphrase-same');
}

type ForeignKey = Pick<AdoptKey, 'container' | 'spki' | 'opening'>;

/** What opens it, once more, when it was opened and proven. */
export async function proveForeignKey(request: ForeignKey, entropy: Entropy): Promise<ActivationData | null> {
  const { container, opening } = request;
  // To open a container wipes what opens it.
  const kept = opening && joinGiven([opening]);
  try {
    await withForeignKey(request, entropy, () => Promise.resolve());
    return kept;
  } catch (thrown) {
    kept?.wipe();
    throw thrown;
  } finally {
    container.fill(0);
    opening?.wipe();
  }
}

/** A key that another program made: opened, proven to be the one of `spki`, and handed to `keep` for as long as that takes. */
export async function withForeignKey(
  { container, spki, opening }: ForeignKey,
  entropy: Entropy,
  keep: (privateKey: KeyObject, algorithm: KeyAlgorithm) => Promise<void>,
): Promise<ContainerWords & { readonly algorithm: KeyAlgorithm }> {
  const { key, format, protection, weaknesses } = await openKeyContainer(container, opening, entropy);
  try {
    const found = createHash('sha256').update(key.spki).digest('hex');
    if (!equalBytes(key.spki, spki)) throw new Fault('key-mismatch', { found });
    const privateKey = key.keyObject();
    await proveKeyPair(privateKey, key.algorithm, spki, entropy);
    await keep(privateKey, key.algorithm);
    return { algorithm: key.algorithm, format, protection, weaknesses };
  } finally {
    key.wipe();
  }
}

/** DER of a PEM that was carried away, as far as it can be judged while it is sealed. Fault: `key-file-not-recognised` {found}. */
export function recogniseCarriedKey(pem: Uint8Array): Uint8Array {
  try {
    const der = decodePemBlock('ENCRYPTED PRIVATE KEY', Buffer.from(pem).toString('latin1'));
    parseSealed(der);
    return der;
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    throw new Fault('key-file-not-recognised', { found: thrown.detail['why'] ?? thrown.code });
  }
}

/** What opens it, as one secret, when it was opened and proven. */
export async function proveCarriedKey(
  { pem, spki, openings }: Parameters<SealedKeyStore['proveCarried']>[0],
  entropy: Entropy,
): Promise<ActivationData> {
  const opening = joinGiven(openings);
  try {
    await openCarriedKey({ pem, spki, opening }, entropy);
    return opening;
  } catch (thrown) {
    opening.wipe();
    throw thrown;
  } finally {
    for (const secret of openings) secret.wipe();
  }
}

/** The key in a PEM that was carried away, proven to be the one of `spki`. Faults: those of `SealedKeyStore.restore`; `key-mismatch` {found}: SHA-256 of another SubjectPublicKeyInfo. */
export async function openCarriedKey(
  { pem, spki, opening }: { readonly pem: Uint8Array; readonly spki: Uint8Array; readonly opening: ActivationData },
  entropy: Entropy,
): Promise<{ readonly privateKey: KeyObject; readonly algorithm: KeyAlgorithm }> {
  const der = recogniseCarriedKey(pem);
  const privateKey = await openSealed(der, opening.bytes(), entropy);
  const inFile = spkiOf(privateKey);
  if (!equalBytes(inFile, spki)) throw new Fault('key-mismatch', { found: createHash('sha256').update(inFile).digest('hex') });
  const algorithm = algorithmOf(createPublicKey(privateKey));
  if (!algorithm) throw new Fault('key-mismatch');
  await proveKeyPair(privateKey, algorithm, spki, entropy);
  return { privateKey, algorithm };
}
