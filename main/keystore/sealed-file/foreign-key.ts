import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { equalBytes } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import type { AdoptKey, ContainerWords } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { openKeyContainer } from '../containers/open-key-container.ts';
import { proveKeyPair } from '../key-pair.ts';

/** A key that another program made: opened, proven to be the one of `spki`, and handed to `keep` for as long as that takes. */
export async function withForeignKey(
  { container, spki, opening, activation }: AdoptKey,
  entropy: Entropy,
  keep: (privateKey: KeyObject, algorithm: KeyAlgorithm) => Promise<void>,
): Promise<ContainerWords & { readonly algorithm: KeyAlgorithm }> {
  // Whoever was given the file may know its passphrase.
  if (opening && equalBytes(opening.bytes(), activation.bytes())) throw new Fault('passphrase-same');
  const { key, format, protection, weaknesses } = await openKeyContainer(container, opening);
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
