import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { custodyState, keyRecords, liveCopies, type KeyCopy } from '../../shared/ceremony/key-custody.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { planOf, temporaryFolder } from '../support/test-workplace.ts';
import { foldersOn, hold, inPairs, marksOn, numbered, ofType, readLedger } from './killed-runs.ts';

const backup = (name: string, folder: string): Operation => ({
  ...{ kind: 'key-backup', name, authority: 'acme-root', folder, proveEveryDays: 365, iterations: 600_000 },
});
const both = (one: string, two: string): Plan => ({ ...planOf(backup('one', one), backup('two', two)), title: 'Backups' });
const copyOf = (from: string): string => {
  const copy = memoryFolder('backups');
  cpSync(from, copy, { recursive: true });
  return copy;
};
const words = ': may be there, whole or in part; its writing was interrupted';

async function backupsOf(home: string): Promise<readonly KeyCopy[]> {
  const { entries } = await readLedger(home);
  const [record] = keyRecords(entries);
  expect(record && custodyState(record)).toBe('online');
  return record ? liveCopies(record).filter(({ kind }) => kind === 'backup') : [];
}

/** Every folder on these volumes is on record at its place, and what counts as whole is. */
async function expectOnRecord(home: string, ...volumes: readonly string[]): Promise<void> {
  const copies = await backupsOf(home);
  const there = volumes.flatMap((volume) => foldersOn(volume).map((name) => join(volume, name)));
  expect(copies.map(({ place }) => place.replace(words, '').replace(/\/key\.pem$/, '')).toSorted()).toEqual(there.toSorted());
  for (const { place, sha256 } of copies)
    if (sha256 !== null) expect(execFileSync('sha256sum', [place]).toString().slice(0, 64)).toBe(sha256);
}

describe('two backups of one plan in a process that is killed while it writes the second', () => {
  it('are on record where they are, whether the ceremony is resumed or aborted; an unmounted volume proves nothing', async () => {
    const template = memoryFolder('backups');
    await hold(template, { ...planOf(sampleRoot({ custody: sealed })), title: 'Root' }, 0);
    const whole = await hold(copyOf(template), both(memoryFolder('one'), memoryFolder('two')), 0);
    expect(whole.failed).toBeUndefined();
    const points = numbered(whole);
    // The last two: the volume is marked for a copy that nothing announced; and it is announced, and nothing written.
    const unannounced = 'before ledger key-intended+step-completed';
    const chosen = ['after media rename', 'after media mkdir', unannounced, 'after ledger key-intended+step-completed'].map(
      (name) => points.findLast((point) => point.name === name),
    );
    await inPairs(chosen, async (point) => {
      if (!point) throw new Error('no such point');
      const [home, one, two] = [copyOf(template), memoryFolder('one'), memoryFolder('two')];
      try {
        expect((await hold(home, both(one, two), point.at)).killed).toBe(true);
        // Each of the two finds the volume as the power loss left it.
        const [other, left] = [copyOf(home), copyOf(two)];
        expect((await hold(other, both(one, two), 0, true)).end).toMatchObject({ state: 'aborted', active: 0 });
        await expectOnRecord(other, one, two);
        // It says what it is; the ledger never knew of it.
        expect([marksOn(one), marksOn(two)]).toEqual([
          [],
          point.name === unannounced ? [expect.stringMatching(/-2\.announced$/)] : [],
        ]);
        rmSync(two, { recursive: true });
        cpSync(left, two, { recursive: true });
        expect((await hold(home, both(one, two), 0)).end).toMatchObject({ state: 'closed', active: 0 });
        await expectOnRecord(home, one, two);
        for (const done of [home, other, one, two, left]) rmSync(done, { recursive: true });
      } catch (cause) {
        throw new Error(`killed ${point.name} (${point.at}), in ${home}`, { cause });
      }
    });

    // The volume lies behind a link, as its mount point would be: afterwards that leads to an empty folder of the system's own disk.
    if (!existsSync('/dev/shm') || tmpdir().startsWith('/dev/shm')) return;
    const [home, stick, media] = [copyOf(template), memoryFolder('stick'), temporaryFolder('media')];
    for (const folder of [join(stick, 'usb'), join(media, 'usb')]) mkdirSync(folder);
    const link = join(temporaryFolder('link'), 'media');
    symlinkSync(stick, link);
    const at = chosen[0]?.at ?? 0;
    const plan = both(memoryFolder('one'), join(link, 'usb'));
    expect((await hold(home, plan, at)).killed).toBe(true);
    rmSync(link);
    symlinkSync(media, link);
    expect((await hold(home, plan, 0, true)).end).toMatchObject({ state: 'aborted' });
    const name = foldersOn(join(stick, 'usb'))[0]?.replace('.partial', '') ?? 'nothing';
    expect((await backupsOf(home)).at(-1)?.place).toBe(`${join(link, 'usb', name)} or ${name}.partial${words}`);
    expect(ofType((await readLedger(home)).entries, 'key-discarded')).toEqual([]);
  }, 600_000);
});
