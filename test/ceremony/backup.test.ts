import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addDays } from '../../shared/base/instant.ts';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { KeyBackup } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { verifyTarget } from '../../main/audit/verify-target.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { backedUpKeyViews } from '../../main/ipc/handlers/backup-handlers.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { unprovenOf } from '../../main/lifecycle/unproven.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleIntermediate, sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import {
  codeOf,
  driveUntil,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { people, planOf } from '../support/test-workplace.ts';

const iterations = 600_000;
const halves = ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'] as const;
const anew = 'Raven, around 64 oaks!';

describe('the backup of a key', () => {
  let room: TestRoom;
  let volume: string;
  const backup = (otherwise: Partial<KeyBackup> = {}): KeyBackup => ({
    kind: 'key-backup',
    name: 'backup',
    authority: 'acme-root',
    folder: volume,
    proveEveryDays: 30,
    iterations,
    ...otherwise,
  });
  const drill = (folder: string, authority = 'acme-root'): Operation => ({
    kind: 'restore-drill',
    name: 'drill',
    authority,
    folder,
  });
  const restoration = (file: string): Operation => ({
    kind: 'key-restoration',
    name: 'back',
    authority: 'acme-root',
    file,
    iterations,
  });
  const known = (given: readonly string[] = halves, refusals: string[] = []) =>
    answering(
      {
        'give passphrase': goodPassphrase,
        'set passphrase': anew,
        'set backup-passphrase': halves,
        'give backup-passphrase': given,
      },
      refusals,
    );
  const folders = () => readdirSync(volume).map((name) => join(volume, name));
  const take = async (): Promise<string> => {
    const before = folders();
    await holdPlan(room, planOf(backup()), known());
    return folders().find((folder) => !before.includes(folder)) ?? '';
  };
  const refused = (operation: Operation) => codeOf(room.conductor.propose(planOf(operation)));
  const record = async () => (await keyRecordsOf(room.ports)).find(({ authority }) => authority === 'acme-root');
  const unproven = async () => unprovenOf(await keyRecordsOf(room.ports), room.clock.now());
  const backups = async () => (await record())?.copies.filter(({ kind }) => kind === 'backup') ?? [];
  const said = async () => keyLines(await keyRecordsOf(room.ports));
  const views = async () =>
    backedUpKeyViews(await keyRecordsOf(room.ports), {
      made: await entriesOf(room),
      size: room.ports.ledger.head().size,
      now: room.clock.now(),
    });

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
    expect(readdirSync(room.home)).not.toContain('drill');
    for (const secret of [...halves, goodPassphrase, anew])
      expect([...placesOfSecret(room.home, secret), ...placesOfSecret(volume, secret)]).toEqual([]);
  });

  it('is opened by both halves and by neither alone, carries the whole ledger, and is proven before it leaves', async () => {
    expect((await unproven()).map(({ kind, authority }) => [kind, authority])).toEqual([['no-backup', 'acme-root']]);
    const folder = await take();
    expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toContain('published later has to be brought');
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: folder });
    const open = (secret: string) =>
      execFileSync('openssl', ['pkey', '-in', join(folder, 'key.pem'), '-passin', 'stdin', '-pubout', '-outform', 'DER'], {
        input: secret,
        stdio: ['pipe', 'pipe', 'ignore'],
      }).toString('base64');
    expect(open(halves.join(''))).toBe((await record())?.spki);
    for (const half of halves) expect(() => open(half)).toThrow('Command failed');

    const lines: string[] = [];
    await verifyTarget(join(folder, 'bundle'), (line) => lines.push(line));
    expect(lines.join('\n')).toContain('1 certificate');
    const whole: string[] = [];
    await verifyTarget(folder, (line) => whole.push(line));
    expect(whole[0]).toContain('key.pem, README.txt and the list of its bundle match SHA256SUMS');
    expect(whole.slice(1)).toEqual(lines);
    for (const [file, why] of [
      ['key.pem', 'its SHA-256 is not the one in SHA256SUMS'],
      ['SHA256SUMS', 'it is no list of the files of a backup'],
    ] as const) {
      const as = readFileSync(join(folder, file));
      appendFileSync(join(folder, file), 'x');
      await expect(verifyTarget(folder, () => undefined)).rejects.toMatchObject({
        code: 'bundle-invalid',
        detail: { path: file, why },
      });
      writeFileSync(join(folder, file), as);
    }
    execFileSync('sh', ['ledger/verify-ledger.sh', 'ledger/ledger.jsonl'], { cwd: join(folder, 'bundle'), stdio: 'pipe' });

    const copy = (await record())?.copies.find(({ kind }) => kind === 'backup');
    expect(copy).toMatchObject({ protection: 'two-passphrases', place: join(folder, 'key.pem'), provenAt: room.clock.now() });
    const size = readFileSync(join(folder, 'bundle/ledger/ledger.jsonl'), 'utf8').split('\n').length - 1;
    expect(copy?.backup).toMatchObject({ folder, ledgerSize: size, proveEveryDays: 30 });
    expect(await unproven()).toEqual([]);
    await holdPlan(room, planOf(sampleCrl()));
  });

  it('is proven again in drills, and says when one is due', async () => {
    const folder = await take();
    const made = room.clock.now();
    room.clock.set(addDays(made, 29));
    expect(await unproven()).toEqual([]);
    room.clock.set(addDays(made, 30));
    expect(await unproven()).toEqual([{ kind: 'backup-proof-old', authority: 'acme-root', of: folder, since: made }]);
    await holdPlan(room, planOf(sampleIntermediate()));
    await holdPlan(room, planOf(sampleCrl({ revoke: [{ certificate: 'acme-issuing', reasonCode: 'superseded' }] })));
    // The volume may be mounted elsewhere on another day.
    const elsewhere = join(memoryFolder('mount'), 'again');
    cpSync(folder, elsewhere, { recursive: true });
    const refusals: string[] = [];
    await holdPlan(room, planOf(drill(elsewhere)), known([halves[1], halves[0], ...halves], refusals));
    expect(refusals).toEqual(['passphrase-wrong']);
    expect((await entriesOf(room, 'refusal-recorded')).at(-1)?.data).toMatchObject({
      detail: { halves: '2', file: `${elsewhere}/key.pem` },
    });
    expect((await record())?.copies.find(({ kind }) => kind === 'backup')?.provenAt).toBe(room.clock.now());
    expect(await unproven()).toEqual([]);
    expect((await entriesOf(room, 'copy-proven')).map(({ data }) => data)).toHaveLength(2);
    expect((await views())[0]?.backups[0]).toMatchObject({ due: false, later: { certificates: 1, revocations: 1, crls: 1 } });
  });

  it('brings the key back where its files here are gone, and records the lost copy', async () => {
    const folder = await take();
    const file = join(folder, 'key.pem');
    expect(await refused(restoration(file))).toBe('custody-refused');
    const keys = join(room.home, 'keys');
    const [keyId = ''] = readdirSync(keys);
    appendFileSync(join(keys, keyId, 'private.pem'), 'bit rot');
    const script = await room.conductor.propose(planOf(restoration(file)));
    expect(script.findings.map(({ rule }) => rule)).toEqual(['ANC-RESTORE-LOST-COPY']);
    rmSync(join(keys, keyId), { recursive: true });
    await holdPlan(room, planOf(restoration(file)), known());
    const now = await record();
    expect(now?.copies.find((copy) => copy.keyId === keyId)?.ended?.how).toBe('lost');
    expect(now && liveCopies(now).map(({ kind }) => kind)).toEqual(['backup', 'sealed-file']);
    await holdPlan(room, planOf(sampleCrl()), answering({ 'give passphrase': anew }));
  });

  it('is named as never proven when its ceremony was aborted before the proof', async () => {
    await openPlan(room, planOf(backup()));
    expect(await driveUntil(room, ({ effect }) => effect === 'backup.prove', known())).toBe(true);
    await room.conductor.abort('power is about to go');
    const [folder = ''] = folders();
    expect(await unproven()).toMatchObject([{ kind: 'backup-never-proven', of: folder }]);
    await holdPlan(room, planOf(drill(folder)), known());
    expect(await unproven()).toEqual([]);
  });

  it('is refused in a drill when a byte of it changed, is not relied on from then on, and is proven when that was mended', async () => {
    const folder = await take();
    const lines = join(folder, 'bundle/ledger/ledger.jsonl');
    const whole = readFileSync(lines);
    expect((await said()).join('\n')).toContain(`proven restorable ${room.clock.now()}`);
    const changed = Buffer.from(whole);
    changed[20] = (changed[20] ?? 0) ^ 1;
    writeFileSync(lines, changed);
    room.clock.set(addDays(room.clock.now(), 1));
    await openPlan(room, planOf(drill(folder)));
    await expect(driveUntil(room, ({ kind }) => kind === 'confirm', known())).rejects.toMatchObject({ code: 'backup-damaged' });
    const failedAt = room.clock.now();
    const [, , damaged, interrupted] = (await entriesOf(room)).slice(-4);
    expect(interrupted).toMatchObject({ type: 'ceremony-interrupted', data: { fault: 'backup-damaged' } });
    const { keyId } = (await backups())[0] ?? {};
    expect(damaged).toMatchObject({
      type: 'backup-damaged',
      data: { keyId, path: lines, why: 'its SHA-256 is not the recorded one' },
    });
    expect(await unproven()).toEqual([{ kind: 'backup-failed', authority: 'acme-root', of: folder, since: failedAt }]);
    expect((await said()).join('\n')).toContain(`last drill FAILED ${failedAt}`);
    expect((await said()).join('\n')).not.toContain('proven restorable');
    expect((await views())[0]?.backups[0]).toMatchObject({ failedAt, due: true });
    writeFileSync(lines, whole);
    await room.conductor.resume();
    await driveUntil(room, () => false, known());
    expect(await entriesOf(room, 'copy-proven')).toHaveLength(2);
    expect(await entriesOf(room, 'backup-damaged')).toHaveLength(1);
    expect(await unproven()).toEqual([]);
    expect((await said()).join('\n')).toContain(`proven restorable ${failedAt}`);
    expect((await views())[0]?.backups[0]).toMatchObject({ failedAt: null, provenAt: failedAt, due: false });
  });

  it('is told apart in a drill from a volume that is not in, a wrong passphrase and a folder that is no backup', async () => {
    const folder = await take();
    const away = `${folder}-away`;
    await openPlan(room, planOf(drill(folder)));
    renameSync(folder, away);
    await expect(driveUntil(room, () => false, known())).rejects.toMatchObject({ code: 'file-not-found' });
    renameSync(away, folder);
    await room.conductor.resume();
    const refusals: string[] = [];
    expect(await driveUntil(room, () => false, known(['no half', halves[1], ...halves], refusals))).toBe(false);
    expect(refusals).toEqual(['passphrase-wrong']);
    const other = memoryFolder('other');
    writeFileSync(join(other, 'key.pem'), 'no key');
    expect(await refused(drill(other))).toBe('backup-unknown');
    // The volume that it lies in.
    await expect(room.conductor.propose(planOf(drill(dirname(folder))))).rejects.toMatchObject({
      code: 'backup-unknown',
      detail: { folder: dirname(folder), below: folder },
    });
    renameSync(folder, away);
    expect(await refused(drill(folder))).toBe('file-not-found');
    expect(await entriesOf(room, 'backup-damaged')).toEqual([]);
  });

  it.each([
    ['its key file is truncated', 'key.pem', (path: string) => truncateSync(path, 200), 'its SHA-256 is not the recorded one'],
    ['its key file is missing', 'key.pem', (path: string) => rmSync(path), 'it is not there'],
    [
      'its key file is no such file',
      'key.pem',
      (path: string) => writeFileSync(path, 'x'.repeat(70_000)),
      'it is no file of that size',
    ],
    ['its ledger is missing', 'bundle/ledger/ledger.jsonl', (path: string) => rmSync(path), 'it is not there'],
    ['its certificate is missing', 'bundle/certs/acme-root.pem', (path: string) => rmSync(path), 'it is not there'],
    [
      'its CRL is changed',
      'bundle/crls/acme-root.crl',
      (path: string) => appendFileSync(path, 'x'),
      'its SHA-256 is not the recorded one',
    ],
    [
      'a line of its list is missing',
      'SHA256SUMS',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/.*certs.*\n/, '')),
      'its SHA-256 is not the recorded one',
    ],
    ['its list is missing', 'SHA256SUMS', (path: string) => rmSync(path), 'it is not there'],
  ])('is known in a drill and recorded as damaged where %s', async (_what, file, spoil, why) => {
    const made = await take();
    // Mounted elsewhere: the ledger beside a damaged key says which backup it is.
    const folder = join(memoryFolder('mount'), 'again');
    cpSync(made, folder, { recursive: true });
    spoil(join(folder, file));
    await openPlan(room, planOf(drill(folder)));
    const reviewed = JSON.stringify(room.conductor.current()?.script.previews);
    if (file === 'key.pem') expect(reviewed).toContain(`DAMAGED: ${join(folder, file)}: ${why}`);
    else expect(reviewed).not.toContain('DAMAGED');
    await expect(driveUntil(room, () => false, known())).rejects.toMatchObject({
      code: 'backup-damaged',
      detail: { path: join(folder, file), why },
    });
    await room.conductor.abort('half a backup');
    expect(await unproven()).toMatchObject([{ kind: 'backup-failed', of: made }]);
    await holdPlan(room, planOf(drill(made)), known());
    expect(await unproven()).toEqual([]);
  });

  it('is damaged where one file cannot be read, and out of reach where none can', async () => {
    const folder = await take();
    const read = room.ports.media.read.bind(room.ports.media);
    let broken: (path: string) => boolean = (path) => path.endsWith('certs/acme-root.pem');
    vi.spyOn(room.ports.media, 'read').mockImplementation(async (path, most) => {
      if (broken(path)) throw new Fault('file-unreadable', { path, why: 'EIO' });
      return read(path, most);
    });
    await openPlan(room, planOf(drill(folder)));
    await expect(driveUntil(room, () => false, known())).rejects.toMatchObject({
      code: 'backup-damaged',
      detail: { path: join(folder, 'bundle/certs/acme-root.pem'), why: 'it cannot be read (EIO)' },
    });
    expect(await unproven()).toMatchObject([{ kind: 'backup-failed', of: folder }]);
    broken = () => true;
    await room.conductor.resume();
    await expect(driveUntil(room, () => false, known())).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(await entriesOf(room, 'backup-damaged')).toHaveLength(1);
    broken = () => false;
    await room.conductor.resume();
    await driveUntil(room, () => false, known());
    expect(await unproven()).toEqual([]);
  });

  it('of before the digest of its list was noted is held against its own list', async () => {
    const appendAll = room.ports.ledger.appendAll.bind(room.ports.ledger);
    const spy = vi.spyOn(room.ports.ledger, 'appendAll').mockImplementation((entries) =>
      appendAll(
        entries.map((entry) => {
          if (entry.type !== 'backup-made') return entry;
          const { sumsSha256, ...before } = entry.data;
          expect(sumsSha256).toMatch(/^[0-9a-f]{64}$/);
          return { ...entry, data: before };
        }),
      ),
    );
    const folder = await take();
    spy.mockRestore();
    const told = async () => JSON.stringify((await entriesOf(room, 'step-completed')).slice(-8).map(({ data }) => data));
    await holdPlan(room, planOf(drill(folder)), known());
    expect(await told()).toContain('Files as its own SHA256SUMS lists them');
    appendFileSync(join(folder, 'SHA256SUMS'), `${'0'.repeat(64)}  ../outside\n`);
    await openPlan(room, planOf(drill(folder)));
    await expect(driveUntil(room, () => false, known())).rejects.toMatchObject({
      code: 'backup-damaged',
      detail: { path: join(folder, 'SHA256SUMS'), why: 'it is no list of the files of a backup' },
    });
  });

  it('is known by the name of its folder where both of its files are damaged, or gone', async () => {
    const folder = await take();
    for (const file of ['key.pem', 'bundle/ledger/ledger.jsonl']) appendFileSync(join(folder, file), 'bit rot');
    await openPlan(room, planOf(drill(folder)));
    await expect(driveUntil(room, () => false, known())).rejects.toMatchObject({ code: 'backup-damaged' });
    await room.conductor.abort('bit rot');
    expect(await unproven()).toMatchObject([{ kind: 'backup-failed', of: folder }]);
    // Gutted: what is left of it says that its volume is in.
    for (const file of ['key.pem', 'bundle', 'SHA256SUMS']) rmSync(join(folder, file), { recursive: true });
    await openPlan(room, planOf(drill(folder)));
    await expect(driveUntil(room, () => false, known())).rejects.toMatchObject({
      code: 'backup-damaged',
      detail: { path: join(folder, 'key.pem'), why: 'it is not there' },
    });
    await room.conductor.abort('nothing left of it');
    writeFileSync(join(folder, 'README.txt'), 'notes');
    expect(await refused(drill(folder))).toBe('file-not-found');
    // Another one is made; the damaged one stays named.
    const second = await take();
    expect((await views())[0]?.backups.map(({ folder: at, failedAt }) => [at, failedAt === null])).toEqual([
      [second, true],
      [folder, false],
    ]);
    expect(await unproven()).toMatchObject([{ kind: 'backup-failed', of: folder }]);
  });

  it('is refused for another authority, without two people, and in a folder that is none', async () => {
    const folder = await take();
    const other = sampleRoot({ name: 'other-root', custody: sealed, subject: { commonName: 'Other', countryName: 'DE' } });
    await holdPlan(room, planOf(other));
    expect(await refused(drill(folder, 'other-root'))).toBe('key-of-another-authority');
    expect(await refused(backup({ folder: join(volume, 'none') }))).toBe('folder-not-usable');
    expect(await refused(backup({ folder: room.home }))).toBe('custody-refused');
    const alone = people.filter(({ role }) => role !== 'cryptoOfficer');
    expect(await codeOf(room.conductor.propose({ ...planOf(backup()), participants: alone }))).toBe('dual-control-missing');
  });

  it('warns where two people would open what a larger quorum keeps here', async () => {
    const protection = { kind: 'quorum' as const, required: 3, custodians: ['Anna', 'Berta', 'Carl'], iterations };
    const cards = new Map<string, string>();
    const dealt = goodAnswers({
      activation: (ask, shown) => {
        if (ask.purpose === 'take') cards.set(ask.person ?? '', Buffer.from(shown?.bytes() ?? []).toString('utf8'));
        const text = ask.secret === 'share' ? cards.get(ask.person ?? '') : goodPassphrase;
        return Promise.resolve(ActivationSecret.fromText(text ?? ''));
      },
    });
    await holdPlan(room, planOf({ kind: 'key-resealing', name: 'split', authority: 'acme-root', protection }), dealt);
    const script = await room.conductor.propose(planOf(backup()));
    expect(script.findings.map(({ rule, level }) => [rule, level])).toEqual([['ANC-BACKUP-WEAKER', 'warning']]);
  });
});
