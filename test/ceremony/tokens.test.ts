import { execFileSync } from 'node:child_process';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { Operation, RootCreation } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { recordedEvents } from '../../shared/ceremony/recorded-events.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { sampleCrl, sampleIntermediate, sampleRoot } from '../support/sample-plans.ts';
import { codeOf, driveUntil, entriesOf, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import {
  initSoftToken,
  newSoftTokens,
  pkcs11Tool,
  softModule,
  testPin,
  testSoPin,
  tokensOf,
  waywardModule,
  type SoftTokens,
} from '../support/test-tokens.ts';

const answering = (answer: (ask: Ask) => string = () => testPin, refusals: string[] = []): Answers =>
  goodAnswers({
    activation: (ask) => Promise.resolve(ActivationSecret.fromText(answer(ask))),
    refused: (fault) => void refusals.push(fault.code),
  });

let soft: SoftTokens;
let wayward: ReturnType<typeof waywardModule>;
let made = 0;
beforeEach(() => {
  soft = newSoftTokens();
});
beforeAll(() => {
  wayward = waywardModule();
});

describe('a CA whose key is on a token', () => {
  let room: TestRoom;
  let token: TokenSelector;
  const custody = (): RootCreation['custody'] => ({ kind: 'token', token });
  beforeEach(async () => {
    token = initSoftToken(`ca ${(made += 1)}`);
    room = await openRoom({ mode: 'production', tokens: await tokensOf([softModule, wayward.module]) });
  });
  afterEach(async () => {
    wayward.say('');
    await room.ports.ledger.verify();
    await room.close();
  });
  const root = () => holdPlan(room, planOf(sampleRoot({ custody: custody() })), answering());

  it('says in its review through which module the token is used from then on', async () => {
    const { previews } = await room.conductor.propose(planOf(sampleRoot({ custody: custody() })));
    const held = `token ${token.label}, serial ${token.serialNumber}, through ${softModule}`;
    expect(previews.flatMap(({ fields }) => fields)).toContainEqual(expect.objectContaining({ label: 'Custody', value: held }));
  });

  it('creates a root, signs an intermediate and a CRL; the device and what it says of the key are in the record', async () => {
    const { id, script } = await root();
    const onPaper = recordOfCeremony({
      ended: [],
      ...{ mode: 'production', ceremonyId: id, entries: await room.ports.ledger.entriesOf(id), steps: script.steps },
      ...{ checkpoint: undefined, devices: [], ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' } },
      describe: { certificate: () => 'certificate', crl: () => 'CRL' },
    });
    const how = 'no hardware slot, random number generator of its own, login required, PIN through the program';
    expect(onPaper?.keys.map(({ settings }) => settings)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^generated on token ${token.label} \\(SoftHSM project .*, serial ${token.serialNumber}\\), .*; firmware \\d+\\.\\d+, Cryptoki \\d\\.\\d+; ${how}; module certificate as stated: not recorded$`,
        ),
      ),
    ]);
    const evidence = (await entriesOf(room, 'step-completed')).flatMap(({ data }) => ('evidence' in data ? data.evidence : []));
    expect(evidence).toContainEqual({ label: 'Device', value: expect.stringMatching(/, firmware \d+\.\d+, Cryptoki \d\.\d+$/) });
    expect(evidence).toContainEqual({ label: 'Operating mode', value: how });
    await holdPlan(room, planOf(sampleIntermediate(), sampleCrl()), answering());
    const [record] = await keyRecordsOf(room.ports);
    const [copy] = record ? liveCopies(record) : [];
    expect(copy).toMatchObject({ kind: 'token', protection: 'pin', place: `token ${token.label}, serial ${token.serialNumber}` });
    expect(copy?.token).toMatchObject({
      manufacturer: 'SoftHSM project',
      moduleSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      cryptoki: expect.stringMatching(/^\d\.\d+$/),
      operatingMode: { randomNumberGenerator: true, loginRequired: true, protectedAuthenticationPath: false, hardwareSlot: false },
    });
    expect(copy?.token?.attributes).toContainEqual({ name: 'CKA_NEVER_EXTRACTABLE', value: 'true' });
    expect(pkcs11Tool(softModule, token.label, '--list-objects')).toContain(copy?.keyId);
    expect((await room.ports.ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([2, 1]);
    expect(placesOfSecret(room.home, testPin)).toEqual([]);
  });

  it.each(['bare', 'no random'])('signs certificates also where the token makes no random numbers (%s)', async (told) => {
    token = { ...token, module: wayward.module };
    wayward.say(told);
    await root();
    await holdPlan(room, planOf(sampleIntermediate()), answering());
    expect(await entriesOf(room, 'certificate-issued')).toHaveLength(2);
  });

  it('is said before it is made to have no backup, and to be at the disposal of whoever has token and PIN', async () => {
    const { findings } = await room.conductor.propose(planOf(sampleRoot({ custody: custody() })));
    const notice = (rule: string, says: string) =>
      expect.objectContaining({ rule, level: 'notice', message: expect.stringContaining(says) });
    expect(findings).toContainEqual(
      notice('ANC-TOKEN-NO-BACKUP', `no backup of a key on the token ${token.label} can be made here`),
    );
    expect(findings).toContainEqual(notice('ANC-ROOT-ONE-PERSON', `whoever has the token ${token.label} and its PIN signs alone`));
  });

  it('takes a wrong PIN as a refusal and asks again with a warning', async () => {
    await root();
    const notices: (string | null)[] = [];
    const refusals: string[] = [];
    const answers = answering((ask) => (notices.push(ask.notice) <= 3 ? '999999' : testPin), refusals);
    await holdPlan(room, planOf(sampleCrl()), answers);
    expect(refusals).toEqual(['pin-wrong', 'pin-wrong', 'pin-wrong']);
    expect(notices[0]).toBeNull();
    expect(notices.slice(1)).toEqual(Array.from({ length: 3 }, () => 'A wrong PIN was given before: few tries are left.'));
    expect((await entriesOf(room, 'refusal-recorded')).length).toBe(3);
  });

  it('is resumable when its token is pulled in the middle of the ceremony, and burns no number twice', async () => {
    await root();
    await openPlan(room, planOf(sampleCrl()));
    await driveUntil(room, ({ kind }) => kind === 'confirm', answering());
    const putBack = soft.pull(token);
    const stopped = driveCeremony(room.conductor, answering());
    expect(await codeOf(stopped)).toBe('token-absent');
    expect(room.conductor.current()?.state.status).toBe('interrupted');
    await room.conductor.resume();
    for (let tries = 0; tries < 2; tries++) expect(await codeOf(driveCeremony(room.conductor, answering()))).toBe('token-absent');
    // The step can be tried again, and the record says why it could not be taken, also where the program ends now.
    expect(room.conductor.current()?.state.status).toBe('open');
    const refused = { fault: 'token-absent', detail: { label: token.label, serialNumber: token.serialNumber } };
    expect((await entriesOf(room, 'refusal-recorded')).map((entry) => entry.data)).toMatchObject([refused, refused]);
    await room.conductor.suspend();
    const live = room.conductor.current();
    const events = recordedEvents(live?.script.steps ?? [], await room.ports.ledger.entriesOf(live?.id ?? ''));
    const out = expect.stringMatching(/^Refused: The token ca \d+ .*does not answer.*\(token-absent\)$/);
    expect(events.slice(-4).map(({ words }) => words)).toEqual([
      expect.stringMatching(/^Resumed/),
      ...[out, out],
      expect.stringMatching(/^Interrupted/),
    ]);
    putBack();
    await room.conductor.resume();
    await driveCeremony(room.conductor, answering());
    const [newest] = await room.ports.ledger.crls('acme-root');
    expect(newest?.crlNumber).toBeGreaterThanOrEqual(2);
  });

  it('interrupts and resumes when the module dies in a signature', async () => {
    token = { ...token, module: wayward.module };
    await root();
    await openPlan(room, planOf(sampleCrl()));
    await driveUntil(room, ({ kind }) => kind === 'confirm', answering());
    wayward.say('crash sign');
    expect(await codeOf(driveCeremony(room.conductor, answering()))).toBe('token-module-died');
    wayward.say('');
    await room.conductor.resume();
    await driveCeremony(room.conductor, answering());
    expect((await room.ports.ledger.crls('acme-root')).length).toBe(2);
  });

  it('says when one try is left, and tries nothing where the token is locked', async () => {
    token = { ...token, module: wayward.module };
    await root();
    await openPlan(room, planOf(sampleCrl()));
    wayward.say('final');
    const asked: Ask[] = [];
    const stop = new Error('enough');
    const looking = goodAnswers({
      activation: (ask) => {
        asked.push(ask);
        throw stop;
      },
    });
    await expect(driveCeremony(room.conductor, looking)).rejects.toBe(stop);
    expect(asked).toMatchObject([{ secret: 'pin', lastTry: true, notice: 'One try is left. A wrong PIN locks the token.' }]);
    wayward.say('locked');
    await room.conductor.giveActivation(null);
    expect(await codeOf(driveCeremony(room.conductor, answering()))).toBe('pin-locked');
  });

  it('is refused at the proposal where its PIN is locked, and warned of where few tries are left, whatever it is to sign', async () => {
    token = { ...token, module: wayward.module };
    await root();
    const { steps } = await room.conductor.propose(planOf(sampleCrl()));
    expect(steps.find(({ effect }) => effect === 'key.activate')).toMatchObject({
      activity: expect.stringContaining('Where it is on a token, put the token in first.'),
      button: 'Open the key',
    });
    wayward.say('locked');
    for (const operation of [sampleCrl(), sampleIntermediate()])
      expect(await codeOf(room.conductor.propose(planOf(operation)))).toBe('pin-locked');
    wayward.say('final');
    const low = async (operation: Operation) =>
      (await room.conductor.propose(planOf(operation))).findings.filter(({ rule }) => rule === 'ANC-TOKEN-PIN-LOW');
    for (const operation of [sampleCrl(), sampleIntermediate()])
      expect(await low(operation)).toMatchObject([{ level: 'warning', operation: operation.name }]);
  });

  it('spends the last try of a PIN only when two people agree, and keeps who they were', async () => {
    token = { ...token, module: wayward.module };
    await root();
    await openPlan(room, planOf(sampleCrl()));
    wayward.say('final');
    const { conductor } = room;
    const secret = () => ActivationSecret.fromText(testPin);
    const steps = conductor.current()?.script.steps ?? [];
    expect(await driveUntil(room, ({ effect }) => effect === 'key.activate', answering())).toBe(true);
    const step = steps.find(({ effect }) => effect === 'key.activate')?.id ?? '';
    await conductor.perform(step);
    // Nobody alone, by whichever door.
    expect(await codeOf(conductor.giveActivation(secret()))).toBe('second-person-needed');
    const of = `token ${token.label}`;
    for (const [words, code] of [
      [{ of, givenBy: 'OO', agreedBy: 'oo ' }, 'second-person-needed'],
      [{ of, givenBy: 'OO', agreedBy: 'XX' }, 'initials-unknown'],
      [{ of: 'token', givenBy: 'OO', agreedBy: 'WW' }, 'confirmation-mismatch'],
    ] as const)
      expect(await codeOf(conductor.agreeToLastTry(words))).toBe(code);
    expect(await entriesOf(room, 'exception-recorded')).toEqual([]);
    await conductor.agreeToLastTry({ of, givenBy: 'OO', agreedBy: 'ww' });
    // Cancelling takes the agreement back.
    await conductor.giveActivation(null);
    expect(await codeOf(conductor.agreeToLastTry({ of, givenBy: 'OO', agreedBy: 'WW' }))).toBe('step-out-of-order');
    await conductor.perform(step);
    expect(await codeOf(conductor.giveActivation(secret()))).toBe('second-person-needed');
    await driveCeremony(conductor, answering());

    const decision = 'Otto Officer gives the PIN once more, Wilma Witness agrees.';
    const agreed = await entriesOf(room, 'exception-recorded');
    expect(agreed).toMatchObject([1, 2].map(() => ({ data: { step, decision, by: 'OO, WW' } })));
    const done = (await entriesOf(room, 'step-completed')).filter((entry) => JSON.stringify(entry).includes('Last try'));
    expect(done).toMatchObject([{ data: { step, evidence: [{ label: 'Last try', value: decision }, { label: 'Key' }] } }]);
    expect((await entriesOf(room, 'refusal-recorded')).map((entry) => entry.data)).toMatchObject([
      { fault: 'second-person-needed', detail: { initials: 'OO' }, step },
      { fault: 'initials-unknown', step },
      { fault: 'confirmation-mismatch', step },
    ]);
  });

  it('is refused where the plan cannot be: an absent token, one without PIN, a module nobody registered', async () => {
    const refused = (custodyOf: TokenSelector) =>
      codeOf(room.conductor.propose(planOf(sampleRoot({ custody: { kind: 'token', token: custodyOf } }))));
    expect(await refused({ ...token, serialNumber: 'none' })).toBe('token-absent');
    expect(await refused({ ...token, module: '/usr/lib/other.so' })).toBe('token-module-unknown');
    expect(await refused({ module: softModule, serialNumber: '', label: '' })).toBe('token-not-initialised');
  });

  it('loses its key for good by a destruction, which looks that nothing is left on the token', async () => {
    await root();
    const [record] = await keyRecordsOf(room.ports);
    const copies = (record ? liveCopies(record) : []).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    const destruction: Operation = { kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'closed' };
    await holdPlan(room, planOf(destruction), answering());
    expect(pkcs11Tool(softModule, token.label, '--list-objects')).not.toContain(copies[0]?.keyId);
    expect(await keyRecordsOf(room.ports)).toMatchObject([{ state: 'destroyed', copies: [{ ended: { how: 'destroyed' } }] }]);
    expect(await codeOf(room.conductor.propose(planOf(sampleCrl())))).toBe('key-state-refused');
  });
});

describe('a token itself', () => {
  it('is initialised in a ceremony, gets another PIN in another, and then keeps a root', async () => {
    const room = await openRoom({ mode: 'production', tokens: await tokensOf([softModule]) });
    const empty = { module: softModule, serialNumber: '', label: '' };
    const initialisation: Operation = { kind: 'token-initialisation', name: 'token-one', token: empty, label: 'Token One' };
    const pins = (ask: Ask): string => (ask.secret === 'so-pin' ? testSoPin : testPin);
    const refusals: string[] = [];
    let first = true;
    const short = (ask: Ask): string => {
      if (ask.secret !== 'pin' || !first) return pins(ask);
      first = false;
      return '1234';
    };
    await holdPlan(room, planOf(initialisation), answering(short, refusals));
    expect(refusals).toEqual(['pin-refused']);
    const [entry] = await entriesOf(room, 'token-initialised');
    const made = entry?.type === 'token-initialised' ? entry.data.token : undefined;
    expect(made).toMatchObject({ label: 'Token One', serialNumber: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(made).toMatchObject({ cryptoki: expect.stringMatching(/^\d\.\d+$/), operatingMode: { loginRequired: true } });
    const token = { module: softModule, serialNumber: made?.serialNumber ?? '', label: 'Token One' };

    const change: Operation = { kind: 'token-pin-change', name: 'token-one-pin', token };
    const newPin = 'quill-161803';
    await holdPlan(
      room,
      planOf(change),
      answering((ask) => (ask.purpose === 'set' ? newPin : testPin)),
    );
    await holdPlan(
      room,
      planOf(sampleRoot({ custody: { kind: 'token', token } })),
      answering(() => newPin),
    );
    expect(await keyRecordsOf(room.ports)).toMatchObject([{ copies: [{ kind: 'token' }] }]);
    for (const secret of [testPin, testSoPin, newPin]) expect(placesOfSecret(room.home, secret), secret).toEqual([]);
    await room.close();
  });

  it('is used in another ceremony than the one that initialises it, which is said before anything is opened', async () => {
    const room = await openRoom({ mode: 'production', tokens: await tokensOf([softModule]) });
    const empty = { module: softModule, serialNumber: '', label: '' };
    const one: Operation = { kind: 'token-initialisation', name: 'one', token: empty, label: 'Not Yet' };
    const refused = (...operations: readonly Operation[]) => room.conductor.propose(planOf(...operations));
    for (const token of [empty, { ...empty, label: 'Not Yet' }, { ...empty, label: 'Not Yet', serialNumber: '0815' }]) {
      const users: readonly Operation[] = [
        sampleRoot({ custody: { kind: 'token', token } }),
        { kind: 'token-pin-change', name: 'pin', token },
      ];
      for (const user of users)
        await expect(refused(one, user), user.kind).rejects.toMatchObject({
          code: 'plan-order-refused',
          detail: { operation: user.name, earlier: 'one', why: expect.stringContaining('hold one ceremony for one, then another') },
        });
    }
    // Two empty tokens, put in one after the other; any other token is simply not there.
    const { previews } = await refused(one, { ...one, name: 'two', label: 'Not Yet 2' });
    expect(previews).toHaveLength(2);
    const other = { ...empty, label: 'Another' };
    expect(await codeOf(refused(one, { kind: 'token-pin-change', name: 'pin', token: other }))).toBe('token-absent');
    await room.close();
  });

  it('gets its PIN in a later ceremony where its module died between the label and the PIN', async () => {
    const room = await openRoom({ mode: 'production', tokens: await tokensOf([wayward.module]) });
    const token = { module: wayward.module, serialNumber: '', label: '' };
    const initialisation: Operation = { kind: 'token-initialisation', name: 'cut-off', token, label: 'Cut off' };
    const pins = (ask: Ask): string => (ask.secret === 'so-pin' ? testSoPin : testPin);
    wayward.say('crash PIN');
    await openPlan(room, planOf(initialisation));
    expect(await codeOf(driveCeremony(room.conductor, answering(pins)))).toBe('token-module-died');
    wayward.say('');
    await room.conductor.abort('the module died');

    const begun = (await room.ports.tokens.list()).flatMap(({ tokens }) => tokens).find(({ label }) => label === 'Cut off');
    if (!begun) throw new Error('no token with the label');
    expect(begun).toMatchObject({ initialised: true, pin: 'not-set' });
    const again = { ...initialisation, token: { ...token, serialNumber: begun.serialNumber, label: begun.label } };
    expect(await codeOf(room.conductor.propose(planOf({ ...again, label: 'Other' })))).toBe('custody-refused');
    const refusals: string[] = [];
    const asked: Ask[] = [];
    const wrongFirst = (ask: Ask): string => {
      asked.push(ask);
      return asked.length === 1 ? 'quill-000000' : pins(ask);
    };
    await holdPlan(room, planOf(again), answering(wrongFirst, refusals));
    expect(refusals).toEqual(['pin-wrong']);
    expect(asked.slice(-2).map(({ secret, purpose }) => `${purpose} ${secret}`)).toEqual(['give so-pin', 'set pin']);
    expect(pkcs11Tool(softModule, 'Cut off', '--list-objects')).toBeDefined();
    await room.close();
  });

  it('gets its PIN with a short security officer PIN that it has, and with a word on the tries that are left of that', async () => {
    const before = process.env['SOFTHSM2_CONF'];
    newSoftTokens();
    const soPin = '2718';
    const args = ['--module', softModule, '--slot-index', '0', '--init-token', '--label', 'Short', '--so-pin', soPin];
    execFileSync('pkcs11-tool', args, { stdio: 'pipe' });
    const room = await openRoom({ mode: 'production', tokens: await tokensOf([wayward.module]) });
    const found = (await room.ports.tokens.list()).flatMap(({ tokens }) => tokens).find(({ label }) => label === 'Short');
    const token = { module: wayward.module, serialNumber: found?.serialNumber ?? '', label: 'Short' };
    const operation: Operation = { kind: 'token-initialisation', name: 'short', token, label: 'Short' };
    wayward.say('officer shut');
    expect(await codeOf(room.conductor.propose(planOf(operation)))).toBe('pin-locked');
    const rules = async () => (await room.conductor.propose(planOf(operation))).findings.map(({ rule }) => rule);
    wayward.say('officer low');
    expect(await rules()).toContain('ANC-TOKEN-PIN-LOW');
    wayward.say('officer last');
    expect(await rules()).toContain('ANC-TOKEN-PIN-LOW');
    const asked: Ask[] = [];
    const pins = (ask: Ask): string => {
      asked.push(ask);
      return ask.secret === 'so-pin' ? soPin : testPin;
    };
    await holdPlan(room, planOf(operation), answering(pins));
    expect(asked[0]).toMatchObject({ secret: 'so-pin', purpose: 'give', notice: expect.stringContaining('One try of it is left') });
    // Two people agreed before it was spent.
    expect(await entriesOf(room, 'exception-recorded')).toHaveLength(1);
    wayward.say('');
    await room.close();
    process.env['SOFTHSM2_CONF'] = before;
  });
});
