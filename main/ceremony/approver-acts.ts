import { bytesOfBase64, toHex } from '../../shared/base/bytes.ts';
import type { ApproverEnrolment } from '../../shared/ceremony/approver-operations.ts';
import { approverNamed, approversAfter, registerTypes, type Approver } from '../../shared/ceremony/approver-register.ts';
import { watches } from '../../shared/ceremony/may-initial.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { Participant } from '../../shared/ceremony/role.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import type { Preview, Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { World } from './ceremony-program.ts';
import type { Effect } from './effect.ts';

/** What the ceremonies on the register of approvers have in common, and what it demands of every plan that signs (ANC-F18). */

export const approversNow = async ({ ledger }: Pick<CeremonyPorts, 'ledger'>): Promise<readonly Approver[]> =>
  approversAfter(await ledger.entriesOfTypes(registerTypes));

/** Fault `approver-watches` {person}. */
export function refuseNotWatching(participants: readonly Participant[], person: string): void {
  if (!watches(participants, person)) throw new Fault('approver-watches', { person });
}

/** True where this ceremony withdrew the person before it was interrupted. */
export async function withdrawnAlready(ports: CeremonyPorts, ceremony: string, person: string): Promise<boolean> {
  const entries = await ports.ledger.entriesOf(ceremony);
  const withdrawn = entries.some((entry) => entry.type === 'approver-withdrawn' && samePerson(entry.data.person, person));
  return withdrawn && approverNamed(await approversNow(ports), person) === undefined;
}

/** True where this very enrolment was recorded before the ceremony was interrupted: the passphrase that was set is in force. */
export async function enrolledAlready(
  ports: CeremonyPorts,
  { ceremony, operation, resumed }: { readonly ceremony: string; readonly operation: ApproverEnrolment; readonly resumed: number },
): Promise<boolean> {
  const found = approverNamed(await approversNow(ports), operation.person);
  const tries = Array.from({ length: resumed + 1 }, (_, one) => approverKeyId(ceremony, operation.name, one));
  return found !== undefined && tries.includes(found.keyId);
}

/** The name of the key that an enrolment makes: the same for the same try, so that one that was cut off is found again. */
export const approverKeyId = (ceremony: string, operation: string, resumed: number): string =>
  toHex(sha256(new TextEncoder().encode(`approver ${ceremony} ${operation} ${resumed}`))).slice(0, 32);

/**
 * Removes the keys of approvers that are in force no more, and those that this ceremony made and never recorded. Resolves to the people
 * whose key was there.
 */
export async function sweepApproverKeys({ ledger, approverKeys }: CeremonyPorts, ceremony: string): Promise<readonly string[]> {
  const recorded = await ledger.entriesOfTypes(registerTypes);
  const inForce = new Set(approversAfter(recorded).map(({ keyId }) => keyId));
  const removed: string[] = [];
  // One that cannot be removed keeps no other.
  const failures: unknown[] = [];
  const failed = (thrown: unknown) => void failures.push(thrown);
  for (const entry of recorded) {
    if (entry.type !== 'approver-enrolled' || inForce.has(entry.data.keyId)) continue;
    const { keyId, person, spki } = entry.data;
    // Files that cannot be read are removed as well, and told.
    if ((await approverKeys.find(bytesOfBase64(spki), keyId).catch(() => true)) === undefined) continue;
    await approverKeys.discard(keyId).then(() => removed.push(person), failed);
  }
  for (const keyId of await madeIn(ledger, ceremony)) if (!inForce.has(keyId)) await approverKeys.discard(keyId).catch(failed);
  if (failures.length > 0) throw failures[0];
  return removed;
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
  const removed = await sweepApproverKeys(ports, ceremony);
  const value = removed.length === 0 ? 'none was here' : `removed: ${removed.join(', ')}`;
  return { evidence: [{ label: 'Approval keys that are in force no more', value }] };
};

/** What an operation leaves of the register, told beforehand; later ones of the plan are prepared against that. */
export function registerGoesOn({ approvers }: World, operation: Operation): void {
  if (operation.kind !== 'approver-enrolment' && operation.kind !== 'approver-withdrawal') return;
  const { person, without, name } = operation;
  const others = approvers.enrolled.filter((one) => !samePerson(one, person));
  const withdraws = operation.kind === 'approver-withdrawal';
  if (approvers.enrolled.length > 0 && (without !== undefined || (withdraws && others.length === 0))) approvers.cutOffBy = name;
  approvers.enrolled = withdraws ? others : [...others, person];
  if (!withdraws) approvers.byPlan.push(person);
}

/**
 * As long as anybody is enrolled only they approve: a plan that signs has one of them among those who watch, with a key that is here. After
 * an operation that withdraws the last of them, or changes the register without them, it signs nothing. Faults: `approver-absent`, `approver-key-missing`,
 * `plan-order-refused`.
 */
export async function refuseNoApprover(world: World, operation: Operation, steps: readonly Step[]): Promise<void> {
  if (!steps.some(({ kind, operation: name }) => kind === 'approve' && name === operation.name)) return;
  const { participants, approvers } = world;
  const { enrolled, cutOffBy } = approvers;
  if (cutOffBy !== null)
    throw new Fault('plan-order-refused', {
      ...{ operation: operation.name, earlier: cutOffBy },
      why: 'After it nobody approves who did before it, or none of them agreed: what is signed then is signed in another ceremony.',
    });
  if (enrolled.length === 0) return;
  const able = enrolled.filter((name) => watches(participants, name));
  if (able.length === 0) throw new Fault('approver-absent', { needed: 'the plan signs', enrolled: enrolled.join(', ') });
  await refuseNoKey(world, able);
}

/** Fault `approver-key-missing` {person} where none of these people has a key that is as it was written, or gets one by this plan. */
export async function refuseNoKey({ ports, approvers }: World, able: readonly string[]): Promise<void> {
  const register = await approversNow(ports);
  for (const name of able) {
    const found = approverNamed(register, name);
    if (!found || approvers.byPlan.some((one) => samePerson(one, name))) return;
    if ((await ports.approverKeys.sealing(found.keyId)) !== null) return;
  }
  throw new Fault('approver-key-missing', { person: able.join(', ') });
}

export const notEnrolled = (person: string, enrolled: readonly string[]): Fault =>
  new Fault('approver-not-enrolled', { person, enrolled: enrolled.join(', ') });

/** The register as it is, and what becomes of it. */
export async function previewOfApprovers(
  operation: string,
  title: string,
  { approvers, ports }: World,
  changes: readonly string[],
): Promise<Preview> {
  const register = await approversNow(ports);
  const field = (label: string, value: string, origin: 'ledger' | 'plan') => ({ label, value, origin, provisional: false });
  return {
    operation,
    kind: 'approver',
    title,
    fields: [
      ...approvers.enrolled.map((person) => {
        const known = approvers.byPlan.some((one) => samePerson(one, person)) ? undefined : approverNamed(register, person);
        const words = known ? `since ${known.since}, key ${known.spkiSha256.slice(0, 16)}` : 'by this plan';
        return field(`Enrolled: ${person}`, words, known ? 'ledger' : 'plan');
      }),
      ...(approvers.enrolled.length === 0 ? [field('Enrolled', 'nobody: approvals are by initials alone', 'ledger')] : []),
      ...changes.map((change, index) => field(`Change ${index + 1}`, change, 'plan')),
    ],
    requestDiff: [],
    tbs: '',
    tbsSha256: '',
  };
}
