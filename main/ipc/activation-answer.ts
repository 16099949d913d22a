import type { Ask } from '../../shared/ceremony/ask.ts';
import type { ActivationAnswer } from '../../shared/contract/activation-door.ts';
import { Fault } from '../../shared/fault/fault.ts';

/**
 * What is wrong with an answer by itself, before it is tried: new data typed differently the second time (`passphrase-mismatch`), or
 * the last try of a token without its name typed beside it (`confirmation-mismatch`).
 */
export function faultOfAnswer({ purpose, lastTry, of }: Ask, { passphrase, confirmation }: ActivationAnswer): Fault | null {
  if (purpose === 'set' && passphrase !== confirmation) return new Fault('passphrase-mismatch');
  if (purpose === 'give' && lastTry && confirmation !== of) return new Fault('confirmation-mismatch', { expected: of });
  return null;
}
