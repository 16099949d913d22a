import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../shared/base/instant.ts';
import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { CopyEnd } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import type { World } from '../../main/ceremony/ceremony-program.ts';
import { prepareOperation } from '../../main/ceremony/ceremony-registry.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { stepsOfRecord } from '../../main/ceremony/recovery.ts';
import { backedUpKeyViews } from '../../main/ipc/handlers/backup-handlers.ts';
import { keyIdentifierOf } from '../../main/key-identifier-of.ts';
import { decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { unprovenOf } from '../../main/lifecycle/unproven.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { printDestruction } from '../../main/transcript/destruction-certificates.ts';
import { operationTitle } from '../../main/transcript/operation-title.ts';
import { answering } from '../support/answering.ts';
import { calling } from '../support/calling.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  otherPassphrase,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const iterations = 600_000;
const key = { authority: 'acme-root' };
const halves = ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'] as const;
const offline = 'Raven, around 64 oaks!';

let room: TestRoom;
let volume: string;
/** What happens before a file on a volume is read. */
let beforeReading: () => void = () => undefined;
const record = async (): Promise<KeyRecord> => (await keyRecordsOf(room.ports))[0] ?? expect.fail('no key');
const live = async (kind: KeyCopy['kind']): Promise<readonly KeyCopy[]> =>
  liveCopies(await record()).filter((copy) => copy.kind === kind);
const newest = async (kind: KeyCopy['kind']): Promise<KeyCopy> => (await live(kind)).at(-1) ?? expect.fail(`no ${kind}`);
const ending = ({ keyId, kind, place }: KeyCopy, over: Partial<CopyEnd> = {}): CopyEnd => ({
  ...{ kind: 'copy-end', name: 'end', ...key, how: 'destroyed', why: 'its stick broke' },
  copy: { keyId, kind, place },
  ...over,
});
const known = (refusals: string[] = []) =>
  answering(
    {
      'give passphrase': goodPassphrase,
      'set passphrase': otherPassphrase,
      'set offline-passphrase': offline,
      'give offline-passphrase': offline,
      'set backup-passphrase': halves,
      'give backup-passphrase': halves,
      'set container-passphrase': halves,
    },
    refusals,
  );
const backUp = (): Operation => ({ kind: 'key-backup', name: 'backup', ...key, folder: volume, proveEveryDays: 30, iterations });
const exporting = (): Operation => ({ kind: 'key-export', name: 'out', ...key, folder: volume, format: 'pkcs8', iterations });
const carriage = (): Operation => ({ kind: 'key-carriage', name: 'away', ...key, folder: volume, iterations });
const hold = (...operations: readonly Operation[]) => holdPlan(room, planOf(...operations), known());
const made = async (operation: Operation, kind: KeyCopy['kind']): Promise<KeyCopy> => {
  await hold(operation);
  return newest(kind);
};
const propose = (...operations: readonly Operation[]) => room.conductor.propose(planOf(...operations));
const refusal = async (operation: Operation): Promise<Fault> => {
  const thrown: unknown = await propose(operation).catch((fault: unknown) => fault);
  return thrown instanceof Fault ? thrown : expect.fail('not refused');
};
const warned = async (operation: Operation) =>
  (await propose(operation)).findings.map(({ rule, level }) => (level === 'warning' ? rule : `${level} ${rule}`));
const unproven = async () => unprovenOf(await keyRecordsOf(room.ports), room.clock.now());
const evidence = async (label: string): Promise<string[]> =>
  (await entriesOf(room, 'step-completed')).flatMap(({ type, data }) =>
    type === 'step-completed' ? data.evidence.flatMap((one) => (one.label === label ? [one.value] : [])) : [],
  );
const remove = ({ place }: KeyCopy): void => rmSync(join(place, '..'), { recursive: true });
const attestHere = (): Promise<void> => room.conductor.attest(dueStep(room).id, 'WW');

beforeEach(async () => {
  beforeReading = () => undefined;
  const around = ({ media, ...ports }: CeremonyPorts): CeremonyPorts => {
    const read: typeof media.read = (path, most) => (beforeReading(), media.read(path, most));
    return { ...ports, media: calling(media, { read }) };
  };
  room = await openRoom({ mode: 'production', around });
  volume = memoryFolder('volume');
  await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
});
afterEach(async () => {
  await room.ports.ledger.verify();
  await room.close();
});

describe('the end of one copy of a key', () => {
  it('is recorded of an old backup, which nobody is asked to prove any more, and of nothing else', async () => {
    const old = await made(backUp(), 'backup');
    room.clock.set(addDays(room.clock.now(), 31));
    const fresh = await made(backUp(), 'backup');
    expect(await unproven()).toMatchObject([{ kind: 'backup-proof-old', of: old.backup?.folder }]);

    const { findings, previews } = await propose(ending(old));
    expect(findings).toEqual([]);
    const digest = execFileSync('sha256sum', [old.place], { encoding: 'utf8' }).slice(0, 64);
    const shown = (previews[0]?.fields ?? []).map(({ label, value }) => `${label}: ${value}`);
    expect(shown).toEqual(
      expect.arrayContaining([
        `Copy that ends: backup ${old.keyId}, ${old.place}`,
        `SHA-256 of its file: ${digest}`,
        `Made: ${old.madeAt}, ceremony ${old.ceremony ?? ''}`,
        `Last proven: ${old.provenAt ?? ''}`,
        expect.stringMatching(/^Stays live: sealed-file [0-9a-f]{8}, this workstation$/),
        `Stays live: backup ${fresh.keyId.slice(0, 8)}, ${fresh.place}`,
        `Change 1: backup copy ${old.keyId.slice(0, 8)}, ${old.place}: destroyed, attested: its stick broke`,
      ]),
    );

    await openPlan(room, planOf(ending(old)));
    await driveUntil(room, ({ say }) => say?.includes(old.place) === true);
    expect(dueStep(room)).toMatchObject({ kind: 'attest', who: 'ceremonyAdministrator' });
    expect(await evidence('SHA-256 of its file')).toEqual([digest]);
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined);
    // ANC-F1: whoever leads is not the one who watches.
    expect(await codeOf(room.conductor.attest(dueStep(room).id, 'AA'))).toBe('witness-needed');
    expect(await codeOf(attestHere())).toBe('copy-still-there');
    expect(await live('backup')).toHaveLength(2);
    remove(old);
    const before = await entriesOf(room);
    await driveUntil(room, () => false);
    expect(room.conductor.current()?.state.status).toBe('closed');
    expect((await entriesOf(room)).slice(before.length).filter(({ type }) => /^(key|share|copy|backup)-/.test(type))).toMatchObject(
      [{ type: 'key-copy-ended', data: { keyId: old.keyId, how: 'attested', why: 'its stick broke' } }],
    );

    expect((await live('backup')).map(({ keyId }) => keyId)).toEqual([fresh.keyId]);
    expect(await unproven()).toEqual([]);
    const facts = { made: [], size: room.ports.ledger.head().size, now: room.clock.now() };
    expect(backedUpKeyViews([await record()], facts)[0]?.backups.map(({ keyId }) => keyId)).toEqual([fresh.keyId]);
    expect(keyLines([await record()]).join('\n')).not.toContain(old.keyId);
    // Looked for when it was attested, and last of all.
    expect(await evidence(`Looked for, copy ${old.keyId.slice(0, 8)}`)).toHaveLength(2);
    expect(operationTitle(ending(old))).toBe(
      `Record the backup copy ${old.keyId.slice(0, 8)} of the key of acme-root as destroyed`,
    );
    await hold(sampleCrl());
  }, 60_000);

  it('is attested of what is lost, under a warning, and stays lost on the certificate of the key’s destruction', async () => {
    await hold(backUp(), exporting());
    const [kept, out] = [await newest('backup'), await newest('exported')];
    const lost = ending(out, { how: 'lost', why: 'not in its drawer' });
    expect(await warned(lost)).toEqual(['ANC-COPY-LOST', 'notice ANC-COPY-TAKEN-FROM']);
    const script = await propose(lost);
    expect(script.findings[0]?.message).toContain('learns both of its passphrases has the key of acme-root');
    expect(await codeOf(room.conductor.open(script.planDigest, []))).toBe('warning-not-acknowledged');
    await openPlan(room, planOf(lost));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined);
    expect(dueStep(room)).toMatchObject({ button: 'Lost, as was said', activity: expect.stringMatching(/^The exported copy/) });
    expect(await codeOf(attestHere())).toBe('copy-still-there');
    remove(out);
    await driveUntil(room, () => false);
    expect((await record()).copies.find(({ keyId }) => keyId === out.keyId)?.ended).toMatchObject({
      how: 'lost',
      why: 'not in its drawer',
    });

    const gone = await made(backUp(), 'backup');
    for (const copy of [gone, kept]) remove(copy);
    await hold(ending(gone));
    const copies = liveCopies(await record()).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    expect(copies.map(({ kind }) => kind)).toEqual(['sealed-file', 'backup']);
    await hold({ kind: 'key-destruction', name: 'all', ...key, copies, why: 'end of life' });
    const printer = { print: () => Promise.reject(new Fault('printer-unavailable', { why: 'test' })) };
    const ports = { ledger: room.ports.ledger, printer, fonts: [], stepsOf: stepsOfRecord, keyIdentifierOf };
    const certified = decodeUtf8((await printDestruction(ports, room.conductor.current()?.id ?? '')).bytes);
    expect(certified).toContain('not destroyed; lost earlier (not in its drawer)');
    expect(certified).toContain('destroyed, as was attested, earlier (its stick broke)');
  }, 60_000);

  it('is not closed while the copy is seen once more at the end; the record of it stands', async () => {
    const out = await made(exporting(), 'exported');
    const pem = readFileSync(out.place);
    const folder = join(out.place, '..');
    await openPlan(room, planOf(ending(out)));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined);
    renameSync(folder, `${folder}-away`);
    let looks = 0;
    // Somebody puts it back between the record and the last look.
    beforeReading = () => ((looks += 1) === 2 ? renameSync(`${folder}-away`, folder) : undefined);
    expect(await codeOf(driveUntil(room, () => false))).toBe('copy-still-there');
    expect(await live('exported')).toEqual([]);
    expect(room.conductor.current()?.state.status).toBe('interrupted');
    expect(readFileSync(out.place)).toEqual(pem);
    writeFileSync(out.place, 'overwritten');
    await room.conductor.resume();
    await driveUntil(room, () => false);
    expect(await entriesOf(room, 'key-copy-ended')).toHaveLength(1);
    expect((await evidence(`Looked for, copy ${out.keyId.slice(0, 8)}`)).at(-1)).toContain('another file is there');
  });

  it('follows a new backup in the same plan, which is counted as there', async () => {
    const old = await made(backUp(), 'backup');
    remove(old);
    expect((await propose(backUp(), ending(old))).findings.map(({ rule }) => rule)).toEqual([]);
    await hold(backUp(), ending(old));
    expect(await live('backup')).toHaveLength(1);
    expect(await unproven()).toEqual([]);
  }, 60_000);
});

