import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { outstandingShares } from '../../shared/ceremony/share-set.ts';
import type { KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { backedUpKeyViews } from '../../main/ipc/handlers/backup-handlers.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { initSoftToken, newSoftTokens, softModule, testPin, tokensOf } from '../support/test-tokens.ts';
import { planOf } from '../support/test-workplace.ts';

let room: TestRoom;
afterEach(async () => {
  await room.ports.ledger.verify();
  await room.close();
});

const named = (record: KeyRecord): KeyDestruction['copies'] =>
  liveCopies(record).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
const destructionOf = (record: KeyRecord, over: Partial<KeyDestruction> = {}): Operation => ({
  kind: 'key-destruction',
  name: 'end',
  authority: 'acme-root',
  copies: named(record),
  why: 'end of life',
  ...over,
});
async function onlyRecord(): Promise<KeyRecord> {
  const [record, ...more] = await keyRecordsOf(room.ports);
  if (!record || more.length > 0) throw new Error('not one key');
  return record;
}
const refused = (operation: Operation) => codeOf(room.conductor.propose(planOf(operation)));

describe('a key whose ceremony was aborted before its certificate was made', () => {
  it('is not active yet, stands in the way of nothing, and is destroyed by its copies', async () => {
    room = await openRoom({ mode: 'production' });
    await openPlan(room, planOf(sampleRoot({ custody: sealed })));
    await driveUntil(room, ({ activity }) => activity.includes('once more'), goodAnswers());
    await room.conductor.abort('a witness had to leave');
    const orphan = await onlyRecord();
    expect(orphan.state).toBe('pre-activation');
    expect(keyLines([orphan])[0]).toContain('pre-activation');
    expect(backedUpKeyViews([orphan], { made: [], size: 1, now: room.ports.clock.now() })).toEqual([]);

    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    expect((await keyRecordsOf(room.ports)).map(({ authority, state }) => [authority, state])).toEqual([
      ['acme-root', 'pre-activation'],
      ['acme-root', 'active'],
    ]);
    const script = await room.conductor.propose(planOf(destructionOf(orphan)));
    // Nothing was ever signed with it: nothing is lost.
    expect(script.findings).toEqual([]);
    await holdPlan(room, planOf(destructionOf(orphan)));
    const [ended, kept] = await keyRecordsOf(room.ports);
    expect([ended?.state, kept?.state]).toEqual(['destroyed', 'active']);
    expect(readdirSync(join(room.home, 'keys'))).toEqual(kept ? liveCopies(kept).map(({ keyId }) => keyId) : []);
    expect((await entriesOf(room, 'key-state-changed'))[0]).toMatchObject({ data: { from: 'pre-activation', to: 'destroyed' } });
    await holdPlan(room, planOf(sampleCrl()));
  });
});

describe('a key behind a quorum', () => {
  it('is destroyed when every share is accounted for, and what is lost is warned of', async () => {
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    const cards = new Map<string, string>();
    const custodians = ['Anna', 'Berta', 'Carl'];
    const split: Operation = {
      kind: 'key-resealing',
      name: 'split',
      authority: 'acme-root',
      protection: { kind: 'quorum', required: 2, custodians, iterations: 600_000 },
    };
    const answers = goodAnswers({
      activation: (ask, shown) => {
        if (shown) cards.set(ask.person ?? '', decodeUtf8(shown.bytes()));
        return Promise.resolve(
          ActivationSecret.fromText(ask.secret === 'share' ? (cards.get(ask.person ?? '') ?? '') : goodPassphrase),
        );
      },
    });
    await holdPlan(room, planOf(split), answers);
    const record = await onlyRecord();
    const shares = outstandingShares(record);
    expect(shares.map(({ custodian }) => custodian)).toEqual(custodians);
    expect(await refused(destructionOf(record))).toBe('copies-unaccounted');
    expect(await refused(destructionOf(record, { shares: shares.slice(1) }))).toBe('copies-unaccounted');
    const all = destructionOf(record, { shares: shares.map((share, at) => (at === 1 ? { ...share, gone: 'lost' } : share)) });
    const script = await room.conductor.propose(planOf(all));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-DESTROY-LOST', 'ANC-DESTROY-UNSEEN']);
    const attested = script.steps.filter(({ activity }) => /share \d of set/i.test(activity)).map(({ activity }) => activity);
    expect(attested).toEqual([
      expect.stringMatching(/^Destroy share 1 of set [0-9a-f]{4}, of Anna,/),
      expect.stringMatching(/^Share 2 of set [0-9a-f]{4}, of Berta, is lost\./),
      expect.stringMatching(/^Destroy share 3 of set [0-9a-f]{4}, of Carl,/),
    ]);
    await holdPlan(room, planOf(all));
    const ended = await onlyRecord();
    expect(ended).toMatchObject({ state: 'destroyed', shareSets: [{ voided: { why: 'end of life' } }] });
    const evidence = (await entriesOf(room, 'step-completed')).map(({ line }) => line).join('\n');
    expect(evidence).toContain('Berta: lost, attested');
  });
});

describe('a key on a token that cannot be put in any more', () => {
  it('is destroyed on the word of those present, not of the token', async () => {
    const soft = newSoftTokens();
    const token = initSoftToken('lost one');
    room = await openRoom({ mode: 'production', tokens: await tokensOf([softModule]) });
    const withPin = goodAnswers({ activation: () => Promise.resolve(ActivationSecret.fromText(testPin)) });
    await holdPlan(room, planOf(sampleRoot({ custody: { kind: 'token', token } })), withPin);
    soft.pull(token);
    const record = await onlyRecord();
    const gone = named(record).map((copy) => ({ ...copy, gone: 'lost' as const }));
    const script = await room.conductor.propose(planOf(destructionOf(record, { copies: gone })));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-DESTROY-LOST', 'ANC-DESTROY-UNSEEN']);
    expect(script.steps.some(({ kind }) => kind === 'activate')).toBe(false);
    await holdPlan(room, planOf(destructionOf(record, { copies: gone })));
    expect(await onlyRecord()).toMatchObject({ state: 'destroyed', copies: [{ ended: { how: 'lost' } }] });
  });

  it('is never said of a copy on this workstation', async () => {
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    const record = await onlyRecord();
    const copies = named(record).map((copy) => ({ ...copy, gone: 'destroyed' as const }));
    expect(await refused(destructionOf(record, { copies }))).toBe('plan-invalid');
  });
});
