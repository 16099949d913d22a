import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addDays } from '../../shared/base/instant.ts';
import type { LedgerBackupOperation } from '../../shared/ceremony/ledger-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { verifyTarget } from '../../main/audit/verify-target.ts';
import { bagsToTell } from '../../main/ceremony/bags-told.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ledgerBackupsOf } from '../../main/ceremony/ledger-backup-found.ts';
import { ledgerBackupsView } from '../../main/ipc/handlers/backup-handlers.ts';
import { unprovenLedger } from '../../main/lifecycle/unproven-ledger.ts';
import { systemFiles, type FileSystem } from '../../main/media/file-system.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { ledgerBackupLines } from '../../main/terminal/ledger-backup-lines.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleIntermediate, sampleRoot } from '../support/sample-plans.ts';
import { codeOf, driveUntil, entriesOf, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const linesIn = 'bundle/ledger/ledger.jsonl';

describe('a backup of the ledger by itself', () => {
  let room: TestRoom;
  let volume: string;
  let failing: Partial<FileSystem> | null;
  const stick: FileSystem = new Proxy(systemFiles, {
    get: (good, name) => Reflect.get(failing && name in failing ? failing : good, name),
  });
  const backup = (otherwise: Partial<LedgerBackupOperation> = {}): LedgerBackupOperation => ({
    ...{ kind: 'ledger-backup', name: 'ledger', folder: volume, proveEveryDays: 30 },
    ...otherwise,
  });
  const drill = (folder: string): Operation => ({ kind: 'ledger-drill', name: 'drill', folder });
  const take = async (otherwise: Partial<LedgerBackupOperation> = {}): Promise<string> => {
    const before = readdirSync(volume);
    await holdPlan(room, planOf(backup(otherwise)));
    return join(volume, readdirSync(volume).find((name) => !before.includes(name)) ?? '');
  };
  const own = () => ledgerBackupsOf(room.ports);
  const newest = async () => (await own()).at(-1) ?? expect.fail('no backup');
  const unproven = async () =>
    unprovenLedger({
      own: await own(),
      records: await keyRecordsOf(room.ports),
      authorities: (await room.ports.ledger.authorities()).length,
      since: 'the first entry',
      now: room.clock.now(),
    });
  const said = async () => ledgerBackupLines(await own(), await keyRecordsOf(room.ports), room.ports.ledger.head().size).join('\n');
  const refused = (operation: Operation): Promise<Fault> =>
    room.conductor.propose(planOf(operation)).then(
      () => expect.fail('not refused'),
      (thrown: unknown) => (thrown instanceof Fault ? thrown : expect.fail(String(thrown))),
    );
  const evidence = async () => JSON.stringify((await entriesOf(room, 'step-completed')).map(({ data }) => data));

  beforeEach(async () => {
    failing = null;
    room = await openRoom({ mediaFiles: stick });
    volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot(), sampleIntermediate()));
    await holdPlan(room, planOf(sampleCrl({ revoke: [{ certificate: 'acme-issuing', reasonCode: 'superseded' }] })));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await room.ports.ledger.verify();
    await room.close();
    expect(readdirSync(room.home)).not.toContain('drill');
  });

  it('carries the whole ledger and all that is public, and other programs read it', async () => {
    expect(await unproven()).toEqual([{ kind: 'ledger-no-backup', authority: '', of: null, since: 'the first entry' }]);
    expect(await said()).toContain('WARNING no backup holds it');
    const { previews, findings } = await room.conductor.propose(planOf(backup()));
    expect(findings).toEqual([]);
    expect(JSON.stringify(previews)).toContain('no key, no secret');
    const folder = await take({ bag: 'B 4711', place: 'safe 2' });
    expect(folder).toContain(`ANCHORITE-LEDGER-${room.ports.ledger.ledgerId.slice(0, 8)}-`);

    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: join(folder, 'bundle') });
    execFileSync('sh', ['ledger/verify-ledger.sh', 'ledger/ledger.jsonl'], { cwd: join(folder, 'bundle'), stdio: 'pipe' });
    const crl = execFileSync(
      'openssl',
      ['crl', '-in', join(folder, 'bundle/crls/acme-root.pem'), '-noout', '-text', '-crlnumber'],
      {
        encoding: 'utf8',
      },
    );
    expect(crl).toMatch(/crlNumber=0x0?2$/m);
    expect(crl).toContain('Superseded');
    const root = join(folder, 'bundle/certs/acme-root.pem');
    execFileSync('openssl', ['verify', '-CAfile', root, join(folder, 'bundle/certs/acme-issuing.pem')], { stdio: 'pipe' });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /key|pem$/.test(file) && !/certs|crls|csrs/.test(file))).toEqual([]);
    expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toContain('With that CRL its\nnumber goes on');

    const made = await newest();
    const size = readFileSync(join(folder, linesIn), 'utf8').split('\n').length - 1;
    expect(made).toMatchObject({ folder, ledgerSize: size, proveEveryDays: 30, provenAt: room.clock.now(), failedAt: null });
    expect(made.bag).toMatchObject({ bag: 'B 4711', place: 'safe 2' });
    expect(await unproven()).toEqual([]);
    expect(await said()).toContain(
      `  ${made.backupId}  first ${size} entries, made ${made.madeAt} at ${folder}, proven restorable`,
    );
    expect(await said()).toContain(JSON.stringify({ backupId: made.backupId, folder }));
    expect(await said()).not.toContain('WARNING');
    expect(await evidence()).toContain('"label":"Attested by"');
  });

  it('is verified like any bundle, and refused where a file of it is not what its list says', async () => {
    const folder = await take();
    const lines: string[] = [];
    await verifyTarget(folder, (line) => lines.push(line));
    expect(lines[0]).toContain('a backup of the ledger: README.txt and the list of its bundle match SHA256SUMS');
    expect(lines.join('\n')).toContain('2 CRLs');
    for (const file of ['README.txt', linesIn, 'bundle/crls/acme-root.crl']) {
      const as = readFileSync(join(folder, file));
      appendFileSync(join(folder, file), 'x');
      expect(await codeOf(verifyTarget(folder, () => undefined))).toBe('bundle-invalid');
      writeFileSync(join(folder, file), as);
    }
    // A key that lies beside it is none of a backup of the ledger.
    writeFileSync(join(folder, 'key.pem'), 'a key');
    expect(await codeOf(verifyTarget(folder, () => undefined))).toBe('bundle-invalid');
  });

  it('is proven again in drills wherever its volume is mounted, and says when one is due', async () => {
    const folder = await take();
    const made = room.clock.now();
    room.clock.set(addDays(made, 29));
    expect(await unproven()).toEqual([]);
    room.clock.set(addDays(made, 30));
    expect(await unproven()).toEqual([{ kind: 'ledger-proof-old', authority: '', of: folder, since: made }]);
    await holdPlan(room, planOf(sampleCrl({ name: 'next' })));
    const elsewhere = join(memoryFolder('mount'), 'again');
    cpSync(folder, elsewhere, { recursive: true });
    await openPlan(room, planOf({ ...drill(elsewhere), ...{ bag: 'B 4712', place: 'vault' } }));
    expect(await driveUntil(room, ({ opensBag }) => opensBag === true)).toBe(true);
    const live = room.conductor.current() ?? expect.fail('no ceremony');
    const step = live.script.steps[live.state.position] ?? expect.fail('no step');
    const { backupId } = await newest();
    expect(await bagsToTell(room.ports, live, step)).toEqual([
      {
        label: `On record, ledger backup ${backupId.slice(0, 8)}`,
        value: expect.stringMatching(/^no bag number was noted, as rec/),
      },
    ]);
    await driveUntil(room, () => false);
    expect(await newest()).toMatchObject({ provenAt: room.clock.now(), bag: { bag: 'B 4712', place: 'vault' } });
    expect(await unproven()).toEqual([]);
    const view = ledgerBackupsView(await own(), await keyRecordsOf(room.ports), {
      made: await entriesOf(room),
      size: room.ports.ledger.head().size,
      now: room.clock.now(),
    });
    expect(view).toMatchObject({ ofKeys: 0, holdsAny: true });
    expect(view.backups).toMatchObject([{ folder, due: false, later: { certificates: 0, revocations: 0, crls: 1 } }]);
    expect(await entriesOf(room, 'ledger-backup-proven')).toHaveLength(2);
  });

  it.each([
    [
      'its CRL is gutted',
      'bundle/crls/acme-root.crl',
      (path: string) => truncateSync(path, 0),
      'its SHA-256 is not the recorded one',
    ],
    [
      'a line of its ledger is flipped',
      linesIn,
      (path: string) => writeFileSync(path, readFileSync(path, 'latin1').replace('superseded', 'cACompromi'), 'latin1'),
      'its SHA-256 is not the recorded one',
    ],
    ['its ledger is missing', linesIn, (path: string) => rmSync(path), 'it is not there'],
    ['a certificate is missing', 'bundle/certs/acme-issuing.der', (path: string) => rmSync(path), 'it is not there'],
    ['its list is missing', 'SHA256SUMS', (path: string) => rmSync(path), 'it is not there'],
    [
      'a line of its list is missing',
      'SHA256SUMS',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/.*crls.*\n/, '')),
      'its SHA-256 is not the recorded one',
    ],
    [
      'the signature of its bundle is changed',
      'bundle/SHA256SUMS.sig',
      (path: string) => appendFileSync(path, 'x'),
      'its SHA-256 is not the recorded one',
    ],
  ])('is recorded as damaged in a drill where %s, and proven when that was mended', async (_what, file, spoil, why) => {
    const folder = await take();
    const path = join(folder, file);
    const whole = readFileSync(path);
    spoil(path);
    await openPlan(room, planOf(drill(folder)));
    if (file === 'SHA256SUMS') expect(JSON.stringify(room.conductor.current()?.script.previews)).toContain('"label":"DAMAGED"');
    await expect(driveUntil(room, () => false)).rejects.toMatchObject({ code: 'backup-damaged', detail: { path, why } });
    expect(room.conductor.current()?.state.status).toBe('interrupted');
    const { backupId } = await newest();
    expect((await entriesOf(room, 'ledger-backup-damaged')).map(({ data }) => data)).toEqual([{ backupId, path, why }]);
    expect((await unproven()).map(({ kind, of }) => [kind, of])).toEqual([
      ['ledger-no-backup', null],
      ['ledger-backup-failed', folder],
    ]);
    expect(await said()).toContain('last drill FAILED');
    writeFileSync(path, whole);
    await room.conductor.resume();
    await driveUntil(room, () => false);
    expect(await unproven()).toEqual([]);
  });

  it('of which list and ledger are gone is recorded as damaged where anything is left of it', async () => {
    const folder = await take();
    for (const file of ['bundle', 'SHA256SUMS']) rmSync(join(folder, file), { recursive: true });
    await openPlan(room, planOf(drill(folder)));
    expect(JSON.stringify(room.conductor.current()?.script.previews)).toContain(`${folder}/SHA256SUMS: it is not there`);
    await expect(driveUntil(room, () => false)).rejects.toMatchObject({
      code: 'backup-damaged',
      detail: { path: join(folder, linesIn), why: 'it is not there' },
    });
    await room.conductor.abort('nothing left of it');
    expect((await unproven()).map(({ kind }) => kind)).toEqual(['ledger-no-backup', 'ledger-backup-failed']);
    // Another text says nothing of it.
    writeFileSync(join(folder, 'README.txt'), 'notes');
    expect((await refused(drill(folder))).code).toBe('file-not-found');
    // Wholly empty it may be a mount point whose volume is out.
    rmSync(join(folder, 'README.txt'));
    expect((await refused(drill(folder))).code).toBe('file-not-found');
  });

  it('of another home is refused, and leaves no mark on the one of the same name here', async () => {
    const folder = await take();
    const other = await openRoom();
    const shelf = memoryFolder('shelf');
    await holdPlan(other, planOf(sampleRoot(), sampleIntermediate()));
    await holdPlan(other, planOf(sampleCrl()));
    await holdPlan(other, planOf({ ...backup(), folder: shelf }));
    await other.close();
    const [foreign = ''] = readdirSync(shelf).map((name) => join(shelf, name));
    // On a stick with the name of the one here, too.
    const disguised = join(memoryFolder('mount'), folder.split('/').at(-1) ?? '');
    cpSync(foreign, disguised, { recursive: true });
    for (const path of [foreign, disguised]) {
      const fault = await refused(drill(path));
      expect([fault.code, fault.detail['why']]).toEqual([
        'ledger-backup-unknown',
        expect.stringMatching(/^its lines are those of another ledger, [0-9a-f]+, and not the beginning of the one here$/),
      ]);
    }
    // What only looks like it: the digests are recorded, the ledger on the volume is not this one's beginning.
    await openPlan(room, planOf(drill(folder)));
    const restored = room.ports.scratchHomes.make.bind(room.ports.scratchHomes);
    const foreignLines = readFileSync(join(foreign, linesIn));
    vi.spyOn(room.ports.scratchHomes, 'make').mockImplementation(async () => {
      const home = await restored();
      return { ...home, restoreLedger: () => home.restoreLedger(foreignLines), wipe: () => home.wipe() };
    });
    await expect(driveUntil(room, () => false)).rejects.toMatchObject({
      code: 'backup-damaged',
      detail: { why: 'its ledger is not the beginning of the one here' },
    });
  });

  it('whose volume was pulled is out of reach, which says nothing of it; the volume itself is no backup', async () => {
    const folder = await take();
    const [away, empty] = [`${folder}-away`, memoryFolder('empty')];
    await openPlan(room, planOf(drill(folder)));
    renameSync(folder, away);
    await expect(driveUntil(room, () => false)).rejects.toMatchObject({ code: 'file-not-found' });
    renameSync(away, folder);
    const read = room.ports.media.read.bind(room.ports.media);
    const spy = vi.spyOn(room.ports.media, 'read');
    // Pulled in the middle.
    let reads = 0;
    spy.mockImplementation(async (path, most) => {
      if ((reads += 1) > 5) throw new Fault('file-unreadable', { path, why: 'EIO' });
      return read(path, most);
    });
    await room.conductor.resume();
    await expect(driveUntil(room, () => false)).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(await entriesOf(room, 'ledger-backup-damaged')).toEqual([]);
    // One file that cannot be read is damage.
    spy.mockImplementation(async (path, most) => {
      if (path.endsWith('acme-root.crl')) throw new Fault('file-unreadable', { path, why: 'EIO' });
      return read(path, most);
    });
    await room.conductor.resume();
    await expect(driveUntil(room, () => false)).rejects.toMatchObject({ code: 'backup-damaged' });
    spy.mockRestore();
    await room.conductor.resume();
    await driveUntil(room, () => false);
    expect(await unproven()).toEqual([]);
    const above = await refused(drill(dirname(folder)));
    expect([above.code, above.detail['why']]).toEqual(['ledger-backup-unknown', `one lies in ${folder}`]);
    expect((await refused(drill(empty))).code).toBe('file-not-found');
    writeFileSync(join(empty, 'SHA256SUMS'), 'no list');
    expect((await refused(drill(empty))).detail['why']).toBe('none on record has its files or its name');
  });

  it('is named as never proven when its ceremony was aborted before the proof, and is proven by a drill', async () => {
    await openPlan(room, planOf(backup()));
    expect(await driveUntil(room, ({ button }) => button === 'Digest noted')).toBe(true);
    await room.conductor.abort('power is about to go');
    const { folder } = await newest();
    expect(await unproven()).toMatchObject([{ kind: 'ledger-never-proven', of: folder }]);
    expect(await said()).toContain('never proven restorable');
    await holdPlan(room, planOf(drill(folder)));
    expect(await unproven()).toEqual([]);
  });

  it('on a full or read-only volume is refused, or interrupted and finished on a good one under another name', async () => {
    const failure = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
    for (const [code, fault] of [
      ['EROFS', 'volume-read-only'],
      ['ENOSPC', 'volume-full'],
    ] as const) {
      failing = { mkdir: failure(code) };
      expect((await refused(backup())).code).toBe(fault);
      failing = null;
      await openPlan(room, planOf(backup()));
      failing = { open: failure(code) };
      expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe(fault);
      failing = null;
      expect(readdirSync(volume)).toEqual([]);
      expect(await entriesOf(room, 'ledger-backed-up')).toEqual([]);
      await room.conductor.abort('no good volume');
    }
    await openPlan(room, planOf(backup()));
    // A power loss leaves a folder that nothing is recorded of.
    const left = `ANCHORITE-LEDGER-${room.ports.ledger.ledgerId.slice(0, 8)}-${room.conductor.current()?.id ?? ''}`;
    mkdirSync(join(volume, left));
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('file-exists');
    await room.conductor.resume();
    await driveCeremony(room.conductor, goodAnswers());
    expect(await newest()).toMatchObject({ folder: join(volume, `${left}-r1`), provenAt: room.clock.now() });
    expect(await evidence()).toContain(`${join(volume, left)}: from before the interruption, no backup on record`);
    expect(existsSync(join(volume, left))).toBe(true);
  });

  it('is written twice in one plan, each under its own name and proven', async () => {
    const second = memoryFolder('second');
    await holdPlan(room, planOf(backup(), backup({ name: 'again' }), backup({ name: 'third', folder: second })));
    const names = [...readdirSync(volume), ...readdirSync(second)].map((name) =>
      name.replace(/^ANCHORITE-LEDGER-[0-9a-f]{8}-/, ''),
    );
    const id = room.conductor.current()?.id ?? '';
    expect(names.sort()).toEqual([id, `${id}-2`, `${id}-3`]);
    expect((await own()).map(({ provenAt, bag }) => [provenAt !== null, bag !== null])).toEqual(
      Array.from({ length: 3 }, () => [true, true]),
    );
  });
});
