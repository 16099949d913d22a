import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { KeySecondHome } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { stepsOfRecord } from '../../main/ceremony/recovery.ts';
import { keyIdentifierOf } from '../../main/key-identifier-of.ts';
import { decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { printDestruction } from '../../main/transcript/destruction-certificates.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { calling } from '../support/calling.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { derOf, opensslCa, type OpensslCa } from '../support/openssl-ca.ts';
import { pinAnswers } from '../support/pin-answers.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { entriesOf, holdPlan, openRoom, codeOf, driveUntil, dueStep, openPlan, type TestRoom } from '../support/test-room.ts';
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

let soft: SoftTokens;
let made = 0;
beforeEach(() => {
  soft = newSoftTokens();
});

const bring = (ca: OpensslCa, label: string, id = '0a1b'): void => importSoftKey(ca.key, label, id);

describe('a key whose copies on tokens are destroyed', () => {
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
    await holdPlan(room, planOf(adoption()), pinAnswers());
    await holdPlan(room, planOf(home()), pinAnswers());
  }
  const livePlaces = async () => (await record().then((known) => (known ? liveCopies(known) : []))).map(({ place }) => place);

  it.each(['lost', 'destroyed'] as const)('is not attested as %s while its token is in its slot and shows it', async (gone) => {
    await withTwoHomes();
    const all = await destruction();
    if (all.kind !== 'key-destruction') throw new Error('no destruction');
    const away = (copy: (typeof all.copies)[number]) => (copy.place.includes(second.label) ? { ...copy, gone } : copy);
    await openPlan(room, planOf({ ...all, copies: all.copies.map(away) }));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined, pinAnswers());
    expect(await codeOf(room.conductor.attest(dueStep(room).id, 'WW'))).toBe('copy-still-there');
    const putBack = soft.pull(second);
    await driveUntil(room, () => false, pinAnswers());
    expect((await record())?.state).toBe('destroyed');
    putBack();
  });

  it('is destroyed under every identifier that it has on the token', async () => {
    bring(ca, first.label);
    bring(ca, first.label, '77');
    await holdPlan(room, planOf(adoption()), pinAnswers());
    const attributes = (await record())?.copies[0]?.token?.attributes ?? [];
    const ids = ['CKA_ID', 'the same key under CKA_ID'].map((name) => attributes.find((one) => one.name === name)?.value ?? '');
    expect(ids.toSorted()).toEqual(['0a1b', '77']);
    await holdPlan(room, planOf(await destruction()), pinAnswers());
    expect(objectsOn(first)).not.toMatch(/Private Key|Public Key/);
    const said = (await entriesOf(room)).flatMap((entry) => (entry.type === 'step-completed' ? entry.data.evidence : []));
    expect(said).toContainEqual(
      expect.objectContaining({ value: expect.stringContaining(`destroyed (4 objects, CKA_ID ${ids.join(', ')}) and looked for`) }),
    );
  });

  it('is not said to be destroyed by the program where it was gone before', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), pinAnswers());
    for (const type of ['privkey', 'pubkey'])
      pkcs11Tool(softModule, first.label, '--delete-object', '--type', type, '--id', '0a1b');
    await holdPlan(room, planOf(await destruction()), pinAnswers());
    expect((await record())?.copies[0]?.ended?.why).toBe('closed; nothing of the key was on the token any more');
    const printer = { print: () => Promise.reject(new Fault('printer-unavailable', { why: 'test' })) };
    const ports = { ledger: room.ports.ledger, printer, fonts: [], stepsOf: stepsOfRecord, keyIdentifierOf };
    const certified = decodeUtf8((await printDestruction(ports, (await record())?.destroyedIn ?? '')).bytes);
    expect(certified).toContain('not by the program: nothing of the key was on the token any more when it was looked for there');
    expect(certified).not.toContain('by the program, on the token');
  });

  it('is not taken for destroyed after a power loss where its token showed nothing of it before', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), pinAnswers());
    pkcs11Tool(softModule, first.label, '--delete-object', '--type', 'pubkey', '--id', '0a1b');
    const append = room.ports.ledger.append.bind(room.ports.ledger);
    const spy = vi.spyOn(room.ports.ledger, 'append').mockImplementation(async (entry) => {
      const written = await append(entry);
      if (entry.type === 'copy-destruction-intended') throw new Fault('write-failed', { path: 'ledger', why: 'power' });
      return written;
    });
    await openPlan(room, planOf(await destruction()));
    await expect(driveUntil(room, () => false, pinAnswers())).rejects.toMatchObject({ code: 'write-failed' });
    spy.mockRestore();
    await room.conductor.resume();
    expect((await record())?.copies[0]).toMatchObject({ ended: null, destructionBegun: expect.any(String) });
    expect(objectsOn(first)).toContain('Private Key');
    await driveUntil(room, () => false, pinAnswers());
    expect(objectsOn(first)).not.toContain('Private Key');
    expect((await record())?.copies[0]?.ended).toMatchObject({ how: 'destroyed', why: 'closed' });
  });

  it('is not destroyed together with another key under its identifier', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), pinAnswers());
    bringForeign(first.label, '0a1b');
    const before = objectsOn(first);
    await expect(holdPlan(room, planOf(await destruction()), pinAnswers())).rejects.toMatchObject({
      code: 'token-identifier-shared',
      detail: { keyId: '0a1b' },
    });
    expect(objectsOn(first)).toBe(before);
    await room.conductor.abort('somebody else has the identifier');
    expect(await livePlaces()).toHaveLength(1);
  });

  it('is destroyed where its private half lies without a public one, too', async () => {
    bring(ca, first.label);
    await holdPlan(room, planOf(adoption()), pinAnswers());
    const object = ['--write-object', ca.key, '--type', 'privkey', '--id', '99', '--label', 'twin'];
    pkcs11Tool(softModule, first.label, ...object);
    bringForeign(first.label, '55');
    await holdPlan(room, planOf(await destruction()), pinAnswers());
    expect(objectsOn(first)).toContain('somebody else');
    expect(objectsOn(first)).not.toMatch(/twin|old root/);
  });

  it('is destroyed on no token as long as one of them does not take its PIN', async () => {
    await withTwoHomes();
    const end = planOf(await destruction());
    const refusals: string[] = [];
    const wrong = pinAnswers(refusals, [testPin, '000000', testPin, testPin]);
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

  it('is destroyed with one reader: what is in, then what is put in next', async () => {
    await withTwoHomes();
    let putBack = soft.pull(second);
    await openPlan(room, planOf(await destruction()));
    await expect(driveUntil(room, () => false, pinAnswers())).rejects.toMatchObject({
      code: 'token-absent',
      detail: { label: second.label },
    });
    expect(objectsOn(first)).not.toContain('Private Key');
    expect(await livePlaces()).toEqual([`token ${second.label}, serial ${second.serialNumber}`]);
    putBack();
    putBack = soft.pull(first);
    await room.conductor.resume();
    await driveUntil(room, () => false, pinAnswers());
    expect(objectsOn(second)).not.toContain('Private Key');
    expect((await record())?.state).toBe('destroyed');
    const said = (await entriesOf(room)).flatMap((entry) => (entry.type === 'step-completed' ? entry.data.evidence : []));
    expect(said.filter(({ value }) => /^token .*: destroyed/.test(value))).toHaveLength(2);
    putBack();
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
    await expect(holdPlan(room, planOf(await destruction()), pinAnswers())).rejects.toMatchObject({ code: 'token-absent' });
    expect(objectsOn(first)).not.toContain('Private Key');
    await room.conductor.abort('the second token is out');
    expect(await livePlaces()).toEqual([`token ${second.label}, serial ${second.serialNumber}`]);
    const [left] = (await record())?.copies.filter(({ ended }) => ended === null) ?? [];
    expect(left?.destructionBegun).toBeDefined();
    expect(keyLines(await keyRecordsOf(room.ports)).join('\n')).toContain('its destruction was begun');
    putBack();
    leaving = false;
    await holdPlan(room, planOf(await destruction()), pinAnswers());
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
      await holdPlan(room, planOf(adoption()), pinAnswers());
      const end = planOf(await destruction());
      cut = true;
      await expect(holdPlan(room, end, pinAnswers())).rejects.toMatchObject({ code: 'write-failed' });
      expect(objectsOn(first)).not.toContain('Private Key');
      if (then === 'abort') await room.conductor.abort('power');
      else {
        await room.conductor.resume();
        await driveCeremony(room.conductor, pinAnswers());
      }
      expect(await livePlaces()).toEqual([]);
      expect((await record())?.copies[0]?.ended).toMatchObject({
        how: 'destroyed',
        why: expect.stringContaining('looked for: absent'),
      });
      expect((await record())?.state).toBe(then === 'abort' ? 'active' : 'destroyed');
    },
  );
});
