import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { TokenFacts } from '../../main/ports/tokens.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { codeOf, entriesOf, goodAnswers, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import { newSoftTokens, pkcs11Login, softModule, testPin, testSoPin, tokensOf, waywardModule } from '../support/test-tokens.ts';

/** Initialisations that are cut off between label and PIN: the device is not what the plan named any more. */
describe('a token whose initialisation was cut off', () => {
  let room: TestRoom;
  let wayward: ReturnType<typeof waywardModule>;
  let asked: string[];
  beforeEach(async () => {
    newSoftTokens();
    wayward = waywardModule();
    asked = [];
    room = await openRoom({ mode: 'production', tokens: await tokensOf([wayward.module]) });
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  const answering = (): Answers =>
    goodAnswers({
      activation: ({ purpose, secret }: Ask) => {
        asked.push(`${purpose} ${secret}`);
        return Promise.resolve(ActivationSecret.fromText(secret === 'so-pin' ? testSoPin : testPin));
      },
    });
  const initialisation = (serialNumber: string, label: string): Operation => ({
    ...{ kind: 'token-initialisation', name: 'one', label },
    token: { module: wayward.module, serialNumber, label: '' },
  });
  const inSlots = async (): Promise<readonly TokenFacts[]> => room.ports.tokens.shownBy(wayward.module);
  const cutOff = async (operation: Operation, how: string): Promise<void> => {
    wayward.say(how);
    await openPlan(room, planOf(operation));
    expect(await codeOf(driveCeremony(room.conductor, answering()))).toBe('token-module-died');
  };
  const resumed = async (): Promise<void> => {
    asked = [];
    await room.conductor.resume();
    await driveCeremony(room.conductor, answering());
  };
  const evidence = async (label: string): Promise<readonly string[]> =>
    (await entriesOf(room, 'step-completed'))
      .flatMap(({ data }) => ('evidence' in data ? data.evidence : []))
      .flatMap((line) => (line.label === label ? [line.value] : []));

  it('is resumed on a device that keeps its serial number and has its new label', async () => {
    await cutOff(initialisation('DEV0001', 'One Card'), 'crash PIN card');
    wayward.say('card');
    expect(await inSlots()).toMatchObject([{ serialNumber: 'DEV0001', label: 'One Card', pin: 'not-set' }]);
    await resumed();
    expect(asked).toEqual(['give so-pin', 'set pin']);
    expect(await inSlots()).toMatchObject([{ serialNumber: 'DEV0001', label: 'One Card', pin: 'ok' }]);
    expect(await evidence('Initialisation')).toContainEqual(expect.stringContaining('begun on this device and cut off'));
    expect(await entriesOf(room, 'token-initialised')).toMatchObject([{ data: { token: { serialNumber: 'DEV0001' } } }]);
  }, 120_000);

  it('is found again where its serial number came with the label, and no other device is begun', async () => {
    await cutOff(initialisation('', 'Split Two'), 'crash PIN');
    const [begun] = (await inSlots()).filter(({ label }) => label === 'Split Two');
    // It dies once more at the same place.
    await room.conductor.resume();
    expect(await codeOf(driveCeremony(room.conductor, answering()))).toBe('token-module-died');
    wayward.say('');
    await resumed();
    expect(asked).toEqual(['give so-pin', 'set pin']);
    const named = (await inSlots()).filter(({ label }) => label === 'Split Two');
    expect(named).toMatchObject([{ serialNumber: begun?.serialNumber, pin: 'ok' }]);
    expect(pkcs11Login(softModule, 'Split Two', testPin)).toBe(true);
  }, 180_000);

  it('is warned of before another device gets the same label, and named in the record', async () => {
    await cutOff(initialisation('', 'Twice'), 'crash PIN');
    wayward.say('');
    await room.conductor.abort('the module died');
    const [left] = (await inSlots()).filter(({ label }) => label === 'Twice');
    const serialNumber = left?.serialNumber ?? '';
    const script = await room.conductor.propose(planOf(initialisation('', 'Twice')));
    expect(script.findings).toContainEqual(
      expect.objectContaining({ rule: 'ANC-TOKEN-HALF-DONE', level: 'warning', message: expect.stringContaining(serialNumber) }),
    );
    // The one that was left before is not taken for the one that this ceremony leaves.
    await cutOff(initialisation('', 'Twice'), 'crash PIN');
    wayward.say('');
    await resumed();
    const intended = (await entriesOf(room, 'token-pin-intended')).at(-1);
    expect(intended?.data).toMatchObject({ halfDone: [serialNumber] });
    expect(await evidence('Left half done')).toContainEqual(expect.stringContaining(serialNumber));
    const states = (await inSlots())
      .filter(({ label }) => label === 'Twice')
      .map((one) => [one.serialNumber === serialNumber, one.pin]);
    expect(states).toEqual(
      expect.arrayContaining([
        [true, 'not-set'],
        [false, 'ok'],
      ]),
    );
  }, 180_000);

  it('is told from a module that does not start, and from one that is cut short', async () => {
    wayward.say('no start');
    const token = { module: wayward.module, serialNumber: '', label: '' };
    expect(await codeOf(room.ports.tokens.facts(token))).toBe('token-module-unready');
    wayward.say('crash slots');
    const { sha256 } = await room.ports.tokens.inspect(wayward.module);
    const registered = room.ports.tokens.register(wayward.module, sha256);
    await expect(registered).rejects.toMatchObject({
      code: 'token-module-refused',
      detail: { why: expect.stringContaining('cut short') },
    });
  });

  it('is said to be ready where only the end of it is not on record', async () => {
    const { tokens } = room.ports;
    await room.close();
    const died = { done: false };
    room = await openRoom({
      mode: 'production',
      tokens: new Proxy(tokens, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (name === 'initialise' && !died.done)
            return async (request: Parameters<typeof tokens.initialise>[0]) => {
              await target.initialise(request);
              died.done = true;
              throw new Error('the power went');
            };
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }),
    });
    wayward.say('card');
    await openPlan(room, planOf(initialisation('DEV0001', 'Ready')));
    expect(await codeOf(driveCeremony(room.conductor, answering()))).toBe('internal');
    await room.conductor.resume();
    expect(await codeOf(driveCeremony(room.conductor, answering()))).toBe('token-already-initialised');
  }, 120_000);
});
