import { mismatchOf, setsPassphrase, type Ask } from '../../shared/ceremony/ask.ts';
import type { ActivationAnswer, ActivationQuestion } from '../../shared/contract/activation-door.ts';
import { roleTitle, type Participant, type Role } from '../../shared/ceremony/role.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { drawnWords, firstWordThatDiffers } from '../../shared/pki/drawn-passphrase.ts';
import type { Workplace } from './desk.ts';

/**
 * What is wrong with an answer by itself, before it is tried: new data typed differently the second time (`passphrase-mismatch`, `pin-mismatch`).
 */
export function faultOfAnswer(
  asked: Ask,
  { passphrase, confirmation }: Pick<ActivationAnswer, 'passphrase' | 'confirmation'>,
): Fault | null {
  return asked.purpose === 'set' && passphrase !== confirmation ? new Fault(mismatchOf(asked)) : null;
}

/**
 * What is wrong with a drawn passphrase as it was typed back; null when it is the one that was drawn.
 * Faults: `passphrase-not-as-drawn` {word, words}, the place of a word and never the word; `request-refused` where none was drawn.
 */
export function faultOfTypedBack(asked: Ask, typed: Uint8Array, drawn: Uint8Array | null): Fault | null {
  if (!setsPassphrase(asked) || drawn === null) return new Fault('request-refused', { problem: 'no passphrase was drawn' });
  const word = firstWordThatDiffers(drawn, typed);
  return word === null ? null : new Fault('passphrase-not-as-drawn', { word: String(word), words: String(drawnWords) });
}

/**
 * The person, or those of the role who may, by name: “Crypto Officer” alone tells nobody in the room who is to come to the keyboard.
 * Nobody is called there to do what is not theirs to do (ANC-D28).
 */
export function whoAnswers(
  asked: Pick<Ask, 'person' | 'excluded' | 'part'>,
  role: Role,
  participants: readonly Participant[],
): string {
  if (asked.person !== null) return asked.person;
  // A part of it can be with anybody by today: nobody is told to type what somebody else has.
  if (asked.part !== null) return 'Whoever has it';
  const { excluded } = asked;
  const able = participants.filter((one) => one.role === role && (excluded === null || !samePerson(one.name, excluded)));
  const names = able.map(({ name }) => name);
  return names.length === 0 ? roleTitle[role] : `${names.join(' or ')} (${roleTitle[role]})`;
}

/** What the activation window is told to ask for, or to show; null while nothing is awaited. */
export function activationQuestion(
  { conductor, mode, ports }: Workplace,
  words: readonly string[] | null,
  shareFile: string | null,
): ActivationQuestion | null {
  const asked = conductor.asked();
  const live = conductor.current();
  if (!asked || !live) return null;
  const { step, ask } = asked;
  return {
    ceremonyTitle: live.script.plan.title,
    organisation: live.script.plan.organisation,
    day: ports.clock.now().slice(0, 10),
    mode,
    ask,
    who: whoAnswers(ask, step.who, live.script.plan.participants),
    words: words === null ? null : [...words],
    shareFile,
  };
}