describe('what is said before a copy ends', () => {
  it('is that the key is in one place then, or in none that can be relied on', async () => {
    const backup = await made(backUp(), 'backup');
    expect(await warned(ending(backup))).toEqual(['ANC-COPY-LAST-WAY-BACK']);
    expect((await propose(ending(backup))).findings[0]?.message).toContain('in one place only, this workstation:');
    const keys = join(room.home, 'keys');
    rmSync(join(keys, readdirSync(keys)[0] ?? ''), { recursive: true });
    const script = await propose(ending(backup));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-COPY-LAST-WAY-BACK']);
    expect(script.findings[0]?.message).toContain('no copy of the key of acme-root is left that can be relied on');
    expect(await codeOf(room.conductor.open(script.planDigest, []))).toBe('warning-not-acknowledged');
  });

  it('is that no backup is left, or none that was proven', async () => {
    await hold(exporting());
    await openPlan(room, planOf(backUp()));
    await driveUntil(room, ({ effect }) => effect === 'backup.prove', known());
    await room.conductor.abort('power is about to go');
    const unprovenOne = await newest('backup');
    expect(await warned(ending(unprovenOne))).toEqual(['ANC-COPY-LAST-BACKUP']);
    const proven = await made(backUp(), 'backup');
    expect(await warned(ending(proven))).toEqual(['ANC-COPY-LAST-PROVEN']);
    expect(await warned(ending(unprovenOne))).toEqual([]);
    expect(await warned(ending(unprovenOne, { how: 'lost' }))).toEqual(['ANC-COPY-LOST']);
  }, 60_000);

  it('is nothing of what could not be relied on anyway', async () => {
    const damaged = await made(backUp(), 'backup');
    const file = join(damaged.backup?.folder ?? '', 'bundle/ledger/ledger.jsonl');
    writeFileSync(file, 'bit rot');
    await openPlan(room, planOf({ kind: 'restore-drill', name: 'drill', ...key, folder: damaged.backup?.folder ?? '' }));
    expect(await codeOf(driveUntil(room, () => false, known()))).toBe('backup-damaged');
    await room.conductor.abort('half a backup');
    const { previews, findings } = await propose(ending(damaged));
    expect(findings).toEqual([]);
    expect(JSON.stringify(previews)).toMatch(/"Last proven","value":"\S+; the last drill, \S+, found it damaged"/);
  }, 60_000);
});

