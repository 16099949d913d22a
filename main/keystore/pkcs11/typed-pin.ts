import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData } from '../../ports/key-store.ts';
import type { TokenFacts } from '../../ports/tokens.ts';

/** The PIN, of a length that the token takes; null for a token with its own keypad. Faults: `pin-refused`, `custody-refused`. */
export function typedPin(secret: ActivationData | null, facts: TokenFacts, isNew = true): ActivationData | null {
  if (facts.protectedAuthenticationPath) return null;
  if (!secret) throw new Fault('custody-refused', { why: 'a token needs its PIN' });
  const { length } = secret.bytes();
  const { least, most } = facts.pinLength;
  if (isNew && (length < least || length > most)) {
    throw new Fault('pin-refused', { label: facts.label, why: `a new PIN has ${least} to ${most} characters` });
  }
  return secret;
}

/** NIST SP 800-63B §5.1.1.1 asks for 6 or more digits where a memorised secret is random. */
export const leastPin = 6;
