import type { KeyObject } from 'node:crypto';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { refuseWeak } from '../activation-secret.ts';
import { describeScheme } from '../containers/describe-protection.ts';
import { libraryKey } from '../library-key.ts';
import { iterationBounds, openPkcs8 } from './pbes2.ts';

/** What is asked of a passphrase and of iterations before a key is sealed under them, and how what was sealed is opened. */

/** The key in an EncryptedPrivateKeyInfo. Faults: those of `openPkcs8`. */
export async function openSealed(der: Uint8Array, passphrase: Uint8Array, entropy: Entropy): Promise<KeyObject> {
  const pkcs8 = await openPkcs8(der, passphrase, entropy);
  try {
    return libraryKey(pkcs8);
  } catch {
    // The files are as written, so this is the one wrong passphrase in 256 whose padding looks right. No cause: it could quote bytes.
    throw new Fault('passphrase-wrong');
  } finally {
    pkcs8.fill(0);
  }
}

/** The octets of a new passphrase; one that the program drew keeps no rules. Faults: `custody-refused` {why} without one, `passphrase-weak` {rules}. */
export function acceptedPassphrase(activation: ActivationData | null): Uint8Array {
  if (!activation) throw new Fault('custody-refused', { why: 'a sealed file needs a passphrase' });
  const bytes = activation.bytes();
  if (activation.machineMade === true) return bytes;
  refuseWeak(bytes);
  return bytes;
}

/** Fault: `custody-refused` {why}. */
export function acceptedIterations(iterations: number): number {
  const { least, most } = iterationBounds;
  if (Number.isInteger(iterations) && iterations >= least && iterations <= most) return iterations;
  throw new Fault('custody-refused', { why: `PBKDF2 iterations must be ${least} to ${most}` });
}

/** What `sealPkcs8` will write with so many iterations, in the words for a copy that is sealed. Fault: `custody-refused` {why}. */
export function sealTermsInWords(iterations: number): string {
  const kdf = {
    kind: 'PBKDF2',
    salt: new Uint8Array(32),
    iterations: acceptedIterations(iterations),
    keyLength: 32,
    hmac: 'SHA-256',
  } as const;
  return describeScheme({ kind: 'PBES2', kdf, cipher: 'AES-256-CBC', iv: new Uint8Array(16) }).words;
}