describe('what does not end so', () => {
  it('is what the ledger does not have as a live copy, by its identifier, kind and place', async () => {
    const out = await made(exporting(), 'exported');
    for (const copy of [
      { ...out, keyId: 'f'.repeat(32) },
      { ...out, kind: 'backup' as const },
      { ...out, place: '/elsewhere/key.pem' },
    ])
      expect((await refusal(ending(copy))).code).toBe('copy-unknown');
    expect((await refusal(ending(out, { authority: 'nobody' }))).code).toBe('issuer-unknown');
    remove(out);
    await hold(ending(out));
    expect(await refusal(ending(out))).toMatchObject({
      code: 'copy-unknown',
      detail: { authority: 'acme-root', copy: `exported ${out.keyId.slice(0, 8)} (${out.place})` },
    });
    // Nor can the plan name what it has still to write: identifiers are drawn.
    const promised = { ...out, keyId: 'out of this plan', place: `${volume}/…` };
    expect(await codeOf(propose(exporting(), ending(promised)))).toBe('plan-invalid');
  });

  it('is what is here, which the program removes itself', async () => {
    await hold(exporting());
    const fault = await refusal(ending(await newest('sealed-file')));
    expect(fault.code).toBe('copy-end-refused');
    expect(fault.detail['why']).toContain('sealed anew, carried away or destroyed');
  });

  it('is the last live copy, with which the key would end', async () => {
    const carried = await made(carriage(), 'carried');
    const fault = await refusal(ending(carried));
    expect([fault.code, fault.detail['why']]).toEqual([
      'copy-end-refused',
      'it is the last live copy, with which the key ends: that is a key destruction',
    ]);
    // Back from its stick, it is one copy of two.
    await hold({ kind: 'key-restoration', name: 'back', ...key, file: carried.place, iterations });
    expect(await warned(ending(carried))).toEqual(['ANC-COPY-LAST-WAY-BACK']);
    remove(carried);
    await hold(ending(carried, { why: 'brought back, stick shredded' }));
    expect(liveCopies(await record()).map(({ kind }) => kind)).toEqual(['sealed-file']);
  });

  it('is a copy on a token, and nothing of a destroyed key; a compromised one has copies to get rid of', async () => {
    const out = await made(exporting(), 'exported');
    const now = await record();
    const alone = async (keyRecord: KeyRecord, copy: KeyCopy): Promise<string> => {
      const authorities = new Map([['acme-root', { keyRecord, provisional: false }]]);
      const keys = new Map([[keyRecord.spkiSha256, [{ record: keyRecord }]]]);
      return codeOf(prepareOperation(ending(copy), { authorities, keys, ports: room.ports } as unknown as World));
    };
    const onToken = { ...out, kind: 'token' as const };
    expect(await alone({ ...now, copies: [...now.copies, onToken] }, onToken)).toBe('copy-end-refused');
    expect(await alone({ ...now, state: 'destroyed' }, out)).toBe('key-state-refused');
    expect(await alone({ ...now, state: 'compromised' }, out)).toBe('no fault');
  });
});
