import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { lostCopies } from '../../shared/ceremony/lost-copies.ts';
import type { CopyEnd } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { unprovenOf } from '../../main/lifecycle/unproven.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { codeOf, driveUntil, dueStep, goodPassphrase, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const iterations = 600_000;
const key = { authority: 'acme-root' };
const halves = ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'] as const;
const known = () =>
  answering({
    'give passphrase': goodPassphrase,
    'set backup-passphrase': halves,
    'give backup-passphrase': halves,
    'set container-passphrase': halves,
  });

describe('a copy that is recorded as lost, and turns up', () => {
  let room: TestRoom;
  let volume: string;
  const record = async (): Promise<KeyRecord> => (await keyRecordsOf(room.ports))[0] ?? expect.fail('no key');
  const live = async (kind: KeyCopy['kind']) => liveCopies(await record()).filter((copy) => copy.kind === kind);
  const hold = (...operations: readonly Operation[]) => holdPlan(room, planOf(...operations), known());
  const refused = (operation: Operation) => codeOf(room.conductor.propose(planOf(operation)));
  const rules = async (operation: Operation) => (await room.conductor.propose(planOf(operation))).findings.map(({ rule }) => rule);
  const ending = ({ keyId, kind, place }: KeyCopy, how: CopyEnd['how']): CopyEnd => ({
    ...{ kind: 'copy-end', name: 'end', ...key, how, why: 'not in its safe' },
    copy: { keyId, kind, place },
  });
  const drill = (folder: string): Operation => ({ kind: 'restore-drill', name: 'drill', ...key, folder });
  const said = async () => keyLines(await keyRecordsOf(room.ports)).join('\n');
  /** The volume is out while it is said to be lost, and comes back elsewhere. */
  const lose = async (operation: Operation, kind: KeyCopy['kind']): Promise<{ lost: KeyCopy; found: string }> => {
    await hold(operation);
    const [lost] = await live(kind);
    if (!lost) throw new Error('no copy');
    const found = `${volume}-found`;
    renameSync(volume, found);
    await hold(ending(lost, 'lost'));
    expect(await live(kind)).toEqual([]);
    return { lost, found: join(found, readdirSync(found)[0] ?? '') };
  };
  const backUp = (): Operation => ({ kind: 'key-backup', name: 'backup', ...key, folder: volume, proveEveryDays: 30, iterations });

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('is on record again, and proven, when it is a backup that a drill restores', async () => {
    const { lost, found } = await lose(backUp(), 'backup');
    expect(unprovenOf(await keyRecordsOf(room.ports), room.clock.now())).toMatchObject([{ kind: 'no-backup' }]);
    expect(await said()).toContain(`LOST since ${room.clock.now()}`);
    expect(await rules(drill(found))).toEqual(['ANC-COPY-FOUND']);
    await hold(drill(found));
    expect(unprovenOf(await keyRecordsOf(room.ports), room.clock.now())).toEqual([]);
    const [again] = await live('backup');
    expect(again).toMatchObject({ sha256: lost.sha256, place: join(found, 'key.pem'), provenAt: room.clock.now() });
    expect(again?.keyId).not.toBe(lost.keyId);
    expect(again?.backup).toMatchObject({ ...lost.backup, folder: found });
    expect((await record()).copies.find(({ keyId }) => keyId === lost.keyId)?.ended?.how).toBe('lost');
    expect(lostCopies(await record())).toEqual([]);
    expect(await said()).not.toContain('LOST since');
    await hold(drill(found));
    expect(await live('backup')).toHaveLength(1);
  });

  it('is on record, and not relied on, when a drill finds it damaged', async () => {
    const { found } = await lose(backUp(), 'backup');
    writeFileSync(join(found, 'README.txt'), 'another text');
    await openPlan(room, planOf(drill(found)));
    await expect(driveUntil(room, () => false, known())).rejects.toMatchObject({ code: 'backup-damaged' });
    await room.conductor.abort('damaged');
    expect(await live('backup')).toMatchObject([{ failedAt: room.clock.now(), place: join(found, 'key.pem') }]);
  });

  it('is warned of where it is the only one left that can be relied on', async () => {
    const { lost, found } = await lose(backUp(), 'backup');
    expect(await rules(ending(lost, 'destroyed'))).toEqual([]);
    const keys = join(room.home, 'keys');
    renameSync(keys, `${keys}-gone`);
    const [only] = (await room.conductor.propose(planOf(ending(lost, 'destroyed')))).findings;
    expect(only?.rule).toBe('ANC-COPY-LAST-WAY-BACK');
    expect(only?.message).toContain('the sealed copy here is gone, damaged, or short of custodians');
    expect(only?.message).toContain('Prove it in a drill instead');
    renameSync(`${keys}-gone`, keys);
    expect(found).toContain('-found');
  });

  it('can be destroyed then, and not lost a second time', async () => {
    const out: Operation = { kind: 'key-export', name: 'out', ...key, folder: volume, format: 'pkcs8', iterations };
    const { lost, found } = await lose(out, 'exported');
    expect(await refused(ending(lost, 'lost'))).toBe('copy-end-refused');
    // Still in the room, at its recorded place.
    renameSync(`${volume}-found`, volume);
    await openPlan(room, planOf(ending(lost, 'destroyed')));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined);
    expect(await codeOf(room.conductor.attest(dueStep(room).id, 'WW'))).toBe('copy-still-there');
    rmSync(volume, { recursive: true });
    await driveUntil(room, () => false, known());
    expect(found).toContain('-found');
    expect((await record()).copies.filter(({ sha256 }) => sha256 === lost.sha256).map(({ ended }) => ended?.how)).toEqual([
      'lost',
      'attested',
    ]);
    expect(await live('exported')).toEqual([]);
    expect(await refused(ending(lost, 'destroyed'))).toBe('copy-unknown');
  });

  it('can be destroyed also when its key was destroyed before', async () => {
    const { lost } = await lose(backUp(), 'backup');
    const copies = liveCopies(await record()).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    await hold({ kind: 'key-destruction', name: 'over', ...key, copies, why: 'end of life' });
    expect((await record()).state).toBe('destroyed');
    expect(await refused(drill(`${volume}-found`))).toBe('key-state-refused');
    await hold(ending(lost, 'destroyed'));
    expect(liveCopies(await record())).toEqual([]);
    expect(lostCopies(await record())).toEqual([]);
    expect((await record()).state).toBe('destroyed');
  });
});
