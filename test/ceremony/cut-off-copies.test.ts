import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyCopy } from '../../shared/ceremony/key-custody.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { systemFiles, type FileSystem } from '../../main/media/file-system.ts';
import { answering } from '../support/answering.ts';
import { calling } from '../support/calling.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';
import { toldOf } from '../support/told-of.ts';

/** The copy of a key on a volume, cut off after its folder has its name and before the ledger says so: where it is looked for. */

const iterations = 600_000;
const halves = ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'];

let room: TestRoom;
/** What happens in place of a write to the ledger that records copies of this kind; `alter`: what is written in place of these entries. */
let cutOff: { readonly kind: KeyCopy['kind']; left: number; readonly meanwhile: () => void } | undefined;
let alter: (entry: NewEntry) => NewEntry;
/** The device of every folder below this one; undefined where the file system says it. */
let mounted: string | undefined;

const files: FileSystem = {
  ...systemFiles,
  lstat: async (path) => {
    const stat = await systemFiles.lstat(path);
    return mounted !== undefined && path.startsWith(mounted) ? calling(stat, { dev: -1 }) : stat;
  },
};

beforeEach(async () => {
  [cutOff, mounted, alter] = [undefined, undefined, (entry) => entry];
  room = await openRoom({
    mode: 'production',
    mediaFiles: files,
    around: (ports) => ({
      ...ports,
      ledger: calling(ports.ledger, {
        appendAll: async (entries) => {
          const recorded = entries.some(({ type, data }) => type === 'key-copied' && 'kind' in data && data.kind === cutOff?.kind);
          if (cutOff && recorded && --cutOff.left === 0) {
            cutOff.meanwhile();
            throw new Fault('ledger-unwritable');
          }
          return ports.ledger.appendAll(entries.map(alter));
        },
      }),
    }),
  });
  await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
});
afterEach(async () => {
  await room.ports.ledger.verify();
  await room.close();
});

const answers = () =>
  answering({
    'give passphrase': goodPassphrase,
    'set offline-passphrase': 'Raven, around 64 oaks!',
    'give backup-passphrase': [...halves, ...halves],
    'set backup-passphrase': [...halves, ...halves],
    'set container-passphrase': [...halves, ...halves],
  });
const backup = (name: string, folder: string): Operation => ({
  ...{ kind: 'key-backup', name, authority: 'acme-root', folder, proveEveryDays: 30, iterations },
});
const exported = (name: string, folder: string): Operation => ({
  ...{ kind: 'key-export', name, authority: 'acme-root', folder, format: 'pkcs8', iterations },
});
const copies = async () => (await keyRecordsOf(room.ports))[0]?.copies ?? [];
const placesOf = async (kind: KeyCopy['kind']) => (await copies()).filter((copy) => copy.kind === kind).map(({ place }) => place);
const words = ': may be there, whole or in part; its writing was interrupted';

/** Holds the plan to the write that is cut off. */
async function cut(
  kind: KeyCopy['kind'],
  at: number,
  operations: readonly Operation[],
  meanwhile = (): void => undefined,
): Promise<void> {
  cutOff = { kind, left: at, meanwhile };
  expect(await codeOf(holdPlan(room, planOf(...operations), answers()))).toBe('ledger-unwritable');
  cutOff = undefined;
}

