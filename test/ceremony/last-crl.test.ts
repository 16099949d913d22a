import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../shared/base/instant.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
import { holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

let room: TestRoom;
let copies: Extract<Operation, { readonly kind: 'key-destruction' }>['copies'];
const key = { name: 'custody', authority: 'acme-root' };
const iterations = 600_000;

beforeAll(async () => {
  room = await openRoom({ mode: 'production' });
  await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  const [record] = await keyRecordsOf(room.ports);
  copies = record ? liveCopies(record).map(({ keyId, kind, place }) => ({ keyId, kind, place })) : [];
});
afterAll(() => room.close());

/** What has to be accepted by name of the last operation of the plan. */
async function accepted(rule: string, ...operations: readonly Operation[]): Promise<string> {
  const { findings } = await room.conductor.propose(planOf(...operations));
  return findings.find((finding) => finding.rule === rule)?.message ?? 'no such finding';
}

const changed = (to: 'suspended' | 'deactivated' | 'compromised'): Operation => ({
  kind: 'key-state-change',
  ...key,
  to,
  why: 'test',
});

describe.each<[string, () => Operation]>([
  ['ANC-OFFLINE-CRL-DUE', () => ({ kind: 'key-carriage', ...key, folder: memoryFolder('volume'), iterations })],
  ['ANC-OFFLINE-CRL-DUE', () => ({ kind: 'key-resealing', ...key, protection: { kind: 'offline-passphrase', iterations } })],
  ['ANC-DESTROY-LOST', () => ({ kind: 'key-destruction', ...key, copies, why: 'test' })],
  ['ANC-KEY-COMPROMISED', () => changed('compromised')],
  ['ANC-KEY-DEACTIVATED', () => changed('deactivated')],
  ['ANC-KEY-SUSPENDED', () => changed('suspended')],
])('the end of the last CRL that %s has accepted', (rule, operation) => {
  it('is that of the one that the same plan signs before, and of the last of these', async () => {
    const [published] = await room.ports.ledger.crls('acme-root');
    expect(await accepted(rule, operation())).toContain(`ends at ${published?.nextUpdate ?? ''}`);
    const refresh = (name: string, nextUpdateDays: number) => sampleCrl({ name, crl: { nextUpdateDays } });
    const before = await accepted(rule, refresh('crl', 90), operation());
    const at = (days: number) => addDays(room.clock.now(), days);
    expect(before).toContain(`which crl of this plan signs, ends at ${at(90)}, counted from the proposal`);
    expect(before).not.toContain(published?.nextUpdate);
    expect(await accepted(rule, refresh('crl', 90), refresh('again', 60), operation())).toContain(
      `which again of this plan signs, ends at ${at(60)}, counted`,
    );
    if (rule === 'ANC-OFFLINE-CRL-DUE') expect(before).toMatch(/^CRL 2 of acme-root, which/);
  });
});
