import type { Ask } from '../../shared/ceremony/ask.ts';
import type { ActivationAnswer, ActivationQuestion } from '../../shared/contract/activation-door.ts';
import { roleTitle } from '../../shared/ceremony/role.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Workplace } from './desk.ts';

/**
 * What is wrong with an answer by itself, before it is tried: new data typed differently the second time (`passphrase-mismatch`).
 */
export function faultOfAnswer({ purpose }: Ask, { passphrase, confirmation }: ActivationAnswer): Fault | null {
  return purpose === 'set' && passphrase !== confirmation ? new Fault('passphrase-mismatch') : null;
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
