import type { Ask } from '../../shared/ceremony/ask.ts';
import type { ActivationAnswer, ActivationQuestion } from '../../shared/contract/activation-door.ts';
import { roleTitle } from '../../shared/ceremony/role.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Workplace } from './desk.ts';

/**
 * What is wrong with an answer by itself, before it is tried: new data typed differently the second time (`passphrase-mismatch`), or
 * the last try of a token without its name typed beside it (`confirmation-mismatch`).
 */
export function faultOfAnswer({ purpose, lastTry, of }: Ask, { passphrase, confirmation }: ActivationAnswer): Fault | null {
  if (purpose === 'take') return null;
  if (purpose === 'set' && passphrase !== confirmation) return new Fault('passphrase-mismatch');
  if (purpose === 'give' && lastTry && confirmation !== of) return new Fault('confirmation-mismatch', { expected: of });
  return null;
}

/** What the activation window is told to ask for, or to show; null while nothing is awaited. */
export function activationQuestion(
  { conductor, mode }: Workplace,
  words: readonly string[] | null,
  shareFile: string | null,
): ActivationQuestion | null {
  const asked = conductor.asked();
  const live = conductor.current();
  if (!asked || !live) return null;
  const { step, ask } = asked;
  return {
    ceremonyTitle: live.script.plan.title,
    mode,
    ask,
    who: ask.person ?? roleTitle[step.who],
    words: words === null ? null : [...words],
    shareFile,
  };
}
