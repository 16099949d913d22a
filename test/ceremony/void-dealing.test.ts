import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { Operation, RootCreation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { voidLines } from '../../main/terminal/void-lines.ts';
import { sampleCrl, sampleRoot } from '../support/sample-plans.ts';
import { codeOf, driveUntil, entriesOf, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import { toldOf } from '../support/told-of.ts';

const custodians = ['Anna', 'Berta', 'Carl'];
const root: RootCreation = sampleRoot({
  custody: { kind: 'sealed-file', iterations: 600_000, quorum: { required: 2, custodians } },
});

/** What the window, the terminal and the paper say of it. */
async function told(room: TestRoom) {
  const { screen, entries, text } = await toldOf(room, 'production');
  return { dealings: screen.unfinishedDealings, terminal: voidLines(entries).join('\n'), paper: text };
}

describe('a dealing that comes to no end', () => {
  let room: TestRoom;
  /** Each card that was on the screen, in that order. */
  let shown: { readonly who: string; readonly words: string }[];
  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    shown = [];
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  /** Each takes their card and gives it back, until `stops`, where somebody presses Cancel. Those who are `present` open the key. */
  const answers = (stops: (ask: Ask) => boolean = () => false, present: string[] = []): Answers =>
    goodAnswers({
      activation: (ask, card) => {
        if (card) shown.push({ who: ask.person ?? '', words: decodeUtf8(card.bytes()) });
        if (stops(ask)) return Promise.reject(new Fault('activation-cancelled'));
        if (card) return Promise.resolve(ActivationSecret.fromText('taken'));
        const who = ask.person ?? present.shift();
        return Promise.resolve(ActivationSecret.fromText(shown.findLast((one) => one.who === who)?.words ?? ''));
      },
    });
  const atTakeOf = (who: string) => (ask: Ask) => ask.purpose === 'take' && ask.person === who;
  const setOfCard = (words: string) => words.split(' ').slice(0, 2).join(' ');

  it('shows no share a second time: the second custodian who cancels sees a set that opens nothing', async () => {
    await openPlan(room, planOf(root));
    expect(await codeOf(driveUntil(room, () => false, answers(atTakeOf('Berta'))))).toBe('dealing-cancelled');
    expect(shown.map(({ who }) => who)).toEqual(['Anna', 'Berta']);
    expect(room.conductor.shown()).toBeNull();
    expect(room.conductor.current()?.state.status).toBe('interrupted');
    expect(await codeOf(room.conductor.perform('s001'))).toBe('ceremony-not-open');

    const old = [...shown];
    await room.conductor.resume();
    await driveUntil(room, () => false, answers(undefined, ['Carl', 'Anna']));
    expect(room.conductor.current()?.state.status).toBe('closed');
    const dealtAnew = shown.slice(old.length);
    expect(dealtAnew.map(({ who }) => who)).toEqual(custodians);
    for (const { words } of dealtAnew) {
      expect(old.map((card) => card.words)).not.toContain(words);
      expect(setOfCard(words)).not.toBe(setOfCard(old[0]?.words ?? ''));
    }
    // What Anna and Berta saw first opens nothing.
    await openPlan(room, planOf(sampleCrl()));
    const refused: string[] = [];
    const both = [...old, ...dealtAnew].map(({ words }) => words);
    await driveUntil(
      room,
      () => false,
      goodAnswers({
        activation: () => Promise.resolve(ActivationSecret.fromText(both.shift() ?? '')),
        refused: ({ code }) => void refused.push(code),
      }),
    );
    expect(refused).toEqual(['share-of-another-set', 'share-of-another-set']);
    expect(JSON.stringify((await entriesOf(room, 'refusal-recorded')).at(-1)?.data)).toContain(
      'it is of a set of acme-root that was never made: void',
    );
  });

  it('is thrown away in the ledger, with what was handed out, before anybody is shown anything', async () => {
    await openPlan(room, planOf(root));
    await driveUntil(room, ({ effect }) => effect === 'shares.deliver', answers());
    expect(await entriesOf(room, 'share-handed-out')).toEqual([]);
    const before: number[] = [];
    const taking = answers(atTakeOf('Carl'));
    const told = await codeOf(
      driveUntil(room, () => false, {
        ...taking,
        activation: async (ask, card) => {
          if (card) before.push((await entriesOf(room, 'share-handed-out')).length);
          return taking.activation(ask, card);
        },
      }),
    );
    expect(told).toBe('dealing-cancelled');
    expect(before).toEqual([1, 2, 3]);
    const [voided] = await entriesOf(room, 'dealing-voided');
    const card = (index: number, custodian: string) => ({ index, custodian, on: 'card', place: null });
    expect(voided?.data).toMatchObject({
      authority: 'acme-root',
      why: 'cancelled',
      shares: [card(1, 'Anna'), card(2, 'Berta'), card(3, 'Carl')],
    });
    expect(await entriesOf(room, 'share-set-made')).toEqual([]);
    expect((await entriesOf(room, 'ceremony-interrupted')).at(-1)?.data).toMatchObject({
      fault: 'dealing-cancelled',
      detail: { shown: 'share 1, Anna (card); share 2, Berta (card); share 3, Carl (card)' },
    });
  });

  it('is named at the window, at the terminal and on paper: cancelled, resumed, dealt anew and aborted', async () => {
    await openPlan(room, planOf(root));
    await codeOf(driveUntil(room, () => false, answers(atTakeOf('Berta'))));
    const [first] = (await told(room)).dealings;
    const words = `Set ${first?.setId} of acme-root is void, its dealing came to no end: share 1, Anna (card); share 2, Berta (card).`;
    const everywhere = async () => {
      const { dealings, terminal, paper } = await told(room);
      expect(dealings.find(({ setId }) => setId === first?.setId)?.voided).toMatchObject({ why: 'cancelled' });
      expect(terminal).toContain(`NOTICE ${words} Have each handed in and destroy it before witnesses`);
      expect(paper).toContain(words);
    };
    await everywhere();
    await room.conductor.resume();
    await everywhere();
    await driveUntil(room, ({ effect }) => effect === 'shares.deliver', answers());
    const dealtAnew = (await entriesOf(room, 'step-completed')).at(-1);
    expect(JSON.stringify(dealtAnew?.data)).toContain(words);
    await codeOf(
      driveUntil(
        room,
        () => false,
        answers(({ purpose }) => purpose === 'give'),
      ),
    );
    await room.conductor.abort('enough');
    await everywhere();
    expect((await told(room)).dealings.map(({ shares }) => shares.length)).toEqual([2, 1]);
  });

  it('is known after a power loss and after an abort in the middle, each card once', async () => {
    await openPlan(room, planOf(root));
    const stop = new Error('power');
    const cut = answers();
    const powerLoss = driveUntil(room, () => false, {
      ...cut,
      activation: (ask, card) => (atTakeOf('Carl')(ask) ? Promise.reject(stop) : cut.activation(ask, card)),
    });
    await expect(powerLoss).rejects.toBe(stop);
    expect((await told(room)).dealings).toMatchObject([{ voided: null, shares: custodians.map((custodian) => ({ custodian })) }]);
    // As the process would leave it: nothing was suspended.
    await room.ports.ledger.close();
    const { home } = room;
    room = await openRoom({ mode: 'production', home });
    expect((await told(room)).dealings).toMatchObject([{ voided: { why: 'interrupted' }, shares: { length: 3 } }]);
    await room.conductor.resume();
    await codeOf(
      driveUntil(
        room,
        () => false,
        answers(({ purpose }) => purpose === 'give'),
      ),
    );
    await room.conductor.resume();
    const waits = new Error('nobody comes');
    const alone = { ...cut, activation: () => Promise.reject(waits) };
    await expect(driveUntil(room, () => false, alone)).rejects.toBe(waits);
    await room.conductor.abort('nobody comes');
    const { dealings } = await told(room);
    expect(dealings.map(({ voided, shares }) => [voided?.why, shares.length])).toEqual([
      ['interrupted', 3],
      ['cancelled', 1],
      ['aborted', 1],
    ]);
    expect(new Set(dealings.map(({ setId }) => setId)).size).toBe(3);
    expect(await keyRecordsOf(room.ports)).toEqual([]);
  });

  it('says nothing of a set that was made, nor of a custodian who cancels before anything was handed out', async () => {
    await holdPlan(room, planOf(root), answers(undefined, ['Anna', 'Berta']));
    expect((await told(room)).dealings).toEqual([]);
    const folder = room.home;
    const files = [{ custodian: 'Dora', delivery: 'file' as const, folder: `${folder}-volume` }];
    const protection = { kind: 'quorum' as const, required: 2, custodians: ['Dora', 'Emil'], files, iterations: 600_000 };
    const reseal: Operation = { kind: 'key-resealing', name: 'again', authority: 'acme-root', protection };
    await openPlan(room, planOf(reseal));
    const cancelled = answers(({ purpose }) => purpose === 'set', ['Anna', 'Berta']);
    expect(await codeOf(driveUntil(room, () => false, cancelled))).toBe('activation-cancelled');
    expect(room.conductor.current()?.state.status).toBe('open');
    expect(await entriesOf(room, 'dealing-voided')).toEqual([]);
    await room.conductor.abort('not today');
  });
});
