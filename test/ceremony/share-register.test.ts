import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { outstandingShares, type ShareSet } from '../../shared/ceremony/share-set.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { standingOf, statusOf } from '../../shared/ceremony/share-standing.ts';
import type { BagNote } from '../../shared/ceremony/bag-words.ts';
import type { ShareStatus } from '../../shared/ceremony/share-words.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { currentView } from '../../main/ipc/handlers/ceremony-handlers.ts';
import type { AttestedWords } from '../../main/ceremony/attested.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
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

const iterations = 600_000;
const key = { name: 'custody', authority: 'acme-root' };
const custodians = ['Anna', 'Berta', 'Carl'];
type Bags = { custodian: string; bag?: string; place?: string }[];
const quorum = (bags?: Bags): Operation => ({
  kind: 'key-resealing',
  ...key,
  protection: { kind: 'quorum', required: 2, custodians, iterations, ...(bags && { bags }) },
});

describe('the register of shares', () => {
  let room: TestRoom;
  let cards: Map<string, string>;

  /** Cards are kept as they are shown and given back; `give` says who comes where anybody may, `noted` what is read off the bags. */
  const answers = (give: readonly string[] = [], noted: readonly (BagNote | undefined)[] = []): Answers => {
    const [coming, bags] = [[...give], [...noted]];
    return goodAnswers({
      attest: (step, live) => {
        const note: BagNote | undefined = step.bagging && bags.shift();
        const said: AttestedWords = note ? { noted: note } : {};
        return Promise.resolve({ initials: initialsOf(step, live), ...said });
      },
      activation: (ask: Ask, shown) => {
        if (shown) cards.set(ask.person ?? '', decodeUtf8(shown.bytes()));
        const words = ask.secret === 'share' ? (cards.get(ask.person ?? coming.shift() ?? '') ?? 'no card') : goodPassphrase;
        return Promise.resolve(ActivationSecret.fromText(shown ? 'taken' : words));
      },
    });
  };
  const record = async (): Promise<KeyRecord> => {
    const [found] = await keyRecordsOf(room.ports);
    if (!found) throw new Error('no key');
    return found;
  };
  const set = async (): Promise<ShareSet> => {
    const live = (await record()).shareSets.find(({ voided }) => voided === null);
    if (!live) throw new Error('no set');
    return live;
  };
  const became = async (custodian: string, to: ShareStatus, over: object = {}): Promise<Operation> => {
    const { setId, shares } = await set();
    const index = shares.find((share) => share.custodian === custodian)?.index ?? 0;
    return { kind: 'share-status', ...key, setId, index, custodian, to, why: 'not in its safe', ...over };
  };
  const proposed = async (operation: Operation) => room.conductor.propose(planOf(operation));
  const rulesOf = async (operation: Operation) => (await proposed(operation)).findings.map(({ rule }) => rule);
  const check = (custodian: string, over: object = {}): Operation => ({ kind: 'share-check', ...key, custodian, ...over });
  const evidence = async (): Promise<string> => JSON.stringify((await entriesOf(room, 'step-completed')).map(({ data }) => data));

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    cards = new Map();
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  describe('says of each bag', () => {
    it('what was noted when the share went into it, else what the plan expected; no bag where the plan orders none', async () => {
      const bags = [{ custodian: 'Anna', bag: 'A 1', place: 'safe 1' }, { custodian: 'Berta', bag: 'A 2' }, { custodian: 'Carl' }];
      await holdPlan(room, planOf(quorum(bags)), answers([], [undefined, { bag: 'B 7', place: null }, { bag: null, place: null }]));
      expect([...(await set()).bags]).toEqual([
        [1, { bag: 'A 1', place: 'safe 1' }],
        [2, { bag: 'B 7', place: null }],
        [3, { bag: null, place: null }],
      ]);
      expect(await evidence()).toContain('Berta: bag B 7');
      expect(await evidence()).toContain('Carl: no bag number was noted');
      await holdPlan(room, planOf(quorum()), answers(['Anna', 'Berta']));
      expect((await set()).bags.size).toBe(0);
    });

    it('the new one after a check, and shows the old one before it', async () => {
      await holdPlan(room, planOf(quorum([{ custodian: 'Berta', bag: 'A 2', place: 'safe 2' }])), answers());
      const { previews } = await proposed(check('Berta'));
      expect(JSON.stringify(previews)).toContain('on record: bag A 2, safe 2');
      await holdPlan(room, planOf(check('Berta', { bag: 'A 3' })), answers([], [{ bag: 'A 4', place: 'safe 2' }]));
      expect((await set()).bags.get(2)).toEqual({ bag: 'A 4', place: 'safe 2' });
      await openPlan(room, planOf(check('Berta', { bag: 'A 5' })));
      await driveUntil(room, ({ opensBag }) => opensBag === true, answers());
      expect((await currentView(room))?.bags).toEqual([
        { label: `On record, share 2 of set ${(await set()).setId}`, value: 'bag A 4, safe 2' },
      ]);
      await driveUntil(room, () => false, answers());
      expect((await set()).bags.get(2)).toEqual({ bag: 'A 5', place: null });
    });

    it('that a share which was given since is out of it, and no bag was noted', async () => {
      await holdPlan(room, planOf(quorum([{ custodian: 'Anna', bag: 'A 1' }])), answers());
      await holdPlan(room, planOf(sampleCrl()), answers(['Anna', 'Berta']));
      expect((await set()).bags.get(1)).toEqual({ bag: 'A 1', place: null, openedAt: room.clock.now() });
      expect(keyLines([await record()]).join('\n')).toContain(`bag A 1, taken out ${room.clock.now()}, and no bag noted since`);
    });

    it('and is asked again, with nothing lost, after an interruption between two bags', async () => {
      await openPlan(room, planOf(quorum(custodians.map((custodian) => ({ custodian })))));
      const note = { bag: 'A 1', place: null };
      expect(await driveUntil(room, (step) => step.bagging?.custodian === 'Berta', answers([], [note]))).toBe(true);
      await room.conductor.suspend();
      await room.conductor.resume();
      await room.conductor.settled();
      expect(dueStep(room).bagging).toMatchObject({ custodian: 'Anna' });
      const second = answers([], [{ bag: 'A 2', place: null }, note, { bag: 'A 3', place: null }]);
      expect(await driveUntil(room, () => false, second)).toBe(false);
      expect([...(await set()).bags.values()].map(({ bag }) => bag)).toEqual(['A 2', 'A 1', 'A 3']);
    });

    it('and refuses one bag for two shares of a set, however its number is spelt, until another is noted', async () => {
      await openPlan(room, planOf(quorum(custodians.map((custodian) => ({ custodian })))));
      const bag = (number: string) => ({ bag: number, place: 'safe 1' });
      const first = answers([], [bag('B-0001'), bag('b 0001')]);
      await expect(driveUntil(room, () => false, first)).rejects.toMatchObject({
        code: 'bag-shared',
        detail: { bag: 'b 0001', index: '1', other: 'Anna', custodian: 'Berta' },
      });
      expect((await set()).bags.size).toBe(1);
      await driveUntil(room, () => false, answers([], [bag('B-0002'), bag('B-0003')]));
      expect([...(await set()).bags.values()].map((noted) => noted.bag)).toEqual(['B-0001', 'B-0002', 'B-0003']);
      // The next bag of the same share may be the one it is in.
      await holdPlan(room, planOf(check('Berta')), answers([], [bag('B-0002')]));
    });

    it('and takes no note at a step where nothing goes into a bag', async () => {
      await openPlan(room, planOf(quorum()));
      const said = { noted: { bag: 'A 1', place: null } };
      expect(await codeOf(room.conductor.attest(dueStep(room).id, 'WW', said))).toBe('step-out-of-order');
    });

    it('of a root that is behind a quorum from the start, too; a bag for nobody, or two for one, are refused', async () => {
      const root = (bags: Bags) =>
        sampleRoot({
          name: 'second-root',
          subject: { commonName: 'Second' },
          custody: { kind: 'sealed-file', iterations, quorum: { required: 2, custodians: ['Dora', 'Emil'], bags } },
        });
      for (const bags of [[{ custodian: 'Xaver' }], [{ custodian: 'Dora' }, { custodian: ' dora' }]])
        expect(await codeOf(room.conductor.propose(planOf(root(bags))))).toBe('plan-invalid');
      await holdPlan(room, planOf(root([{ custodian: 'Emil', bag: 'E 9' }])), answers(['Dora', 'Emil', 'Dora', 'Emil']));
      const second = (await keyRecordsOf(room.ports)).find(({ authority }) => authority === 'second-root');
      expect([...(second?.shareSets[0]?.bags ?? [])]).toEqual([[2, { bag: 'E 9', place: null }]]);
    });
  });

  describe('says what became of a share', () => {
    beforeEach(async () => {
      await holdPlan(room, planOf(quorum()), answers());
    });

    it('by what is attested by who leads and by a witness, and counts what is left', async () => {
      const lost = await became('Berta', 'lost');
      expect(await rulesOf(lost)).toEqual(['ANC-SHARE-FEW']);
      const { steps } = await proposed(lost);
      expect(steps.filter(({ operation, kind }) => operation !== null && kind === 'attest').map(({ who }) => who)).toEqual([
        'ceremonyAdministrator',
        'internalWitness',
      ]);
      await holdPlan(room, planOf(lost));
      expect(statusOf(await set(), 2)).toBe('lost');
      expect(standingOf(await set())).toMatchObject({ available: 2, spare: 0, exposed: 1 });
      expect(await evidence()).toContain('2 of 3 shares available, 2 open the key');
      const left = await became('Carl', 'custodian-left');
      expect(await rulesOf(left)).toEqual(['ANC-SHARE-TOO-FEW', 'ANC-SHARE-EXPOSED']);
      expect(await rulesOf(await became('Carl', 'compromised'))).toEqual(['ANC-SHARE-FEW', 'ANC-SHARE-EXPOSED']);
      expect(await rulesOf(await became('Carl', 'destroyed'))).toEqual(['ANC-SHARE-TOO-FEW']);
      await holdPlan(room, planOf(left));
      expect(standingOf(await set())).toMatchObject({ available: 1, spare: -1, exposed: 2, verdict: 'too-few-come' });
    });

    it('refuses an unknown set, an unknown share, one of another person, and what is recorded already', async () => {
      const lost = await became('Berta', 'lost');
      expect(await codeOf(proposed({ ...lost, setId: 'beefbeef' } as Operation))).toBe('share-set-unknown');
      expect(await codeOf(proposed({ ...lost, index: 9 } as Operation))).toBe('share-unknown');
      expect(await codeOf(proposed({ ...lost, custodian: 'Anna' } as Operation))).toBe('share-unknown');
      expect(await codeOf(proposed({ ...lost, authority: 'nobody' } as Operation))).toBe('issuer-unknown');
      expect(await codeOf(proposed(await became('Berta', 'available')))).toBe('share-status-refused');
      await holdPlan(room, planOf(lost));
      expect(await codeOf(proposed(lost))).toBe('share-status-refused');
    });

    it('refuses a share of a set that is void', async () => {
      const lost = await became('Berta', 'lost');
      await holdPlan(room, planOf(quorum()), answers(['Anna', 'Berta']));
      expect(await codeOf(proposed(lost))).toBe('share-set-unknown');
    });

    it('lets a lost share that agrees at a check be found, and nothing else: who left has left, what others know they know', async () => {
      await holdPlan(room, planOf(await became('Berta', 'lost')));
      expect(await rulesOf(check('Berta'))).toEqual(['ANC-SHARE-RECORDED']);
      await holdPlan(room, planOf(check('Berta')), answers());
      expect((await set()).statuses.get(2)).toMatchObject({
        status: 'available',
        why: 'found: given and checked against its commitment',
      });
      expect(await rulesOf(check('Berta'))).toEqual([]);
      for (const status of ['custodian-left', 'compromised', 'destroyed'] as const) {
        await holdPlan(room, planOf(await became('Berta', status)));
        await holdPlan(room, planOf(check('Berta')), answers());
        expect(statusOf(await set(), 2)).toBe(status);
        expect((await set()).checkedAt.has(2)).toBe(true);
      }
      expect(await evidence()).toContain('(not in its safe); and stays so');
      expect(await codeOf(proposed(await became('Berta', 'available')))).toBe('share-status-refused');
    });

    it('takes one that is given all the same, says so while it is asked for, and in the record', async () => {
      await holdPlan(room, planOf(await became('Berta', 'compromised')));
      await holdPlan(room, planOf(await became('Anna', 'lost')));
      const notices: string[] = [];
      const giving = answers(['Berta', 'Carl']);
      await holdPlan(room, planOf(sampleCrl()), {
        ...giving,
        activation: (ask, shown) => {
          notices.push(ask.notice?.replace(/^Set \S+ /, '') ?? '');
          return giving.activation(ask, shown);
        },
      });
      expect(notices).toEqual([
        'One of: Anna (recorded as lost), Berta (recorded as compromised), Carl. Compromised, others may know it: Berta. Take another where you can.',
        'One of: Anna (recorded as lost), Carl. Compromised, others may know it: Berta. Take another where you can. Given all the same: Berta.',
      ]);
      // Whose shares opened the key is on paper, not in the ledger alone.
      expect(await evidence()).toContain('Berta: given, although recorded as compromised');
      expect(await evidence()).toContain('"Carl: given"');
    });

    it('and is part of the account when the key is destroyed', async () => {
      await holdPlan(room, planOf(await became('Berta', 'lost')));
      await holdPlan(room, planOf(await became('Carl', 'destroyed')));
      const found = await record();
      const destruction: Operation = {
        kind: 'key-destruction',
        ...key,
        copies: found.copies.filter(({ ended }) => ended === null).map(({ keyId, kind, place }) => ({ keyId, kind, place })),
        shares: outstandingShares(found).map((share) => ({
          ...share,
          ...(share.custodian === 'Berta' && { gone: 'lost' as const }),
        })),
        why: 'end of life',
      };
      expect(destruction.shares?.map(({ custodian }) => custodian)).toEqual(['Anna', 'Berta']);
      const previews = JSON.stringify((await proposed(destruction)).previews);
      expect(previews).toMatch(/Berta: lost, attested; recorded as lost 2026-\S+: not in its safe/);
      expect(previews).toMatch(/Carl: recorded as destroyed 2026-\S+: not in its safe/);
      await holdPlan(room, planOf(destruction), answers());
      expect(await evidence()).toMatch(/Berta: lost, attested; recorded as lost 2026-/);
      expect((await record()).state).toBe('destroyed');
    });
  });
});
