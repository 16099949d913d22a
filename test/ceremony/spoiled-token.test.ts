import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { calling } from '../support/calling.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
import { codeOf, entriesOf, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { usualLimits } from '../../main/keystore/pkcs11/token-errand.ts';
import { initSoftToken, newSoftTokens, pkcs11Tool, softModule, testPin, tokensOf, waywardModule } from '../support/test-tokens.ts';
import { planOf } from '../support/test-workplace.ts';

/** ANC-D6: a key proves that it belongs to the public key that was shown before anything is certified with it. */

const answering: Answers = goodAnswers({ activation: () => Promise.resolve(ActivationSecret.fromText(testPin)) });

let wayward: ReturnType<typeof waywardModule>;
let made = 0;
beforeEach(() => {
  newSoftTokens();
});
beforeAll(() => {
  wayward = waywardModule();
});

/** What a ceremony must not have come to where the key was not proven. */
const certifying = ['serial-committed', 'certificate-issued', 'crl-number-committed', 'crl-issued', 'signature-spoiled'] as const;

describe('a token that does not sign with the key that it showed', () => {
  let token: TokenSelector;
  let room: TestRoom;
  const open = async (around?: (ports: CeremonyPorts) => CeremonyPorts): Promise<void> => {
    const tokens = await tokensOf([wayward.module]);
    room = await openRoom({ mode: 'production', tokens, ...(around && { around }) });
    await openPlan(room, planOf(sampleRoot({ custody: { kind: 'token', token } })));
  };
  beforeEach(() => {
    const label = `spoiled ${(made += 1)}`;
    token = { ...initSoftToken(label), module: wayward.module };
    // The other key: of the same kind, so that only the signature tells them apart.
    pkcs11Tool(softModule, label, '--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'other', '--id', '0f');
  });
  afterEach(async () => {
    wayward.say('');
    await room.ports.ledger.verify();
    await room.close();
  });
  const nothingCertified = async (): Promise<void> => {
    expect(await entriesOf(room, 'key-generated')).toHaveLength(1);
    expect(await entriesOf(room, ...certifying)).toEqual([]);
    expect(await room.ports.ledger.authority('acme-root')).toBeUndefined();
    expect(room.conductor.current()?.state.status).toBe('interrupted');
  };

  it.each(['other sign', 'spoil sign'])(
    'stops the ceremony when its key is activated (%s), and goes on when it does',
    async (told) => {
      await open();
      wayward.say(told);
      expect(await codeOf(driveCeremony(room.conductor, answering))).toBe('key-mismatch');
      await nothingCertified();
      expect((await entriesOf(room, 'ceremony-interrupted')).map(({ data }) => data)).toMatchObject([{ fault: 'key-mismatch' }]);
      wayward.say('');
      await room.conductor.resume();
      expect((await driveCeremony(room.conductor, answering)).state.status).toBe('closed');
      expect(await entriesOf(room, 'serial-committed')).toHaveLength(1);
    },
  );

  it('stops the ceremony at the challenge on the record where it began only after its activation', async () => {
    await open((ports) => {
      const keyStore: typeof ports.tokens.keyStore = (of) => {
        const store = ports.tokens.keyStore(of);
        const activate: typeof store.activate = async (...given) => {
          const key = await store.activate(...given);
          wayward.say('spoil sign');
          return key;
        };
        return calling(store, { activate });
      };
      return { ...ports, tokens: calling(ports.tokens, { keyStore }) };
    });
    expect(await codeOf(driveCeremony(room.conductor, answering))).toBe('signature-invalid');
    await nothingCertified();
    const steps = room.conductor.current()?.script.steps ?? [];
    const stopped = (await entriesOf(room, 'ceremony-interrupted'))[0]?.data;
    const step = stopped && 'step' in stopped ? stopped.step : undefined;
    expect(steps.find(({ id }) => id === step)).toMatchObject({ effect: 'key.prove' });
  });
});

describe('a module that fails for one authority', () => {
  it.each([
    ['dies', 'crash slots', 'token-module-died'],
    ['hangs', 'hang slots', 'token-timed-out'],
    ['is forgotten', '', 'token-module-unknown'],
  ])('keeps no other one from its ceremonies: it %s', async (_what, told, fault) => {
    const token = { ...initSoftToken(`failing ${(made += 1)}`), module: wayward.module };
    const tokens = await tokensOf([wayward.module], { ...usualLimits, list: 2_000, refresh: 1_000 });
    const room = await openRoom({ mode: 'production', tokens });
    try {
      await holdPlan(room, planOf(sampleRoot({ custody: { kind: 'token', token } })), answering);
      const other = { name: 'other-root', subject: { commonName: 'Other Root' }, custody: sealed };
      await holdPlan(room, planOf(sampleRoot(other)), goodAnswers());
      if (told === '') await tokens.forget(wayward.module);
      wayward.say(told);
      expect(await codeOf(room.conductor.propose(planOf(sampleCrl())))).toBe(fault);
      await holdPlan(room, planOf(sampleCrl({ name: 'crl-of-other', issuer: 'other-root' })), goodAnswers());
      await holdPlan(
        room,
        planOf(sampleRoot({ name: 'third-root', subject: { commonName: 'Third' }, custody: sealed })),
        goodAnswers(),
      );
      // Its own key can be suspended, and destroyed where people say what became of the token.
      const state = {
        kind: 'key-state-change' as const,
        name: 'state',
        authority: 'acme-root',
        to: 'suspended' as const,
        why: 'as seen',
      };
      await holdPlan(room, planOf(state), goodAnswers());
      const [record] = await keyRecordsOf(room.ports);
      const copies = liveCopies(record!).map(({ keyId, kind, place }) => ({ keyId, kind, place, gone: 'destroyed' as const }));
      const end = { kind: 'key-destruction' as const, name: 'end', authority: 'acme-root', copies, why: 'its token was shredded' };
      await holdPlan(room, planOf(end), goodAnswers());
      expect((await keyRecordsOf(room.ports))[0]?.state).toBe('destroyed');
    } finally {
      wayward.say('');
      await room.ports.ledger.verify();
      await room.close();
      tokens.close();
    }
  });
});