describe('the second copy of a plan, cut off', () => {
  it.each([
    ['backup', backup],
    ['exported', exported],
  ] as const)('is on record where it is (%s), and the first where that is', async (kind, operation) => {
    const [one, two] = [memoryFolder('one'), memoryFolder('two')];
    await cut(kind, 2, [operation('first', one), operation('second', two)]);
    const [whole, begun] = await placesOf(kind);
    expect(whole).toMatch(new RegExp(`^${join(one, readdirSync(one)[0] ?? '')}/key\\.pem$`));
    expect(begun).toBe(`${join(two, readdirSync(two)[0] ?? '')}${words}`);
    const { text } = await toldOf(room, 'production');
    expect(text).toContain('Copies of keys that this ceremony put on record');
    for (const place of [whole, begun]) expect(text.split(`${kind} ${place ?? ''}`)).toHaveLength(4);
    expect([...readdirSync(one), ...readdirSync(two)].every((name, _, all) => all.indexOf(name) === all.lastIndexOf(name))).toBe(
      true,
    );
  });

  it('is told from the first on the same volume: neither stands for the other when it is looked for', async () => {
    const volume = memoryFolder('volume');
    await cut('backup', 2, [backup('first', volume), backup('second', volume)]);
    const [first, second] = readdirSync(volume).toSorted((a, b) => a.length - b.length);
    expect(second).toBe(`${first}-2`);
    expect((await placesOf('backup')).at(-1)).toBe(`${join(volume, second ?? '')}${words}`);
    await room.conductor.abort('the volume is taken out');
    rmSync(join(volume, second ?? ''), { recursive: true });
    const [, , begun] = await copies();
    if (!begun) throw new Error('no copy');
    const { keyId, kind, place } = begun;
    const end: Operation = {
      ...{ kind: 'copy-end', name: 'end', authority: 'acme-root', copy: { keyId, kind, place }, how: 'destroyed', why: 'cut off' },
    };
    await holdPlan(room, planOf(end), answers());
    expect((await copies()).map(({ ended }) => ended?.how ?? 'live')).toEqual(['live', 'live', 'attested']);
  });

  it('is found in the plan where an earlier version announced it, without its place', async () => {
    alter = (entry) => (entry.type === 'key-intended' ? { ...entry, data: { ...entry.data, volume: undefined } } : entry);
    // That version gave both the same name.
    const [one, two] = [memoryFolder('one'), memoryFolder('two')];
    await openPlan(room, planOf(backup('first', one), backup('second', two)));
    expect(await codeOf(driveUntil(room, () => false, answers()))).toBe('step-out-of-order');
    const [{ ceremony } = { ceremony: null }] = (await entriesOf(room, 'ceremony-opened')).slice(-1);
    expect(await placesOf('backup')).toEqual([]);
    mkdirSync(join(one, `ANCHORITE-BACKUP-acme-root-${ceremony ?? ''}-r1.partial`));
    await room.conductor.resume();
    expect(await codeOf(driveUntil(room, () => false, answers()))).toBe('step-out-of-order');
    expect(await placesOf('backup')).toEqual([`${one}/ANCHORITE-BACKUP-acme-root-${ceremony ?? ''}-r1.partial${words}`]);
  });
});

describe('a copy on a volume that is not there when it is looked for', () => {
  it('is no copy that was never written: its empty mount point proves nothing', async () => {
    const [volume, stick] = [memoryFolder('mount'), memoryFolder('stick')];
    mounted = volume;
    await cut('backup', 1, [backup('backup', volume)], () => {
      // Pulled out with the power: an empty folder of the system disk is left.
      for (const name of readdirSync(volume)) renameSync(join(volume, name), join(stick, name));
      mounted = undefined;
    });
    const [name = ''] = readdirSync(stick);
    expect(await placesOf('backup')).toEqual([`${volume}/${name} or ${name}.partial${words}`]);
    // It is found again under the name that it has, and nobody attests against that.
    renameSync(join(stick, name), join(volume, `${name}.partial`));
    const [, begun] = await copies();
    if (!begun) throw new Error('no copy');
    await room.conductor.abort('power lost');
    const { keyId, kind, place } = begun;
    const end: Operation = {
      ...{ kind: 'copy-end', name: 'end', authority: 'acme-root', copy: { keyId, kind, place }, how: 'destroyed', why: 'cut off' },
    };
    await openPlan(room, planOf(end));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined);
    expect(await codeOf(room.conductor.attest(dueStep(room).id, 'WW'))).toBe('copy-still-there');
    const refusal = (await entriesOf(room, 'refusal-recorded')).at(-1);
    expect(refusal?.data).toMatchObject({ detail: { path: `${volume}/${name}.partial` } });
  });
});

