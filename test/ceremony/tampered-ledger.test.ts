import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleCrl, sampleIntermediate, sampleRoot, sealed } from '../support/sample-plans.ts';
import { codeOf, driveUntil, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import { meddleBehindTriggers } from '../unit/ledger/sample-ledger.ts';

describe('a ledger that somebody edited while the program was closed', () => {
  let room: TestRoom;
  const edited = async (sql: string): Promise<void> => {
    const { home } = room;
    await room.close();
    await meddleBehindTriggers(join(home, 'ledger.sqlite'), sql);
    room = await openRoom({ mode: 'production', home });
  };
  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed }), sampleIntermediate()));
    await holdPlan(room, planOf(sampleCrl({ revoke: [{ certificate: 'acme-issuing', reasonCode: 'superseded' }] })));
  });
  afterEach(() => room.close());

  it.each([
    ['whose revocation was taken out', 'DELETE FROM revocations'],
    ['in which a certificate has another name', "UPDATE certificates SET name = 'other' WHERE kind = 'intermediate'"],
    ['whose line was changed', "UPDATE entries SET line = replace(line, 'Acme', 'Evil') WHERE seq = 1"],
  ])('opens no ceremony: one %s', async (_what, sql) => {
    await edited(sql);
    const size = room.ports.ledger.head().size;
    const script = await room.conductor.propose(planOf(sampleCrl({ name: 'crl-3' })));
    const acknowledged = script.findings.map(({ rule }) => rule);
    expect(await codeOf(room.conductor.open(script.planDigest, acknowledged))).toBe('ledger-broken');
    expect(room.ports.ledger.head().size).toBe(size);
    expect(room.ports.ledger.verifiedAt()).toBeNull();
  });

  it('resumes none either', async () => {
    await openPlan(room, planOf(sampleCrl({ name: 'crl-3' })));
    await driveUntil(room, ({ kind }) => kind === 'activate', goodAnswers());
    expect(room.ports.ledger.verifiedAt()).not.toBeNull();
    await edited('DELETE FROM revocations');
    expect(await codeOf(room.conductor.resume())).toBe('ledger-broken');
    expect((await room.ports.ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([2, 1]);
  });
});
