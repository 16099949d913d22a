import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { KeySecondHome } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { lookOnTokens } from '../../main/ceremony/keys-on-tokens.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { unprovenOf } from '../../main/lifecycle/unproven.ts';
import { tokenLines } from '../../main/terminal/token-lines.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { derOf, opensslCa, type OpensslCa } from '../support/openssl-ca.ts';
import { sampleCrl, sampleIntermediate } from '../support/sample-plans.ts';
import { pinAnswers } from '../support/pin-answers.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import {
  type TestRoom,
  codeOf,
  driveUntil,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  otherPassphrase,
} from '../support/test-room.ts';
import { planOf, temporaryFolder } from '../support/test-workplace.ts';
import {
  importSoftKey,
  initSoftToken,
  newSoftTokens,
  pkcs11Tool,
  softModule,
  testPin,
  tokensOf,
  type SoftTokens,
} from '../support/test-tokens.ts';

let soft: SoftTokens;
let made = 0;
beforeEach(() => {
  soft = newSoftTokens();
});

/** What opens files and tokens alike, where a key has both. */
const withFiles = (): Answers =>
  goodAnswers({
    activation: ({ secret }) =>
      Promise.resolve(
        ActivationSecret.fromText({ pin: testPin, 'offline-passphrase': otherPassphrase }[secret as string] ?? goodPassphrase),
      ),
  });

const bring = (ca: OpensslCa, label: string, id = '0a1b'): void => importSoftKey(ca.key, label, id);

