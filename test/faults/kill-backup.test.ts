import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { custodyState, keyRecords, liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { planOf } from '../support/test-workplace.ts';
import {
  chosenPoints,
  foldersOn,
  hold,
  inPairs,
  killAndRecover,
  numbered,
  ofType,
  passphrase,
  readLedger,
  sample,
} from './killed-runs.ts';

const plan = (title: string, operation: Operation): Plan => ({ ...planOf(operation), title });
const halves = `${passphrase} of Otto Officer${passphrase} of Ada Administrator`;
const on = { authority: 'acme-root' };
const backup = (folder: string): Plan =>
  plan('Backup', { kind: 'key-backup', name: 'backup', ...on, folder, proveEveryDays: 365, iterations: 600_000 });
const drill = (folder: string): Plan => plan('Drill', { kind: 'restore-drill', name: 'drill', ...on, folder });

/** Some of those of a drill are among them. */
const chosen = (points: ReturnType<typeof numbered>) => [
  ...sample(
    points.filter(({ name }) => name.includes(' drill ')),
    4,
  ),
  ...chosenPoints(points, / key | media /, 3),
];

describe('a backup and a drill in a process that is killed', () => {
  it('leave the key as it was, and every backup that counts as proven opens and is whole', async () => {
    const template = memoryFolder('backup');
    await hold(template, plan('Root', sampleRoot({ custody: sealed })), 0);
    const copyOf = (from: string): string => {
      const copy = memoryFolder('backup');
      cpSync(from, copy, { recursive: true });
      return copy;
    };
    const expectWhole = async (home: string, proofs: number, volume: string): Promise<void> => {
      const { entries } = await readLedger(home);
      const [record] = keyRecords(entries);
      expect(record && custodyState(record)).toBe('online');
      const copies = record ? liveCopies(record).filter(({ kind }) => kind === 'backup') : [];
      const backups = copies.filter(({ sha256 }) => sha256 !== null);
      // Whatever folder an interrupted act left on the volume is known as a copy.
      for (const name of foldersOn(volume)) {
        const place = join(volume, name);
        expect(
          copies.some((copy) => copy.place === `${place}/key.pem` || copy.place.startsWith(`${place}: may be there`)),
          place,
        ).toBe(true);
      }
      for (const { place, sha256 } of backups) {
        expect(execFileSync('sha256sum', [place]).toString().slice(0, 64)).toBe(sha256);
        execFileSync('openssl', ['pkey', '-in', place, '-passin', 'stdin', '-noout'], { input: halves });
      }
      // Once more where the act was cut off after its proof and began again.
      expect(ofType(entries, 'copy-proven').length - proofs).toBeOneOf([0, 1]);
      expect(backups.at(-1)?.provenAt).not.toBeNull();
      expect(existsSync(join(home, 'production/drill'))).toBe(false);
      expect(placesOfSecret(home, passphrase)).toEqual([]);
    };

    const proven = copyOf(template);
    const kept = memoryFolder('volume');
    const whole = await hold(proven, backup(kept), 0);
    expect(whole.failed).toBeUndefined();
    await inPairs(chosen(numbered(whole)), async ({ at, name }) => {
      const home = copyOf(template);
      const volume = memoryFolder('volume');
      try {
        expect((await hold(home, backup(volume), at)).killed).toBe(true);
        await killAndRecover(home, backup(volume), []);
        await expectWhole(home, 1, volume);
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      for (const done of [home, volume]) rmSync(done, { recursive: true });
    });

    const folder = join(kept, readdirSync(kept)[0] ?? '');
    const points = numbered(await hold(copyOf(proven), drill(folder), 0));
    expect(points.filter(({ name }) => name.includes('drill')).length).toBeGreaterThan(7);
    await inPairs(chosen(points), async ({ at, name }) => {
      const home = copyOf(proven);
      try {
        expect((await hold(home, drill(folder), at)).killed).toBe(true);
        await killAndRecover(home, drill(folder), []);
        await expectWhole(home, 2, kept);
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      rmSync(home, { recursive: true });
    });
  }, 1_200_000);
});
