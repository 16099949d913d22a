import { ask, type SecretKind } from '../../shared/ceremony/ask.ts';
import type { KeyCopy } from '../../shared/ceremony/key-custody.ts';
import type { Participant, Role } from '../../shared/ceremony/role.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { authorityOf, type Asking } from './effect.ts';

/**
 * A passphrase of two halves, each set by one person out of sight of the other: nobody opens alone what is sealed under it
 * (CA/B BR 5.2.2, 6.2.2).
 */

/** Roles that hold keys or the workstation. Those who watch hold nothing. */
const holding: readonly Role[] = ['cryptoOfficer', 'ceremonyAdministrator', 'systemAdministrator'];

/** The people who can hold a secret, by the order of these roles; who has two roles is named once. */
export function holdingPeople(participants: readonly Participant[]): readonly string[] {
  const able = holding.flatMap((role) => participants.filter((one) => one.role === role).map(({ name }) => name));
  return able.filter((name, at) => able.findIndex((other) => samePerson(other, name)) === at);
}

/** One person each of the first two such roles in the room, who are not the same under two roles. Fault: `dual-control-missing` {present}. */
export function holders(participants: readonly Participant[]): readonly [Participant, Participant] {
  const able = holding.flatMap((role) => participants.filter((one) => one.role === role));
  const [first] = able;
  const second = able.find((one) => first && one.role !== first.role && !samePerson(one.name, first.name));
  if (!first || !second) throw new Fault('dual-control-missing', { present: first?.name ?? 'nobody' });
  return [first, second];
}

/** The people are those of the plan that was opened; a resumed ceremony finds them in the ledger. */
export async function holdersOf(
  { ledger }: Pick<CeremonyPorts, 'ledger'>,
  ceremony: string,
): Promise<readonly [Participant, Participant]> {
  return holders(await participantsOf({ ledger }, ceremony));
}

/** Who is in the room of this ceremony. */
export async function participantsOf({ ledger }: Pick<CeremonyPorts, 'ledger'>, ceremony: string): Promise<readonly Participant[]> {
  const opened = (await ledger.entriesOf(ceremony)).find((entry) => entry.type === 'ceremony-opened');
  return opened?.type === 'ceremony-opened' ? opened.data.plan.participants : [];
}

function nobodyNamed(thrown: unknown): null {
  if (thrown instanceof Fault && thrown.code === 'dual-control-missing') return null;
  throw thrown;
}

/** Each of the two sets a half. */
export const askToSetHalf =
  (secret: SecretKind): Asking =>
  async ({ ports, ceremony, operation, given }) => {
    if (given.length > 1) return null;
    const person = (await holdersOf(ports, ceremony))[given.length === 0 ? 0 : 1].name;
    return ask(secret, 'set', authorityOf(operation), { person, part: { index: given.length + 1, of: 2 } });
  };

/**
 * Whoever knows a half of what seals this copy gives it; it may be somebody else today, so the ask says who set it. A copy from before one
 * person under two roles was refused is opened all the same: then nobody is named.
 */
export function askToGiveHalf(secret: SecretKind, copy: Pick<KeyCopy, 'ceremony'>): Asking {
  return async ({ ports, operation, given }) => {
    if (given.length > 1) return null;
    const setters = copy.ceremony === null ? null : await holdersOf(ports, copy.ceremony).catch(nobodyNamed);
    const setBy = setters?.[given.length === 0 ? 0 : 1].name ?? null;
    const notice = setBy === null ? null : `The half that ${setBy} set in ceremony ${copy.ceremony ?? ''}.`;
    return ask(secret, 'give', authorityOf(operation), { part: { index: given.length + 1, of: 2 }, notice });
  };
}
