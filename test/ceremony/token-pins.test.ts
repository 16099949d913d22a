import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { pinsOf } from '../../main/ceremony/token-pins.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { calling } from '../support/calling.ts';
import { sampleCrl, sampleRoot } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { codeOf, entriesOf, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { people, planOf } from '../support/test-workplace.ts';
import { newSoftTokens, pkcs11Login, softModule, testPin, testSoPin, tokensOf, waywardModule } from '../support/test-tokens.ts';

const halves = ['quill-314', 'heron-159'] as const;
const systemAdministrator = { name: 'Sven System', role: 'systemAdministrator', initials: 'SS' } as const;
const withThree = (...operations: Plan['operations']): Plan => ({
  ...planOf(...operations),
  participants: [...people, systemAdministrator],
});

let made = 0;
let wayward: ReturnType<typeof waywardModule>;
beforeEach(() => {
  newSoftTokens();
});
beforeAll(() => {
  wayward = waywardModule();
});
const pinsOfPeople = (ask: Ask): string => (ask.secret === 'so-pin' ? testSoPin : testPin);

describe('the people of a token', () => {
  let room: TestRoom;
  let asked: Ask[];
  beforeEach(async () => {
    room = await openRoom({ mode: 'production', tokens: await tokensOf([softModule, wayward.module]) });
    asked = [];
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    for (const secret of [testPin, testSoPin, ...halves, halves.join('')]) expect(placesOfSecret(room.home, secret)).toEqual([]);
    await room.close();
  });

  const answering = (answer: (ask: Ask) => string, refusals: string[] = []): Answers =>
    goodAnswers({
      activation: (ask) => {
        asked.push(ask);
        return Promise.resolve(ActivationSecret.fromText(answer(ask)));
      },
      refused: (fault) => void refusals.push(`${fault.code}: ${fault.detail['why'] ?? ''}`),
    });
  const half = (ask: Ask): string => halves[(ask.part?.index ?? 1) - 1] ?? '';
  const initialisation = (splitPin?: true): Operation => ({
    ...{ kind: 'token-initialisation', name: 'one', label: `pins ${(made += 1)}` },
    ...{ token: { module: softModule, serialNumber: '', label: '' }, ...(splitPin && { splitPin }) },
  });
  const initialised = async (): Promise<TokenSelector> => {
    const entry = (await entriesOf(room, 'token-initialised')).at(-1);
    if (entry?.type !== 'token-initialised') throw new Error('no token was initialised');
    const { module, serialNumber, label } = entry.data.token;
    return { module, serialNumber, label };
  };
  const asksFor = (): readonly string[] =>
    asked.map(({ purpose, secret, person, part }) =>
      [purpose, secret, person, part?.index].filter((word) => word !== null && word !== undefined).join(' '),
    );

  it('are two: one sets the security officer PIN, another the PIN, and never the same one', async () => {
    const refusals: string[] = [];
    const pins = [testSoPin, testSoPin];
    await holdPlan(
      room,
      planOf(initialisation()),
      answering(() => pins[asked.length - 1] ?? testPin, refusals),
    );
    expect(refusals).toEqual(['pin-refused: it is the security officer PIN, which other people have']);
    expect(asksFor()).toEqual(['set so-pin Ada Administrator', 'set pin Otto Officer', 'set pin Otto Officer']);
    expect(await entriesOf(room, 'token-initialised')).toMatchObject([
      { data: { pins: { officer: 'Ada Administrator', holders: ['Otto Officer'] } } },
    ]);
    // Whoever has the security officer PIN gives no other PIN of this token, and sets none.
    const token = await initialised();
    const byAnother: Operation = { kind: 'token-pin-change', name: 'other', token: { ...token, module: wayward.module } };
    await holdPlan(
      room,
      planOf(byAnother),
      answering(({ purpose }) => (purpose === 'set' ? 'quill-161803' : testPin)),
    );
    expect(await pinsOf(room.ports, token)).toEqual({ officer: 'Ada Administrator', holders: ['Otto Officer'], unfinished: [] });
    const change: Operation = { kind: 'token-pin-change', name: 'change', token };
    const root = sampleRoot({ custody: { kind: 'token', token } });
    const noOfficer = (operation: Operation, name: string): Plan => ({
      ...planOf(operation),
      participants: [
        { name, role: 'ceremonyAdministrator', initials: 'XA' },
        { name: 'Wilma Witness', role: 'internalWitness', initials: 'WW' },
      ],
    });
    for (const operation of [change, root]) {
      const code = operation === change ? 'dual-control-missing' : 'plan-invalid';
      expect(await codeOf(room.conductor.propose(noOfficer(operation, 'ada  administrator')))).toBe(code);
      expect(await codeOf(room.conductor.propose(noOfficer(operation, 'Olga Other')))).toBe('no fault');
    }
    const holder = asked.filter(({ purpose }) => purpose === 'give');
    expect(holder.map(({ secret, excluded }) => [secret, excluded])).toEqual([['pin', 'Ada Administrator']]);
    expect((await room.conductor.propose(planOf(root))).findings.map(({ rule }) => rule)).toContain('ANC-ROOT-ONE-PERSON');
    expect(await codeOf(room.conductor.propose(noOfficer(initialisation(), 'Olga Other')))).toBe('dual-control-missing');
  });

  it('are warned in a rehearsal: the token is real, and production will not know who set its PINs', async () => {
    const rehearsing = await openRoom({ tokens: await tokensOf([softModule]) });
    const findings = async (at: TestRoom, operation: Operation): Promise<string> =>
      (await at.conductor.propose(planOf(operation))).findings.map(({ rule, level }) => `${level} ${rule}`).join();
    expect(await findings(rehearsing, initialisation())).toBe('warning ANC-TOKEN-REHEARSED');
    expect(await findings(room, initialisation())).toBe('');
    await rehearsing.close();
  });

  it('can have the PIN in halves: neither opens the token, both do, and the record says whose they are', async () => {
    const refusals: string[] = [];
    const split = initialisation(true);
    expect(await codeOf(room.conductor.propose(planOf(split)))).toBe('dual-control-missing');
    const script = await room.conductor.propose(withThree(split));
    expect(script.findings.map(({ rule }) => rule)).toContain('ANC-TOKEN-SPLIT-PIN');
    const slips = ['abc', halves[0], halves[0]];
    await holdPlan(
      room,
      withThree(split),
      answering((ask) => (ask.secret === 'so-pin' ? testSoPin : (slips.shift() ?? half(ask))), refusals),
    );
    expect(refusals).toEqual([
      expect.stringMatching(/^pin-refused: each half of a PIN has 4 to \d+ characters$/),
      'pin-refused: both halves are the same',
    ]);
    const [first, second] = ['set pin Otto Officer 1', 'set pin Ada Administrator 2'];
    expect(asksFor()).toEqual(['set so-pin Sven System', first, first, second, second]);
    const token = await initialised();
    const login = (pin: string): boolean => pkcs11Login(softModule, token.label, pin);
    expect([halves[0], halves[1], [...halves].toReversed().join(''), halves.join('')].map(login)).toEqual([
      ...[false, false, false],
      true,
    ]);

    const onToken = withThree(sampleRoot({ custody: { kind: 'token', token } }));
    expect((await room.conductor.propose(onToken)).findings.map(({ rule }) => rule)).not.toContain('ANC-ROOT-ONE-PERSON');
    // A root and a CRL with it; a wrong half is a wrong PIN, and both are asked for again.
    asked = [];
    await holdPlan(room, onToken, answering(half));
    expect(asksFor()).toEqual(['give pin 1', 'give pin 2', 'give pin 1', 'give pin 2']);
    expect(asked[1]?.notice).toContain('The half that Ada Administrator set.');
    asked = [];
    const wrong: string[] = [];
    await holdPlan(
      room,
      planOf(sampleCrl()),
      answering((ask) => (asked.length === 2 ? 'heron-000' : half(ask)), wrong),
    );
    expect(wrong.map((text) => text.split(':')[0])).toEqual(['pin-wrong']);
    expect(asksFor()).toEqual(['give pin 1', 'give pin 2', 'give pin 1', 'give pin 2']);

    // And back to one person, who is not the security officer: accepted by name. The PIN itself does not stay what it was.
    asked = [];
    const change: Operation = { kind: 'token-pin-change', name: 'change', token };
    const weaker = async (operation: Operation) => (await room.conductor.propose(withThree(operation))).findings;
    expect(await weaker(change)).toContainEqual(expect.objectContaining({ rule: 'ANC-TOKEN-PIN-WEAKER', level: 'warning' }));
    expect((await weaker({ ...change, splitPin: true })).map(({ rule }) => rule)).toEqual(['ANC-TOKEN-SPLIT-PIN']);
    const same = [halves.join('')];
    const refusedAgain: string[] = [];
    await holdPlan(
      room,
      withThree(change),
      answering((ask) => (ask.purpose === 'set' ? (same.shift() ?? testPin) : half(ask)), refusedAgain),
    );
    expect(refusedAgain).toEqual(['pin-refused: it is the PIN that the token has now']);
    expect(asksFor().at(-1)).toBe('set pin Otto Officer');
    asked.pop();
    expect(asksFor()).toEqual(['give pin 1', 'give pin 2', 'set pin Otto Officer']);
    expect(await entriesOf(room, 'token-pin-changed')).toMatchObject([{ data: { token, holders: ['Otto Officer'] } }]);
    expect([halves.join(''), testPin].map(login)).toEqual([false, true]);

    // Or again to two.
    asked = [];
    const split2: Operation = { ...change, name: 'again', splitPin: true };
    await holdPlan(
      room,
      withThree(split2),
      answering((ask) => (ask.purpose === 'set' ? half(ask) : testPin)),
    );
    expect(asksFor()).toEqual(['give pin', 'set pin Otto Officer 1', 'set pin Ada Administrator 2']);
    expect(login(halves.join(''))).toBe(true);
  }, 180_000);

  it('is known where the ledger did not see the end: either PIN may be the one, and is asked for as that', async () => {
    const { tokens } = room.ports;
    let dies = true;
    const mortal = calling(tokens, {
      changePin: async (request) => {
        await tokens.changePin(request);
        if (!dies) return;
        dies = false;
        throw new Fault('token-module-died', { module: 'test' });
      },
    });
    const other = await openRoom({ mode: 'production', tokens: mortal });
    await room.close();
    room = other;
    await holdPlan(room, planOf(initialisation()), answering(pinsOfPeople));
    const token = await initialised();
    const change: Operation = { kind: 'token-pin-change', name: 'change', token, splitPin: true };
    await openPlan(room, withThree(change));
    const answers = answering((ask) => (ask.purpose === 'give' ? testPin : half(ask)));
    expect(await codeOf(driveCeremony(room.conductor, answers))).toBe('token-module-died');
    // The token has the new PIN, the ledger only that it was to get it; it is typed as the old one.
    await room.conductor.resume();
    asked = [];
    await driveCeremony(
      room.conductor,
      answering((ask) => (ask.purpose === 'give' ? halves.join('') : half(ask))),
    );
    expect(asked[0]?.notice).toContain('A new PIN of Otto Officer and Sven System, a half each was begun');
    expect(asksFor()).toEqual(['give pin', 'set pin Otto Officer 1', 'set pin Sven System 2']);
    expect((await entriesOf(room, 'token-pin-changed')).map(({ data }) => data)).toMatchObject([
      { holders: ['Otto Officer', 'Sven System'] },
    ]);
    asked = [];
    const others = (ask: Ask): string => (ask.purpose === 'give' ? half(ask) : half(ask).toUpperCase());
    await holdPlan(room, withThree({ ...change, name: 'again' }), answering(others));
    expect(asked.map(({ notice }) => notice ?? '').join(' ')).not.toContain('was begun');
  }, 120_000);

  it('are still told apart where an initialisation was cut off and goes on in another room', async () => {
    wayward.say('crash PIN');
    const begun = { ...initialisation(), token: { module: wayward.module, serialNumber: '', label: '' } } as Operation;
    await openPlan(room, planOf(begun));
    expect(await codeOf(driveCeremony(room.conductor, answering(pinsOfPeople)))).toBe('token-module-died');
    wayward.say('');
    await room.conductor.abort('the module died');
    const label = 'label' in begun ? begun.label : '';
    const found = (await room.ports.tokens.list()).flatMap(({ tokens }) => tokens).find((token) => token.label === label);
    // Ada set the security officer PIN: today she has the role that comes first for the other one, and is not asked for it.
    const others: Plan['participants'] = [
      { name: 'Ada Administrator', role: 'cryptoOfficer', initials: 'AA' },
      { name: 'Olga Other', role: 'ceremonyAdministrator', initials: 'OL' },
      { name: 'Wilma Witness', role: 'internalWitness', initials: 'WW' },
    ];
    asked = [];
    const again = { ...begun, token: { module: wayward.module, serialNumber: found?.serialNumber ?? '', label } } as Operation;
    await holdPlan(room, { ...planOf(again), participants: others }, answering(pinsOfPeople));
    expect(asksFor()).toEqual(['give so-pin', 'set pin Olga Other']);
    expect(asked[0]?.notice).toBe('The one of Ada Administrator.');
    expect((await entriesOf(room, 'token-initialised')).at(-1)).toMatchObject({
      data: { pins: { officer: 'Ada Administrator', holders: ['Olga Other'] } },
    });
  }, 120_000);
});
