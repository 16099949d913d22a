import { liveCopies, usableCopies } from '../../shared/ceremony/key-custody.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { World } from './ceremony-program.ts';
import { authorityOf } from './effect.ts';
import { findHeldKey } from './held-key.ts';
import { promiserOf } from './planned-records.ts';
import { actingRole } from './step-draft.ts';
import { pinsOf } from './token-pins.ts';

/**
 * ANC-D28, ANC-F20: who set a token's security officer PIN does not give its PIN. Refused before the ceremony is opened where nobody
 * else has the role that gives activation data. A PIN in halves is given by whoever has them. Fault: `plan-invalid` {path, problem}.
 */
export async function refuseOfficerAsUser(ports: CeremonyPorts, plan: Plan, tokens: readonly TokenSelector[]): Promise<void> {
  const acting = actingRole('cryptoOfficer', plan);
  const giving = plan.participants.filter(({ role }) => role === acting);
  for (const token of tokens) {
    const officer = (await pinsOf(ports, token))?.officer ?? null;
    if (officer === null || giving.some(({ name }) => !samePerson(name, officer))) continue;
    const problem = `${officer} set the security officer PIN of token ${token.label}: somebody else gives its PIN`;
    throw new Fault('plan-invalid', { path: 'participants', problem });
  }
}

/** What is signed with the key where it is held now. */
const activating: ReadonlySet<Operation['kind']> = new Set(['intermediate-signing', 'crl-refresh']);

/** Tokens whose PIN the operation asks for: the one it names, those of copies it destroys, or the one whose copy would be opened then. */
export async function tokensAskedOf(operation: Operation, { ports, authorities }: World): Promise<readonly TokenSelector[]> {
  if (operation.kind === 'token-initialisation') return [];
  const named = tokenNamedBy(operation);
  if (named) return [named];
  const authority = authorities.get(authorityOf(operation));
  const record = authority?.keyRecord;
  if (!authority || !record) return [];
  if (operation.kind === 'key-destruction') {
    // A token that is gone, or destroyed as a device, is not logged in to.
    const gone = new Set(operation.copies.flatMap((copy) => (copy.gone === undefined ? [] : [copy.keyId])));
    return liveCopies(record).flatMap(({ keyId, token }) => (token && !gone.has(keyId) ? [token] : []));
  }
  if (!activating.has(operation.kind) || !liveCopies(record).some(({ token }) => token !== null)) return [];
  // Made by an earlier operation of the plan, last of all: the copy that will be used.
  const [newest] = usableCopies(record);
  if (newest && promiserOf(newest.keyId) !== undefined) return newest.token ? [newest.token] : [];
  const token = (await findHeldKey(ports, authority.view.spki.der, record))?.copy.token;
  return token ? [token] : [];
}

/** The token that stands in the plan itself. */
export function tokenNamedBy(operation: Operation): TokenSelector | undefined {
  if ('token' in operation) return operation.token;
  if ('custody' in operation && operation.custody?.kind === 'token') return operation.custody.token;
  return 'key' in operation && 'token' in operation.key ? operation.key.token : undefined;
}
