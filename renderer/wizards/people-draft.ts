import { witnessRoles, type Role } from '../../shared/ceremony/role.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { wizardText } from '../text/wizard-text.ts';
import type { Problems } from './plan-check.ts';

export interface PersonDraft {
  readonly key: number;
  readonly name: string;
  readonly role: Role;
  readonly initials: string;
  /** False as long as the initials follow the name. */
  readonly initialsTyped: boolean;
}

export interface PeopleDraft {
  readonly organisation: string;
  readonly place: string;
  readonly people: readonly PersonDraft[];
}

export type PeopleAction =
  | { readonly type: 'set'; readonly field: 'organisation' | 'place'; readonly value: string }
  | { readonly type: 'person'; readonly key: number; readonly field: 'name' | 'initials'; readonly value: string }
  | { readonly type: 'role'; readonly key: number; readonly role: Role }
  | { readonly type: 'add' }
  | { readonly type: 'remove'; readonly key: number };

const suggestedRoles: readonly Role[] = ['ceremonyAdministrator', 'cryptoOfficer', 'internalWitness'];

/** Three seats to fill: who leads, who holds the key, who sees. */
export const emptyPeople: PeopleDraft = {
  organisation: '',
  place: '',
  people: suggestedRoles.map((role, i) => ({ key: i + 1, name: '', role, initials: '', initialsTyped: false })),
};

export function reducePeople(draft: PeopleDraft, action: PeopleAction): PeopleDraft {
  const change = (key: number, edit: (person: PersonDraft) => PersonDraft): PeopleDraft => ({
    ...draft,
    people: draft.people.map((person) => (person.key === key ? edit(person) : person)),
  });
  switch (action.type) {
    case 'set':
      return { ...draft, [action.field]: action.value };
    case 'person':
      return change(action.key, (person) =>
        action.field === 'initials'
          ? { ...person, initials: action.value, initialsTyped: action.value !== '' }
          : { ...person, name: action.value, initials: person.initialsTyped ? person.initials : initialsOf(action.value) },
      );
    case 'role':
      return change(action.key, (person) => ({ ...person, role: action.role }));
    case 'add': {
      const key = 1 + Math.max(0, ...draft.people.map((person) => person.key));
      return {
        ...draft,
        people: [...draft.people, { key, name: '', role: 'externalWitness', initials: '', initialsTyped: false }],
      };
    }
    case 'remove':
      return draft.people.length === 1 ? draft : { ...draft, people: draft.people.filter((person) => person.key !== action.key) };
  }
}

/** `Maria del Carmen` gives `MDC`; at most four letters. */
export function initialsOf(name: string): string {
  return name
    .trim()
    .split(/\s+/)
    .map((word) => /\p{L}/u.exec(word)?.[0]?.toLocaleUpperCase('en') ?? '')
    .join('')
    .slice(0, 4);
}

/** The plan's members for the people and the room. */
export function planHead(draft: PeopleDraft, title: string) {
  return {
    anchoritePlan: 1,
    title: title.trim(),
    organisation: draft.organisation.trim(),
    place: draft.place.trim(),
    participants: draft.people.map(({ name, role, initials }) => ({ name: name.trim(), role, initials: initials.trim() })),
  };
}

/** Names of all who would hold a share, wherever in a candidate operation a quorum stands. */
function custodiansIn(operation: unknown): readonly string[] {
  if (typeof operation !== 'object' || operation === null) return [];
  return Object.entries(operation).flatMap(([member, value]: [string, unknown]) =>
    member === 'custodians' && Array.isArray(value) ? value.filter((name) => typeof name === 'string') : custodiansIn(value),
  );
}

/** What the schema cannot see: initials that would stand for two people, and whoever watches and would hold a share. */
export function roomProblems(draft: PeopleDraft, operation: unknown): Problems {
  const custodians = custodiansIn(operation);
  const problems: Record<string, string> = {};
  draft.people.forEach((person, i) => {
    const first = draft.people.findIndex((other) => other.initials.trim() === person.initials.trim());
    const name = person.name.trim();
    if (witnessRoles.includes(person.role) && custodians.some((custodian) => samePerson(custodian, name)))
      problems[`participants.${i}.role`] = wizardText.who.watchesAndHolds(name);
    if (person.initials.trim() !== '' && first !== i) problems[`participants.${i}.initials`] = wizardText.who.sameInitials;
  });
  return problems;
}