describe('a key that is on a token already', () => {
  let ca: OpensslCa;
  let crl: { der: string };
  let room: TestRoom;
  let first: TokenSelector;
  let second: TokenSelector;
  const adoption = (token = first): Operation => {
    const { custody, ...rest } = adoptionOf(ca, { crl });
    expect(custody).toBeDefined();
    return { ...rest, key: { token } };
  };
  const home = (token = second): KeySecondHome => ({ kind: 'key-second-home', name: 'home', authority: 'acme-root', token });
  const refused = (operation: Operation) => codeOf(room.conductor.propose(planOf(operation)));
  const record = async () => (await keyRecordsOf(room.ports))[0];

  beforeEach(async () => {
    ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '2A' });
    crl = derOf(ca.crl());
    first = initSoftToken(`home ${(made += 1)}`);
    second = initSoftToken(`home ${(made += 1)}`);
    room = await openRoom({ mode: 'production', clock: liveClock, tokens: await tokensOf([softModule]) });
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
    expect(placesOfSecret(room.home, testPin)).toEqual([]);
  });

  it('is adopted there: found by its public key, proven, its past recorded; its CRL counts on', async () => {
    expect(await refused(adoption())).toBe('custody-refused');
    bring(ca, first.label);
    const script = await room.conductor.propose(planOf(adoption()));
    const rules = script.findings.map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['ANC-ADOPT-OTHER-COPIES', 'ANC-TOKEN-NO-BACKUP']));
    const refusals: string[] = [];
    await holdPlan(room, planOf(adoption()), pinAnswers(refusals, ['999999']));
    expect(refusals).toEqual(['pin-wrong']);
    const known = await record();
    const [copy, ...more] = known ? liveCopies(known) : [];
    expect(more).toEqual([]);
    expect(copy).toMatchObject({ kind: 'token', protection: 'pin', place: `token ${first.label}, serial ${first.serialNumber}` });
    expect(copy?.token?.attributes).toContainEqual({ name: 'CKA_LOCAL', value: 'false' });
    expect(copy?.token?.attributes).toContainEqual({ name: 'CKA_ID', value: '0a1b' });
    expect(known?.adoptedFrom).toContain(first.label);
    await holdPlan(room, planOf(sampleIntermediate(), sampleCrl()), pinAnswers());
    expect((await room.ports.ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([43, 42]);
  });

  it('is not offline when its sealed copy is, which is accepted by name', async () => {
    await holdPlan(room, planOf(adoptionOf(ca, { crl })), withFiles());
    bring(ca, second.label);
    await holdPlan(room, planOf(home()), pinAnswers());
    const seal: Operation = {
      ...{ kind: 'key-resealing', name: 'away', authority: 'acme-root' },
      protection: { kind: 'offline-passphrase', iterations: 600_000 },
    };
    const carry: Operation = {
      kind: 'key-carriage',
      name: 'away',
      authority: 'acme-root',
      folder: memoryFolder('away'),
      iterations: 600_000,
    };
    for (const away of [seal, carry]) {
      const { findings, previews } = await room.conductor.propose(planOf(away));
      const [left, ...more] = findings;
      expect(more.map(({ rule }) => rule)).toEqual([]);
      expect(left).toMatchObject({ rule: 'ANC-OFFLINE-TOKEN-LEFT', level: 'warning' });
      expect(left?.message).toContain(`token ${second.label}`);
      expect(JSON.stringify(previews)).not.toContain('nothing can be signed');
      expect(JSON.stringify(previews)).toContain('it goes on signing with its key on token');
    }
    // Said once more before the name is typed.
    await openPlan(room, planOf(carry));
    expect(await driveUntil(room, ({ kind }) => kind === 'confirm', withFiles())).toBe(true);
    const said = (await entriesOf(room, 'step-completed')).at(-1);
    expect(JSON.stringify(said?.data)).toMatch(
      new RegExp(
        `"Stays live","value":"token \\w{8}, token ${second.label}, .*"Afterwards","value":"it goes on signing with its key on token`,
      ),
    );
    await room.conductor.abort('stays');
    await holdPlan(room, planOf(seal), withFiles());
    await holdPlan(room, planOf(sampleCrl()), pinAnswers());
  });

  it('has a second home that serves while the first is away, and both are accounted for at its end', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), pinAnswers());
    expect(await refused(home())).toBe('custody-refused');
    bring(ca, second.label, '77');
    expect(await refused(home(first))).toBe('custody-refused');
    // In one plan: not twice, and no destruction can name the copy that is not recorded yet.
    const [alone] = (await record())?.copies ?? [];
    if (!alone) throw new Error('no copy');
    const { keyId, kind, place } = alone;
    const early: Operation = {
      ...{ kind: 'key-destruction', name: 'early', authority: 'acme-root', why: 'test' },
      copies: [{ keyId, kind, place }],
    };
    for (const next of [{ ...home(), name: 'again' }, early])
      await expect(room.conductor.propose(planOf(home(), next))).rejects.toMatchObject({
        code: 'plan-order-refused',
        detail: { operation: next.name, earlier: home().name },
      });
    await holdPlan(room, planOf({ ...home(), certification: 'FIPS 140-3 #4567 level 3' }), pinAnswers());
    const twin = (await record())?.copies.find(({ place }) => place.includes(second.label));
    expect(twin?.token?.certification).toBe('FIPS 140-3 #4567 level 3');
    expect(await refused(home())).toBe('custody-refused');
    for (const away of [first, second]) {
      const putBack = soft.pull(away);
      await holdPlan(room, planOf(sampleCrl()), pinAnswers());
      putBack();
    }
    const putBack = [soft.pull(first), soft.pull(second)];
    expect(await refused(sampleCrl())).toBe('token-absent');
    for (const put of putBack) put();

    const known = await record();
    const copies = (known ? liveCopies(known) : []).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    expect(copies.map(({ place }) => place)).toEqual(
      [first, second].map((one) => `token ${one.label}, serial ${one.serialNumber}`),
    );
    const end: Operation = { kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'test' };
    await holdPlan(room, planOf(end), pinAnswers());
    for (const { label } of [first, second]) expect(pkcs11Tool(softModule, label, '--list-objects')).not.toContain('Private Key');
  });

  it('is at home once on a device that two modules show, and follows it to another path', async () => {
    const updated = join(temporaryFolder('module'), 'libupdated.so');
    symlinkSync(softModule, updated);
    await room.close();
    const tokens = await tokensOf([softModule, updated]);
    room = await openRoom({ mode: 'production', clock: liveClock, tokens });
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), pinAnswers());
    const moved = { ...home(), token: { ...first, module: updated } };
    const { findings, previews } = await room.conductor.propose(planOf(moved));
    expect(findings.map(({ rule, level }) => [rule, level])).toContainEqual(['ANC-HOME-SAME-DEVICE', 'warning']);
    expect(JSON.stringify(previews)).toContain('it stays one home of this key');
    await holdPlan(room, planOf(moved), pinAnswers());
    const known = await record();
    expect(known && liveCopies(known).map(({ token }) => token?.module)).toEqual([updated]);
    expect(known?.copies[0]?.ended).toMatchObject({ how: 'replaced', why: `the same device, through ${updated}` });
    expect(unprovenOf(known ? [known] : [], liveClock.now()).map(({ kind }) => kind)).toEqual(['only-copy']);
    // The old path is gone: the home is used, and destroyed, through the new one.
    await tokens.forget(softModule);
    await holdPlan(room, planOf(sampleCrl()), pinAnswers());
    const copies = (known ? liveCopies(known) : []).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    const end: Operation = { kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'closed' };
    await holdPlan(room, planOf(end), pinAnswers());
    expect(pkcs11Tool(softModule, first.label, '--list-objects')).not.toContain('Private Key');
  });

  it('is at home once on a device that has got another label', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), pinAnswers());
    const renamed = { ...first, label: first.label.toUpperCase() };
    soft.rename(first, renamed.label);
    const { findings } = await room.conductor.propose(planOf(home(renamed)));
    expect(findings.map(({ rule }) => rule)).toContain('ANC-HOME-SAME-DEVICE');
    await holdPlan(room, planOf(home(renamed)), pinAnswers());
    const known = await record();
    expect(known && liveCopies(known).map(({ token }) => token?.label)).toEqual([renamed.label]);
    expect(known?.copies[0]?.ended?.how).toBe('replaced');
  });

  it('is not called absent where its token answers and holds it no more', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), pinAnswers());
    bring(ca, second.label, '77');
    await holdPlan(room, planOf(home()), pinAnswers());
    const list = async () => Promise.all((await room.ports.tokens.list()).map((module) => lookOnTokens(room.ports.tokens, module)));
    const lines = async () => tokenLines(await list(), await keyRecordsOf(room.ports)).map((line) => line.trim());
    expect((await lines()).filter((line) => line === 'holds the key of acme-root')).toHaveLength(2);
    const remove = (label: string, type: string, id: string) =>
      pkcs11Tool(softModule, label, '--delete-object', '--type', type, '--id', id);
    for (const type of ['privkey', 'pubkey']) remove(first.label, type, '0a1b');
    const putBack = soft.pull(second);
    await expect(room.conductor.propose(planOf(sampleCrl()))).rejects.toMatchObject({
      code: 'token-key-absent',
      detail: { label: first.label, serialNumber: first.serialNumber, authority: 'acme-root', others: second.label },
    });
    expect(await lines()).toContain('WARNING does not hold the key of acme-root any more, which the ledger records there');
    putBack();
    // The public half alone is there: it shows only once somebody has logged in.
    remove(second.label, 'privkey', '77');
    await openPlan(room, planOf(sampleCrl()));
    expect(await codeOf(driveCeremony(room.conductor, pinAnswers()))).toBe('token-key-absent');
    await room.conductor.abort('the key is gone');
    // Brought to a token that the ledger does not know.
    const third = initSoftToken(`home ${(made += 1)}`);
    bring(ca, third.label, '99');
    expect(await lines()).toContain('WARNING holds the key of acme-root, which the ledger does not record there');
  }, 120_000);

  it('is refused where two private keys have the identifier of its public half', async () => {
    bring(ca, first.label);
    bring(opensslCa('/CN=Other'), first.label, '0a1b0c');
    const other = opensslCa('/CN=Third');
    execFileSync(
      'pkcs11-tool',
      [
        ...['--module', softModule, '--token-label', first.label, '--login', '--pin', testPin],
        ...['--write-object', join(other.folder, 'ca.key'), '--type', 'privkey', '--id', '0a1b', '--label', 'twin'],
      ],
      { stdio: 'pipe' },
    );
    await expect(holdPlan(room, planOf(adoption()), pinAnswers())).rejects.toMatchObject({ code: 'token-object-exists' });
    await room.conductor.abort('two keys of one identifier');
    expect(await record()).toBeUndefined();
  });
});
