import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { entriesOf, goodAnswers, holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { sampleCrl, sampleIntermediate, sampleRoot } from '../support/sample-plans.ts';
import { newSoftTokens, tokensOf, waywardModule } from '../support/test-tokens.ts';
import { planOf } from '../support/test-workplace.ts';

/** A module that takes a null pointer in place of each PIN, and refuses anything else: the token has a keypad. */
describe('a token that asks for its PINs at its own keypad', () => {
  let wayward: ReturnType<typeof waywardModule>;
  let room: TestRoom;
  beforeAll(() => {
    newSoftTokens();
    wayward = waywardModule();
  });
  afterEach(async () => {
    wayward.say('');
    await room.ports.ledger.verify();
    await room.close();
  });
  /** Whoever is asked for anything here breaks the test. */
  const nobodyAsked = goodAnswers({ activation: (ask) => Promise.reject(new Error(`asked for the ${ask.secret}`)) });

  it('is initialised, makes a root, signs and changes its PIN, and no PIN is asked for here', async () => {
    room = await openRoom({ mode: 'production', tokens: await tokensOf([wayward.module]) });
    wayward.say('keypad');
    const { module } = wayward;
    const initialisation: Operation = {
      ...{ kind: 'token-initialisation', name: 'one', label: 'With keypad' },
      token: { module, serialNumber: '', label: '' },
    };
    await holdPlan(room, planOf(initialisation), nobodyAsked);
    const [entry] = await entriesOf(room, 'token-initialised');
    if (entry?.type !== 'token-initialised') throw new Error('no token was initialised');
    const token = { module, serialNumber: entry.data.token.serialNumber, label: 'With keypad' };
    await holdPlan(room, planOf(sampleRoot({ custody: { kind: 'token', token } })), nobodyAsked);
    await holdPlan(room, planOf(sampleIntermediate(), sampleCrl()), nobodyAsked);
    expect(await room.ports.ledger.crls('acme-root')).toHaveLength(2);
    const change: Operation = { kind: 'token-pin-change', name: 'change', token };
    await holdPlan(room, planOf(change), nobodyAsked);
    const said = JSON.stringify((await entriesOf(room, 'step-completed')).map(({ data }) => data));
    expect(said).toContain('keypad');
  });
});
