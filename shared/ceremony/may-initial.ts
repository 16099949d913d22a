import { witnessRoles, type Participant } from './role.ts';
import { samePerson } from './same-person.ts';
import type { Step } from './script.ts';

/** Whose initials a step takes: the rule of the program, and what the window tells before anybody types. */

type ForWhom = Pick<Step, 'who' | 'actsOnly'>;

/** At a step for a witness only somebody who watches; at one for those who act nobody who does. */
export const mayAttest = ({ role }: Participant, { who, actsOnly }: ForWhom): boolean =>
  witnessRoles.includes(role) ? actsOnly !== true : !witnessRoles.includes(who);

/** Who leads, confirms or holds something, be it under another role than the one named here. */
export const actsToo = ({ name }: Participant, participants: readonly Participant[]): boolean =>
  participants.some((one) => !witnessRoles.includes(one.role) && samePerson(one.name, name));

/** The person with this name watches and does nothing else, in whatever role they are named. */
export const watches = (participants: readonly Participant[], name: string): boolean =>
  participants.some((one) => witnessRoles.includes(one.role) && samePerson(one.name, name) && !actsToo(one, participants));

export const mayInitial = (participants: readonly Participant[], step: ForWhom & Pick<Step, 'kind'>): readonly Participant[] =>
  participants.filter((one) => mayAttest(one, step) && !(step.kind === 'approve' && actsToo(one, participants)));
