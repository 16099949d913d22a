import type { Ask } from '../../shared/ceremony/ask.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { participantWith } from './refusals.ts';

/** What two people type before a last try is spent: the name of the token, and who they are. */
export interface LastTryWords {
  readonly of: string;
  /** Initials. */
  readonly givenBy: string;
  readonly agreedBy: string;
}

/**
 * ANC-D12: one more wrong PIN locks the token for good (PKCS #11 CKF_USER_PIN_FINAL_TRY), so whoever gives it does not decide that alone.
 * The decision, as an exception of the step: a token that is down to its last try is not what the script expected, and if the PIN is
 * wrong there is no evidence of a step that was done. Faults: `confirmation-mismatch` {expected}, `initials-unknown` {initials},
 * `second-person-needed` {initials}, `giver-excluded` {initials, person}.
 */
export function agreedLastTry(
  { participants }: Plan,
  step: string,
  { of, excluded }: Ask,
  words: LastTryWords,
): EntryData<'exception-recorded'> {
  if (words.of !== of) throw new Fault('confirmation-mismatch', { expected: of });
  const givenBy = participantWith(participants, words.givenBy);
  const agreedBy = participantWith(participants, words.agreedBy);
  if (samePerson(givenBy.name, agreedBy.name)) throw new Fault('second-person-needed', { initials: givenBy.initials });
  if (excluded !== null && samePerson(givenBy.name, excluded))
    throw new Fault('giver-excluded', { initials: givenBy.initials, person: excluded });
  return {
    step,
    expected: `A PIN that opens the ${of}.`,
    happened: 'One try is left, and a wrong PIN locks the token.',
    decision: `${givenBy.name} gives the PIN once more, ${agreedBy.name} agrees.`,
    by: `${givenBy.initials}, ${agreedBy.initials}`,
  };
}