describe('a copy that was announced on one of two sticks of one make', () => {
  const carried = (name: string, folder: string): Operation => ({
    ...{ kind: 'key-carriage', name, authority: 'acme-root', folder, iterations },
  });
  let place: string;
  let volume: string;
  beforeEach(() => {
    place = memoryFolder('sticks');
    volume = join(place, 'usb');
    for (const folder of [volume, join(place, 'other')]) mkdirSync(folder);
  });
  /** The stick that is in goes to `out`, and the one there comes in. */
  const swap = (out: string, from: string): void => {
    renameSync(volume, join(place, out));
    renameSync(join(place, from), volume);
  };
  const discarded = async () => (await entriesOf(room, 'key-discarded')).length;

  const written = [
    ['backup', backup, 'key.back-up'],
    ['exported', exported, 'key.export'],
    ['carried', carried, 'key.carry'],
  ] as const;

  it.each(written)('is not looked for on the other in its place (%s)', async (kind, operation) => {
    await cut(kind, 1, [operation('away', volume)], () => swap('first', 'other'));
    const [name = ''] = readdirSync(join(place, 'first'));
    expect(await placesOf(kind)).toEqual([`${volume}/${name} or ${name}.partial${words}`]);
    expect(await discarded()).toBe(0);
  });

  it.each(written)('is found on the right one (%s)', async (kind, operation) => {
    await cut(kind, 1, [operation('away', volume)]);
    expect(await placesOf(kind)).toEqual([`${join(volume, readdirSync(volume)[0] ?? '')}${words}`]);
  });

  it.each(written)(
    'is written off where the right one is there without it, which keeps no mark (%s)',
    async (_, operation, effect) => {
      await openPlan(room, planOf(operation('away', volume)));
      await driveUntil(room, (step) => step.effect === effect, answers());
      expect(readdirSync(volume)).toEqual([expect.stringMatching(/^ANCHORITE-.*\.announced$/)]);
      // A wall socket, not a person: the program starts anew, and settles what was begun.
      await room.conductor.abort('nobody comes');
      expect((await copies()).map(({ kind }) => kind)).toEqual(['sealed-file']);
      expect(await discarded()).toBe(1);
      expect(readdirSync(volume)).toEqual([]);
    },
  );

  it.each(written)(
    'is not written to the other (%s), and may be on the first for all that is known',
    async (kind, operation, effect) => {
      await openPlan(room, planOf(operation('away', volume)));
      await driveUntil(room, (step) => step.effect === effect, answers());
      swap('first', 'other');
      expect(await codeOf(driveUntil(room, () => false, answers()))).toBe('volume-changed');
      expect(readdirSync(volume)).toEqual([]);
      expect(await placesOf(kind)).toEqual([expect.stringMatching(/ or .*\.partial: may be there/)]);
      // The right one is put in again, and the ceremony resumed: what was begun first has still to be accounted for.
      swap('other', 'first');
      await room.conductor.resume();
      await driveUntil(room, () => false, answers());
      expect(await placesOf(kind)).toHaveLength(2);
      const [whole] = readdirSync(volume).filter((name) => !name.endsWith('.announced'));
      execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: join(volume, whole ?? '') });
    },
  );

  it.each([
    ['backup', backup, 'key.pem'],
    ['exported', exported, 'key.pem'],
    ['carried', carried, 'key.pem'],
  ] as const)('can be read by its owner alone (%s)', async (_, operation, file) => {
    await holdPlan(room, planOf(operation('away', volume)), answers());
    const [name = ''] = readdirSync(volume);
    const modes = [file, 'README.txt', 'SHA256SUMS'].map((one) => statSync(join(volume, name, one)).mode & 0o077);
    expect(modes).toEqual([0, 0o044, 0o044]);
  });

  it('leaves no mark beside what was written to its end', async () => {
    await holdPlan(room, planOf(backup('backup', volume)), answers());
    const [name = '', ...more] = readdirSync(volume);
    expect(more).toEqual([]);
    expect(execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: join(volume, name), encoding: 'utf8' })).toContain(
      'key.pem: OK',
    );
    const [intended] = (await entriesOf(room, 'key-intended')).slice(-1);
    expect(intended?.data).toMatchObject({
      volume: { folder: volume, bundle: name, mark: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
  });

  it('that an earlier version announced is looked for as that version did', async () => {
    alter = (entry) =>
      entry.type === 'key-intended' && entry.data.volume
        ? { ...entry, data: { ...entry.data, volume: { ...entry.data.volume, mark: undefined } } }
        : entry;
    await openPlan(room, planOf(backup('backup', volume)));
    await driveUntil(room, ({ effect }) => effect === 'key.back-up', answers());
    await room.conductor.abort('nobody comes');
    expect(await placesOf('backup')).toEqual([]);
    expect(await discarded()).toBe(1);
  });
});
