import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveCopies, placeOnToken, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { lostCopies } from '../../shared/ceremony/lost-copies.ts';
import { keyHistories, keyHistoryTypes } from '../../shared/ceremony/key-history.ts';
import type { CopyEnd } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { lookOnTokens } from '../../main/ceremony/keys-on-tokens.ts';
import { stepsOfRecord } from '../../main/ceremony/recovery.ts';
import { keyIdentifierOf } from '../../main/key-identifier-of.ts';
import { decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { tokenLines } from '../../main/terminal/token-lines.ts';
import { printDestruction } from '../../main/transcript/destruction-certificates.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { calling } from '../support/calling.ts';
import { derOf, opensslCa, type OpensslCa } from '../support/openssl-ca.ts';
import { pinAnswers } from '../support/pin-answers.ts';
import { sampleCrl } from '../support/sample-plans.ts';
import { codeOf, driveUntil, dueStep, entriesOf, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf, temporaryFolder } from '../support/test-workplace.ts';
import {
  importSoftKey,
  initSoftToken,
  newSoftTokens,
  pkcs11Tool,
  registerModule,
  softModule,
  tokensOf,
  type SoftTokens,
} from '../support/test-tokens.ts';

let soft: SoftTokens;
let made = 0;
beforeEach(() => {
  soft = newSoftTokens();
});

describe('a copy on a token that is recorded as lost, and turns up', () => {
  let ca: OpensslCa;
  let room: TestRoom;
  let first: TokenSelector;
  let second: TokenSelector;
  let around: ((ports: CeremonyPorts) => CeremonyPorts) | undefined;
  let fail: 'after' | 'before' | null = null;
  const key = { authority: 'acme-root' };
  const record = async (): Promise<KeyRecord> => (await keyRecordsOf(room.ports))[0] ?? expect.fail('no key');
  const hold = (operation: Operation, answers = pinAnswers()) => holdPlan(room, planOf(operation), answers);
  const refused = (operation: Operation) => codeOf(room.conductor.propose(planOf(operation)));
  const objectsOn = ({ label }: Pick<TokenSelector, 'label'>): string => pkcs11Tool(softModule, label, '--list-objects');
  const isOn = ({ token }: KeyCopy, { label }: TokenSelector): boolean => token?.label === label;
  const copyOn = async (token: TokenSelector): Promise<KeyCopy> =>
    (await record()).copies.find((copy) => isOn(copy, token)) ?? expect.fail(`no copy on ${token.label}`);
  const named = ({ keyId, kind, place }: KeyCopy) => ({ keyId, kind, place });
  const ending = (copy: KeyCopy, over: Partial<CopyEnd>): CopyEnd => ({
    ...{ kind: 'copy-end', name: 'end', ...key, how: 'destroyed', why: 'found behind the safe' },
    copy: named(copy),
    ...over,
  });
  const home: () => Operation = () => ({ kind: 'key-second-home', name: 'home', ...key, token: second });
  const destruction = async (lost?: TokenSelector): Promise<Operation> => ({
    ...{ kind: 'key-destruction', name: 'over', ...key, why: 'end of life' },
    copies: liveCopies(await record()).map((copy) => ({
      ...named(copy),
      ...(lost && isOn(copy, lost) && { gone: 'lost' as const }),
    })),
  });
  const evidence = async (): Promise<string> =>
    JSON.stringify((await entriesOf(room)).flatMap((entry) => (entry.type === 'step-completed' ? entry.data.evidence : [])));

  const certificate = async (): Promise<string> => {
    const printer = { print: () => Promise.reject(new Fault('printer-unavailable', { why: 'test' })) };
    const ports = { ledger: room.ports.ledger, printer, fonts: [], stepsOf: stepsOfRecord, keyIdentifierOf };
    return decodeUtf8((await printDestruction(ports, (await record()).destroyedIn ?? '')).bytes);
  };

  beforeEach(async () => {
    fail = null;
    ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '2A' });
    first = initSoftToken(`lost ${(made += 1)}`);
    second = initSoftToken(`lost ${(made += 1)}`);
    around = (ports) => ({
      ...ports,
      ledger: calling(ports.ledger, {
        appendAll: async (entries) => {
          const type = fail === 'after' ? 'key-copy-ended' : fail === 'before' ? 'copy-destruction-intended' : undefined;
          if (type === undefined || !entries.some((entry) => entry.type === type)) return ports.ledger.appendAll(entries);
          const before = fail === 'before';
          fail = null;
          if (before) await ports.ledger.appendAll(entries);
          throw new Fault('write-failed', { path: 'ledger', why: 'power' });
        },
      }),
    });
    room = await openRoom({ mode: 'production', clock: liveClock, tokens: await tokensOf([softModule]), around });
    importSoftKey(ca.key, first.label, '0a1b');
    importSoftKey(ca.key, second.label, '77');
    const { custody, ...rest } = adoptionOf(ca, { crl: derOf(ca.crl()) });
    expect(custody).toBeDefined();
    await hold({ ...rest, key: { token: first } });
    await hold(home());
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  /** The second home is out while it is said to be lost; the key goes on with the first. */
  async function lose(): Promise<{ lost: KeyCopy; putBack: () => void }> {
    const lost = await copyOn(second);
    const putBack = soft.pull(second);
    await hold(ending(lost, { how: 'lost', why: 'not in its safe' }));
    expect(liveCopies(await record())).toHaveLength(1);
    return { lost, putBack };
  }

  it('is destroyed there, with its PIN, while the key goes on with its other home', async () => {
    const { lost, putBack } = await lose();
    expect(keyLines([await record()]).join('\n')).toContain(`token ${JSON.stringify(second)}`);
    expect(await refused(ending(lost, { token: second }))).toBe('token-absent');
    putBack();
    // What is there is no lost one; what is lost is not lost again.
    expect(await refused(ending(lost, { token: first }))).toBe('copy-end-refused');
    expect(await refused(ending(lost, { how: 'lost' }))).toBe('copy-end-refused');
    expect(await refused(ending(await copyOn(first), { token: first }))).toBe('copy-end-refused');
    expect(await refused(ending(await copyOn(first), { how: 'lost' }))).toBe('copy-end-refused');
    const listed = tokenLines(
      await Promise.all((await room.ports.tokens.list()).map((module) => lookOnTokens(room.ports.tokens, module))),
      await keyRecordsOf(room.ports),
    ).join('\n');
    expect(listed).toContain(`copy ${lost.keyId.slice(0, 8)} of the key of acme-root is recorded as lost`);
    const refusals: string[] = [];
    expect(objectsOn(second)).toContain('Private Key');
    await hold(ending(lost, { token: second }), pinAnswers(refusals, ['000000']));
    expect(refusals).toEqual(['pin-wrong']);
    expect(objectsOn(second)).not.toMatch(/Private Key|Public Key/);
    expect(objectsOn(first)).toContain('Private Key');
    const now = await record();
    const again = now.copies.find(({ found }) => found === lost.keyId);
    expect(again).toMatchObject({ kind: 'token', place: lost.place, ended: { how: 'destroyed', why: 'found behind the safe' } });
    expect(now.copies.find(({ keyId }) => keyId === lost.keyId)?.ended?.how).toBe('lost');
    expect([now.state, lostCopies(now), liveCopies(now).length]).toEqual(['active', [], 1]);
    const said = await evidence();
    expect(said).toContain(`it is found, and on record anew as ${again?.keyId ?? ''}`);
    expect(said).toContain('destroyed (2 objects, CKA_ID 77) and looked for');
    const history = [...keyHistories(await room.ports.ledger.entriesOfTypes(keyHistoryTypes)).values()].flat();
    expect(history.slice(-2)).toMatchObject([{ copyEnded: 'lost' }, { copyEnded: 'destroyed' }]);
    await hold(sampleCrl());
    // At the end of the key nobody is told that it is still about.
    await hold(await destruction());
    expect(await certificate()).toContain(`; found since, and on record anew as copy ${again?.keyId ?? ''}`);
    expect(await certificate()).not.toMatch(/not destroyed|>LOST</);
  });

  it('is destroyed there also when its key is compromised', async () => {
    const putBack = soft.pull(second);
    const lost = await copyOn(second);
    await hold({ kind: 'key-state-change', name: 'known', ...key, to: 'compromised', why: 'stolen' });
    await hold(ending(lost, { how: 'lost' }));
    putBack();
    await hold(ending(lost, { token: second }));
    expect(objectsOn(second)).not.toContain('Private Key');
    expect((await record()).state).toBe('compromised');
  });

  it('is destroyed there when its key was destroyed, and the certificate of that says what was so then', async () => {
    const lost = await copyOn(second);
    const putBack = soft.pull(second);
    await hold(await destruction(second));
    putBack();
    const before = await certificate();
    expect(await refused(home())).toBe('key-state-refused');
    expect(await refused(ending(lost, {}))).toBe('no fault');
    await hold(ending(lost, { token: second }));
    expect(objectsOn(second)).not.toContain('Private Key');
    expect([(await record()).state, liveCopies(await record()), lostCopies(await record())]).toEqual(['destroyed', [], []]);
    expect(await refused(ending(lost, { token: second }))).toBe('key-state-refused');
    expect((await certificate()).match(/On a token/g)).toEqual(before.match(/On a token/g));
    expect(before).toContain('On a token');
  });

  it('ends with its device, as those attest who saw it, while no token shows the key but its other home', async () => {
    const { lost, putBack } = await lose();
    putBack();
    await openPlan(room, planOf(ending(lost, {})));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined, pinAnswers());
    expect(await codeOf(room.conductor.attest(dueStep(room).id, 'WW'))).toBe('copy-still-there');
    soft.pull(second);
    await driveUntil(room, () => false, pinAnswers());
    const again = (await record()).copies.find(({ found }) => found === lost.keyId);
    expect(again).toMatchObject({ ended: { how: 'attested' }, token: { label: second.label } });
    expect(await evidence()).toContain(
      `its token does not answer (token-absent), which proves nothing; on ${placeOnToken(first)}, on record as another home; n`,
    );
  });

  it('is a home of the key again where the key is to go on with it', async () => {
    const { lost, putBack } = await lose();
    putBack();
    const { findings } = await room.conductor.propose(planOf(home()));
    expect(findings.map(({ rule }) => rule)).toEqual(['ANC-COPY-FOUND']);
    await hold(home());
    expect(lostCopies(await record())).toEqual([]);
    expect(liveCopies(await record()).map(({ found }) => found)).toEqual([undefined, lost.keyId]);
    expect(await refused(ending(lost, { token: second }))).toBe('copy-end-refused');
    const refusal: unknown = await room.conductor.propose(planOf(ending(lost, {}))).catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ code: 'copy-unknown' });
  });

  it.each([
    ['after', 'resume'],
    ['after', 'abort'],
    ['before', 'resume'],
    ['before', 'abort'],
  ] as const)('is accounted for where power goes %s the token was emptied, then %s', async (cut, then) => {
    const { lost, putBack } = await lose();
    putBack();
    fail = cut;
    await expect(hold(ending(lost, { token: second }))).rejects.toMatchObject({ code: 'write-failed' });
    expect(objectsOn(second).includes('Private Key')).toBe(cut === 'before');
    if (then === 'abort') await room.conductor.abort('power');
    else {
      await room.conductor.resume();
      await driveCeremony(room.conductor, pinAnswers());
    }
    const again = (await record()).copies.filter(({ found }) => found === lost.keyId);
    expect(again).toHaveLength(1);
    const [one] = again;
    if (!one) throw new Error('not on record anew');
    if (cut === 'before' && then === 'abort') {
      expect(one).toMatchObject({ ended: null, destructionBegun: expect.any(String) });
      expect(keyLines([await record()]).join('\n')).toContain('its destruction was begun');
      // Once more power goes, now that the plan names the copy that was found.
      fail = 'after';
      await expect(hold(ending(one, { token: second }))).rejects.toMatchObject({ code: 'write-failed' });
      expect(objectsOn(second)).not.toContain('Private Key');
      await room.conductor.resume();
      await driveCeremony(room.conductor, pinAnswers());
    }
    expect(objectsOn(second)).not.toContain('Private Key');
    expect((await copyOn(first)).ended).toBeNull();
    expect((await record()).copies.filter(({ found }) => found === lost.keyId).map(({ ended }) => ended?.how)).toEqual([
      'destroyed',
    ]);
    expect(lostCopies(await record())).toEqual([]);
  });

  it('is found under another module, and destroyed through that one', async () => {
    const { lost, putBack } = await lose();
    const link = join(temporaryFolder('module'), 'libother.so');
    symlinkSync(softModule, link);
    await registerModule(room.ports.tokens as Awaited<ReturnType<typeof tokensOf>>, link);
    await room.ports.tokens.forget(softModule);
    putBack();
    const there = { ...second, module: link };
    await openPlan(room, planOf(ending(lost, {})));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined, pinAnswers());
    await expect(room.conductor.attest(dueStep(room).id, 'WW')).rejects.toMatchObject({
      code: 'copy-still-there',
      detail: { path: `${lost.place}, through ${link}` },
    });
    await room.conductor.abort('it is there');
    await hold(ending(lost, { token: there }));
    expect(objectsOn(second)).not.toContain('Private Key');
    const again = (await record()).copies.find(({ found }) => found === lost.keyId);
    expect(again).toMatchObject({ token: { module: link, serialNumber: second.serialNumber }, ended: { how: 'destroyed' } });
  });

  it('is found on a token that has another label or device by now', async () => {
    const lost = await copyOn(second);
    soft.pull(second);
    const other = initSoftToken(`other ${(made += 1)}`);
    importSoftKey(ca.key, other.label, '99');
    await openPlan(room, planOf(await destruction(second)));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined, pinAnswers());
    await expect(room.conductor.attest(dueStep(room).id, 'WW')).rejects.toMatchObject({
      code: 'copy-still-there',
      detail: {
        what: `copy ${lost.keyId.slice(0, 8)}`,
        path: `token ${other.label}, serial ${other.serialNumber}, through ${softModule}`,
      },
    });
    const putBack = soft.pull(other);
    await driveUntil(room, () => false, pinAnswers());
    putBack();
    await hold(ending(lost, { token: other }));
    expect(objectsOn(other)).not.toContain('Private Key');
    // It is a clone: the device that was lost is lost as before.
    const now = await record();
    expect(now.copies.find(({ cloneOf }) => cloneOf === lost.keyId)?.place).toContain(other.label);
    expect(lostCopies(now).map(({ keyId }) => keyId)).toEqual([lost.keyId]);
  });
});
