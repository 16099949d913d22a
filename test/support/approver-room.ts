import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { digitsOf } from '../../shared/ceremony/approval.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { answering } from './answering.ts';
import { sampleRoot } from './sample-plans.ts';
import { driveUntil, dueStep, holdPlan, openPlan, openRoom, type TestRoom } from './test-room.ts';
import { planOf } from './test-workplace.ts';

/** A room with an enrolled approver, and what she does. */

export const hers = 'Wagtail, near 61 mills';
export const later = 'Dipper? beside 74 weirs';

export const enrolment = (person = 'Wilma Witness', name = 'approver'): Operation => ({
  ...{ kind: 'approver-enrolment', name },
  ...{ person, iterations: 600_000 },
});
export const withdrawal: Operation = { kind: 'approver-withdrawal', name: 'out', person: 'Wilma Witness', why: 'she left' };
export const gone = { without: 'her key is gone' };

export const enrol = (room: TestRoom, passphrase = hers) =>
  holdPlan(room, planOf(enrolment()), answering({ 'set approval-passphrase': passphrase }));

/** With a second witness, who is enrolled nowhere. */
export const andXenia = (plan: Plan): Plan => ({
  ...plan,
  participants: [...plan.participants, { name: 'Xenia Zeugin', role: 'externalWitness', initials: 'XZ' }],
});

export const keysIn = (room: TestRoom): string[] => {
  const folder = join(room.home, 'approvers');
  return existsSync(folder) ? readdirSync(folder) : [];
};

export async function roomWithApprover(): Promise<TestRoom> {
  const room = await openRoom();
  await enrol(room);
  return room;
}

/** Types the digits as Wilma, up to the question for her passphrase. */
export async function typeDigits(room: TestRoom, initials = 'WW'): Promise<void> {
  const approval = room.conductor.approval();
  if (!approval) throw new Error('nothing is to be approved');
  await room.conductor.approve(dueStep(room).id, { initials, digits: digitsOf(approval) });
}

export async function atApproval(room: TestRoom, plan = planOf(sampleRoot())): Promise<void> {
  await openPlan(room, plan);
  expect(await driveUntil(room, ({ kind }) => kind === 'approve')).toBe(true);
}
