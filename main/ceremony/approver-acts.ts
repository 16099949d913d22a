import { toHex } from '../../shared/base/bytes.ts';
import { approverNamed, approversAfter, registerTypes, type Approver } from '../../shared/ceremony/approver-register.ts';
import { actsToo, mayInitial } from '../../shared/ceremony/may-initial.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { witnessRoles, type Participant } from '../../shared/ceremony/role.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import type { Preview, Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Effect } from './effect.ts';

/** What the ceremonies on the register of approvers have in common, and what it demands of every plan that signs (ANC-F18). */

export const approversNow = async ({ ledger }: Pick<CeremonyPorts, 'ledger'>): Promise<readonly Approver[]> =>
  approversAfter(await ledger.entriesOfTypes(registerTypes));

/** Somebody who watches in this plan and does nothing else. Fault `approver-watches` {person}. */
export function watchingPerson(participants: readonly Participant[], name: string): Participant {
  const found = participants.find((one) => witnessRoles.includes(one.role) && samePerson(one.name, name));
  if (!found || actsToo(found, participants)) throw new Fault('approver-watches', { person: name });
  return found;
}

/** The name of the key that an enrolment makes: the same for the same try, so that one that was cut off is found again. */
export const approverKeyId = (ceremony: string, operation: string, resumed: number): string =>
  toHex(sha256(new TextEncoder().encode(`approver ${ceremony} ${operation} ${resumed}`))).slice(0, 32);

/** Removes the keys of approvers that are in force no more, and those that this ceremony made and never recorded. */
export async function sweepApproverKeys({ ledger, approverKeys }: CeremonyPorts, ceremony: string): Promise<number> {
  const recorded = await ledger.entriesOfTypes(registerTypes);
  const inForce = new Set(approversAfter(recorded).map(({ keyId }) => keyId));
  const enrolled = recorded.flatMap((entry) => (entry.type === 'approver-enrolled' ? [entry.data.keyId] : []));
  const over = new Set([...enrolled, ...(await madeIn(ledger, ceremony))].filter((keyId) => !inForce.has(keyId)));
  for (const keyId of over) await approverKeys.discard(keyId);
  return enrolled.filter((keyId) => over.has(keyId)).length;
}

/** Names of all keys that the enrolments of this ceremony can have made so far. */
async function madeIn(ledger: CeremonyPorts['ledger'], ceremony: string): Promise<readonly string[]> {
  const entries = await ledger.entriesOf(ceremony);
  const tries = entries.filter(({ type }) => type === 'ceremony-resumed').length + 1;
  const operations = entries.flatMap((entry) => (entry.type === 'ceremony-opened' ? entry.data.plan.operations : []));
  return operations
    .filter(({ kind }) => kind === 'approver-enrolment')
    .flatMap(({ name }) => Array.from({ length: tries }, (_, resumed) => approverKeyId(ceremony, name, resumed)));
}

export const sweepApprovers: Effect = async ({ ports, ceremony }) => {
  const ended = await sweepApproverKeys(ports, ceremony);
  return { evidence: [{ label: 'Approval keys that are in force no more', value: ended === 0 ? 'none' : `${ended}, removed` }] };
};

/**
 * As long as anybody is enrolled only they approve: a plan that signs has one of them among those who watch. Operations count in their
 * order. Fault `approver-not-enrolled` {person, enrolled}.
 */
export async function refuseNoApprover(ports: CeremonyPorts, plan: Plan, steps: readonly Step[]): Promise<void> {
  let enrolled = (await approversNow(ports)).map(({ person }) => person);
  for (const operation of plan.operations) {
    if (operation.kind === 'approver-enrolment' || operation.kind === 'approver-withdrawal') {
      enrolled = enrolled.filter((name) => !samePerson(name, operation.person));
      if (operation.kind === 'approver-enrolment') enrolled.push(operation.person);
      continue;
    }
    const approval = steps.find(({ kind, operation: name }) => kind === 'approve' && name === operation.name);
    if (!approval || enrolled.length === 0) continue;
    const able = mayInitial(plan.participants, approval).map(({ name }) => name);
    if (!able.some((name) => enrolled.some((one) => samePerson(one, name)))) throw notEnrolled(able.join(', '), enrolled);
  }
}

export const notEnrolled = (person: string, enrolled: readonly string[]): Fault =>
  new Fault('approver-not-enrolled', { person, enrolled: enrolled.join(', ') });

/** The register as it is, and what becomes of it. */
export function previewOfApprovers(
  operation: string,
  title: string,
  register: readonly Approver[],
  changes: readonly string[],
): Preview {
  const field = (label: string, value: string, origin: 'ledger' | 'plan') => ({ label, value, origin, provisional: false });
  return {
    operation,
    kind: 'approver',
    title,
    fields: [
      ...register.map(({ person, since, spkiSha256 }) =>
        field(`Enrolled: ${person}`, `since ${since}, key ${spkiSha256.slice(0, 16)}`, 'ledger'),
      ),
      ...(register.length === 0 ? [field('Enrolled', 'nobody: approvals are by initials alone', 'ledger')] : []),
      ...changes.map((change, index) => field(`Change ${index + 1}`, change, 'plan')),
    ],
    requestDiff: [],
    tbs: '',
    tbsSha256: '',
  };
}

/** The one who is enrolled under this name. Fault `approver-unknown` {person}. */
export async function enrolledPerson(ports: CeremonyPorts, name: string): Promise<Approver> {
  const found = approverNamed(await approversNow(ports), name);
  if (!found) throw new Fault('approver-unknown', { person: name });
  return found;
}
