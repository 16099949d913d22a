import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { KeySecondHome } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { lookOnTokens } from '../../main/ceremony/keys-on-tokens.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { tokenLines } from '../../main/terminal/token-lines.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { calling } from '../support/calling.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { derOf, opensslCa, type OpensslCa } from '../support/openssl-ca.ts';
import { sampleCrl, sampleIntermediate } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import {
  codeOf,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  otherPassphrase,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
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

const answering = (refusals: string[] = [], pins: string[] = []): Answers =>
  goodAnswers({
    activation: () => Promise.resolve(ActivationSecret.fromText(pins.shift() ?? testPin)),
    refused: (fault) => void refusals.push(fault.code),
  });

let soft: SoftTokens;
let made = 0;
beforeAll(() => {
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
    await holdPlan(room, planOf(adoption()), answering(refusals, ['999999']));
    expect(refusals).toEqual(['pin-wrong']);
    const known = await record();
    const [copy, ...more] = known ? liveCopies(known) : [];
    expect(more).toEqual([]);
    expect(copy).toMatchObject({ kind: 'token', protection: 'pin', place: `token ${first.label}, serial ${first.serialNumber}` });
    expect(copy?.token?.attributes).toContainEqual({ name: 'CKA_LOCAL', value: 'false' });
    expect(copy?.token?.attributes).toContainEqual({ name: 'CKA_ID', value: '0a1b' });
    expect(known?.adoptedFrom).toContain(first.label);
    await holdPlan(room, planOf(sampleIntermediate(), sampleCrl()), answering());
    expect((await room.ports.ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([43, 42]);
  });

  it('is not offline when its sealed copy is, which is accepted by name', async () => {
    await holdPlan(room, planOf(adoptionOf(ca, { crl })), withFiles());
    bring(ca, second.label);
    await holdPlan(room, planOf(home()), answering());
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
    await holdPlan(room, planOf(seal), withFiles());
    await holdPlan(room, planOf(sampleCrl()), answering());
  });

  it('has a second home that serves while the first is away, and both are accounted for at its end', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), answering());
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
    await holdPlan(room, planOf({ ...home(), certification: 'FIPS 140-3 #4567 level 3' }), answering());
    const twin = (await record())?.copies.find(({ place }) => place.includes(second.label));
    expect(twin?.token?.certification).toBe('FIPS 140-3 #4567 level 3');
    expect(await refused(home())).toBe('custody-refused');
    for (const away of [first, second]) {
      const putBack = soft.pull(away);
      await holdPlan(room, planOf(sampleCrl()), answering());
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
    await holdPlan(room, planOf(end), answering());
    for (const { label } of [first, second]) expect(pkcs11Tool(softModule, label, '--list-objects')).not.toContain('Private Key');
  });

  /** A private key of another pair, without its public half, as a vendor's tool may leave it. */
  const bringForeign = (label: string, id: string): void => {
    const other = opensslCa('/CN=Third');
    const args = ['--module', softModule, '--token-label', label, '--login', '--pin', testPin];
    const object = ['--write-object', join(other.folder, 'ca.key'), '--type', 'privkey', '--id', id, '--label', 'somebody else'];
    execFileSync('pkcs11-tool', [...args, ...object], { stdio: 'pipe' });
  };
  const objectsOn = ({ label }: TokenSelector): string => pkcs11Tool(softModule, label, '--list-objects');
  async function destruction(): Promise<Operation> {
    const known = await record();
    const copies = (known ? liveCopies(known) : []).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    return { kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'closed' };
  }
  /** Both homes on record. */
  async function withTwoHomes(): Promise<void> {
    bring(ca, first.label);
    bring(ca, second.label, '77');
    await holdPlan(room, planOf(adoption()), answering());
    await holdPlan(room, planOf(home()), answering());
  }
  const livePlaces = async () => (await record().then((known) => (known ? liveCopies(known) : []))).map(({ place }) => place);

  it('is destroyed under every identifier that it has on the token', async () => {
    bring(ca, first.label);
    bring(ca, first.label, '77');
    await holdPlan(room, planOf(adoption()), answering());
    const attributes = (await record())?.copies[0]?.token?.attributes ?? [];
    const ids = ['CKA_ID', 'the same key under CKA_ID'].map((name) => attributes.find((one) => one.name === name)?.value ?? '');
    expect(ids.toSorted()).toEqual(['0a1b', '77']);
    await holdPlan(room, planOf(await destruction()), answering());
    expect(objectsOn(first)).not.toMatch(/Private Key|Public Key/);
    const said = (await entriesOf(room)).flatMap((entry) => (entry.type === 'step-completed' ? entry.data.evidence : []));
    expect(said).toContainEqual(
      expect.objectContaining({ value: expect.stringContaining(`destroyed (4 objects, CKA_ID ${ids.join(', ')}) and looked for`) }),
    );
  });

  it('is not destroyed together with another key under its identifier', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), answering());
    bringForeign(first.label, '0a1b');
    const before = objectsOn(first);
    await expect(holdPlan(room, planOf(await destruction()), answering())).rejects.toMatchObject({
      code: 'token-identifier-shared',
      detail: { keyId: '0a1b' },
    });
    expect(objectsOn(first)).toBe(before);
    await room.conductor.abort('somebody else has the identifier');
    expect(await livePlaces()).toHaveLength(1);
  });

  it('is destroyed where its private half lies without a public one, too', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), answering());
    const object = ['--write-object', ca.key, '--type', 'privkey', '--id', '99', '--label', 'twin'];
    pkcs11Tool(softModule, first.label, ...object);
    bringForeign(first.label, '55');
    await holdPlan(room, planOf(await destruction()), answering());
    expect(objectsOn(first)).toContain('somebody else');
    expect(objectsOn(first)).not.toMatch(/twin|old root/);
  });

  it('is destroyed on no token as long as one of them does not take its PIN', async () => {
    await withTwoHomes();
    const end = planOf(await destruction());
    const refusals: string[] = [];
    const wrong = answering(refusals, [testPin, '000000', testPin, testPin]);
    const looked: string[] = [];
    const watching: Answers = {
      ...wrong,
      refused: (fault) => {
        looked.push(objectsOn(first));
        return wrong.refused(fault);
      },
    };
    await holdPlan(room, end, watching);
    expect(refusals).toEqual(['pin-wrong']);
    expect(looked).toEqual([expect.stringContaining('Private Key')]);
    for (const token of [first, second]) expect(objectsOn(token)).not.toContain('Private Key');
    expect(await livePlaces()).toEqual([]);
  });

  it('is on record as gone from the first token when the second leaves before its turn', async () => {
    let leaving = false;
    let putBack = (): void => undefined;
    const around = (ports: CeremonyPorts): CeremonyPorts => ({
      ...ports,
      ledger: calling(ports.ledger, {
        append: async (entry) => {
          // The second intention: the first copy is gone by then.
          const done = await ports.ledger.append(entry);
          const intended = (await ports.ledger.entriesOfTypes(['copy-destruction-intended'])).length;
          if (leaving && entry.type === 'copy-destruction-intended' && intended === 2) putBack = soft.pull(second);
          return done;
        },
      }),
    });
    await room.close();
    room = await openRoom({ mode: 'production', clock: liveClock, tokens: await tokensOf([softModule]), around });
    await withTwoHomes();
    leaving = true;
    await expect(holdPlan(room, planOf(await destruction()), answering())).rejects.toMatchObject({ code: 'token-absent' });
    expect(objectsOn(first)).not.toContain('Private Key');
    await room.conductor.abort('the second token is out');
    expect(await livePlaces()).toEqual([`token ${second.label}, serial ${second.serialNumber}`]);
    const [left] = (await record())?.copies.filter(({ ended }) => ended === null) ?? [];
    expect(left?.destructionBegun).toBeDefined();
    expect(keyLines(await keyRecordsOf(room.ports)).join('\n')).toContain('its destruction was begun');
    putBack();
    leaving = false;
    await holdPlan(room, planOf(await destruction()), answering());
    expect(objectsOn(second)).not.toContain('Private Key');
    expect((await record())?.state).toBe('destroyed');
  });

  it.each(['abort', 'resume'] as const)(
    'is on record as destroyed where power goes between token and ledger, then %s',
    async (then) => {
      let cut = false;
      const around = (ports: CeremonyPorts): CeremonyPorts => ({
        ...ports,
        ledger: calling(ports.ledger, {
          appendAll: (entries) => {
            if (!cut || !entries.some(({ type }) => type === 'key-copy-ended')) return ports.ledger.appendAll(entries);
            cut = false;
            return Promise.reject(new Fault('write-failed', { path: 'ledger', why: 'power' }));
          },
        }),
      });
      await room.close();
      room = await openRoom({ mode: 'production', clock: liveClock, tokens: await tokensOf([softModule]), around });
      bring(ca, first.label);
      await holdPlan(room, planOf(adoption()), answering());
      const end = planOf(await destruction());
      cut = true;
      await expect(holdPlan(room, end, answering())).rejects.toMatchObject({ code: 'write-failed' });
      expect(objectsOn(first)).not.toContain('Private Key');
      if (then === 'abort') await room.conductor.abort('power');
      else {
        await room.conductor.resume();
        await driveCeremony(room.conductor, answering());
      }
      expect(await livePlaces()).toEqual([]);
      expect((await record())?.copies[0]?.ended).toMatchObject({
        how: 'destroyed',
        why: expect.stringContaining('looked for: absent'),
      });
      expect((await record())?.state).toBe(then === 'abort' ? 'active' : 'destroyed');
    },
  );
  it('is not called absent where its token answers and holds it no more', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), answering());
    bring(ca, second.label, '77');
    await holdPlan(room, planOf(home()), answering());
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
    expect(await codeOf(driveCeremony(room.conductor, answering()))).toBe('token-key-absent');
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
    await expect(holdPlan(room, planOf(adoption()), answering())).rejects.toMatchObject({ code: 'token-object-exists' });
    await room.conductor.abort('two keys of one identifier');
    expect(await record()).toBeUndefined();
  });
});
