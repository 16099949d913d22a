import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { outstandingShares } from '../../shared/ceremony/share-set.ts';
import type { NamedShare } from '../../shared/ceremony/share-words.ts';
import { flashWords } from '../../shared/ceremony/key-words.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { voidSetViews } from '../../main/ipc/void-set-views.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  initialsOf,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

/** One key, whose custodians change again and again: each test goes on where the one before it left off. */
describe('old shares of a key that is split anew (ANC-F15)', () => {
  let room: TestRoom;
  let cards = new Map<string, string>();
  const record = async (): Promise<KeyRecord> => {
    const [found] = await keyRecordsOf(room.ports);
    if (!found) throw new Error('no key');
    return found;
  };
  const split = (custodians: readonly string[], oldShares?: readonly NamedShare[]): Operation => ({
    kind: 'key-resealing',
    name: 'split',
    authority: 'acme-root',
    protection: { kind: 'quorum', required: 2, custodians: [...custodians], iterations: 600_000 },
    ...(oldShares && { oldShares: [...oldShares] }),
  });
  /** The old cards open, the new ones are taken and given back; whoever is `absent` hands nothing in. */
  const answers = (absent: Readonly<Record<string, string>> = {}): Answers => {
    const old = [...cards.values()];
    const dealt = new Map<string, string>();
    cards = dealt;
    return goodAnswers({
      activation: ({ person, secret }, shown) => {
        if (shown) dealt.set(person ?? '', decodeUtf8(shown.bytes()));
        const card = person === null ? old.shift() : dealt.get(person);
        return Promise.resolve(ActivationSecret.fromText(secret === 'share' ? (card ?? '') : goodPassphrase));
      },
      attest: (step, live) => {
        const who = Object.keys(absent).find((name) => step.choice?.about.endsWith(`, of ${name}`));
        return Promise.resolve({ initials: initialsOf(step, live), ...(who !== undefined && { otherwise: absent[who] ?? '' }) });
      },
    });
  };

  beforeAll(async () => {
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    await holdPlan(room, planOf(split(['Anna', 'Berta', 'Carl'])), answers());
  }, 60_000);
  afterAll(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('are all named by the plan, or none with a warning that is accepted by name', async () => {
    const shares = outstandingShares(await record());
    const [first, ...rest] = shares;
    if (!first) throw new Error('no share');
    expect(await codeOf(room.conductor.propose(planOf(split(['Anna', 'Dora'], rest))))).toBe('copies-unaccounted');
    const other = { ...first, custodian: 'Xaver' };
    expect(await codeOf(room.conductor.propose(planOf(split(['Anna', 'Dora'], [...shares, other]))))).toBe('copies-unaccounted');
    const silent = await room.conductor.propose(planOf(split(['Anna', 'Dora', 'Emil'])));
    expect(silent.findings.map(({ rule, level }) => [rule, level])).toEqual([['ANC-OLD-SHARES', 'warning']]);
    const named = await room.conductor.propose(planOf(split(['Anna', 'Dora', 'Emil'], shares)));
    expect(named.findings).toEqual([]);
    const activities = named.steps.map(({ activity }) => activity);
    const deactivated = activities.findIndex((activity) => activity.startsWith('Deactivate'));
    const handedIn = activities.findIndex((activity) => activity.includes('hands in share 1'));
    expect(deactivated).toBeGreaterThan(activities.findIndex((activity) => activity.startsWith('Seal the key')));
    expect(handedIn).toBe(deactivated + 1);
    // ANC-D27
    expect(activities.filter((activity) => activity.includes(flashWords))).toHaveLength(1);
  });

  it('are destroyed one by one; an absent custodian holds nothing up and stays named', async () => {
    const shares = outstandingShares(await record());
    const absent = { Carl: 'ill, the card was seen in his safe in May' };
    const live = await holdPlan(room, planOf(split(['Anna', 'Berta', 'Dora'], shares)), answers(absent));
    expect(live.state.status).toBe('closed');
    const now = await record();
    const [old] = now.shareSets;
    expect([...(old?.ended ?? [])].map(([index, { how, why }]) => [index, how, why])).toEqual([
      [1, 'destroyed', 'handed in, attested'],
      [2, 'destroyed', 'handed in, attested'],
      [3, 'uncollected', absent.Carl],
    ]);
    const setId = old?.setId ?? '';
    expect(outstandingShares(now)[0]).toEqual({ setId, index: 3, custodian: 'Carl' });
    expect(outstandingShares(now)).toHaveLength(4);
    expect(voidSetViews([now])).toMatchObject([{ setId, required: 2, total: 3, unaccounted: 1, why: 'sealed again' }]);
    expect(keyLines([now]).join('\n')).toMatch(new RegExp(`set ${setId} void since .*: 1 of 3 old shares not accounted for`));
    const evidence = (await entriesOf(room, 'step-completed')).flatMap((entry) =>
      entry.type === 'step-completed' ? entry.data.evidence : [],
    );
    expect(evidence).toContainEqual({ label: `Share 3 of set ${setId}, of Carl`, value: `Not handed in: ${absent.Carl}` });
    expect(evidence).toContainEqual({ label: 'Old shares destroyed', value: '2 of 3' });
  });

  it('are attested anew after an interruption, and count as they were attested last', async () => {
    const shares = outstandingShares(await record());
    await openPlan(room, planOf(split(['Anna', 'Berta'], shares)));
    const first = answers({ Anna: 'left her card at home' });
    await driveUntil(room, ({ activity }) => activity.startsWith('Berta hands in'), first);
    await room.conductor.suspend();
    // On record from the attestation on, whatever comes next.
    const fatesNow = async () => (await record()).shareSets.map(({ ended }) => [...ended.values()].map(({ how }) => how));
    expect(await fatesNow()).toEqual([['destroyed', 'destroyed', 'destroyed'], ['uncollected'], []]);
    await room.conductor.resume();
    await room.conductor.settled();
    expect(dueStep(room).activity).toMatch(/^Carl hands in share 3 of the old set/);
    // Carl's was destroyed before everyone's eyes already: that is not taken back, and not recorded twice.
    const taken = room.conductor.attest(dueStep(room).id, 'WW', { otherwise: 'left at home' });
    expect(await codeOf(taken)).toBe('share-status-refused');
    expect(room.conductor.current()?.state.status).toBe('open');
    // Meanwhile Anna fetched hers; a step without a choice has no other outcome.
    await driveUntil(room, () => false, goodAnswers());
    const now = await record();
    expect(await fatesNow()).toEqual([['destroyed', 'destroyed', 'destroyed'], ['destroyed', 'destroyed', 'destroyed'], []]);
    const ends = (await entriesOf(room, 'share-ended')).flatMap((entry) => (entry.type === 'share-ended' ? [entry.data] : []));
    const [one, other] = now.shareSets;
    expect(ends.filter(({ setId, index }) => setId === one?.setId && index === 3).map(({ how }) => how)).toEqual([
      'uncollected',
      'destroyed',
    ]);
    expect(ends.filter(({ setId, index }) => setId === other?.setId && index === 1).map(({ how }) => how)).toEqual([
      'uncollected',
      'destroyed',
    ]);
    expect(voidSetViews([now]).map(({ unaccounted }) => unaccounted)).toEqual([0, 0]);
    expect(keyLines([now]).join('\n')).not.toContain('not accounted for');
  });

  it('are refused an outcome that their step does not have', async () => {
    await openPlan(room, planOf(split(['Emil', 'Fritz'])));
    const due = dueStep(room);
    expect(due.choice).toBeUndefined();
    expect(await codeOf(room.conductor.attest(due.id, 'WW', { otherwise: 'no' }))).toBe('step-out-of-order');
    await room.conductor.abort('test');
  });

  it('that nobody accounted for are named by a later destruction', async () => {
    await holdPlan(room, planOf(split(['Emil', 'Fritz'])), answers());
    const now = await record();
    const about = outstandingShares(now);
    expect(about.map(({ custodian }) => custodian)).toEqual(['Anna', 'Berta', 'Emil', 'Fritz']);
    const copies = now.copies.filter(({ ended }) => ended === null).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    const end = { kind: 'key-destruction' as const, name: 'end', authority: 'acme-root', copies, why: 'end of life' };
    const liveOnly = about.filter(({ custodian }) => custodian === 'Emil' || custodian === 'Fritz');
    expect(await codeOf(room.conductor.propose(planOf({ ...end, shares: liveOnly })))).toBe('copies-unaccounted');
    const shares = about.map((share) => (share.custodian === 'Anna' ? { ...share, gone: 'lost' as const } : share));
    await holdPlan(room, planOf({ ...end, shares }));
    const ended = await record();
    expect(outstandingShares(ended)).toEqual([]);
    expect(ended.shareSets.flatMap((set) => [...set.ended.values()]).filter(({ how }) => how === 'lost')).toHaveLength(1);
    expect(voidSetViews([ended])).toEqual([]);
  });
});
