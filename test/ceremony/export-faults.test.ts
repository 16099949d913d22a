import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LiveCeremony } from '../../main/ceremony/live-ceremony.ts';
import { systemFiles, type FileSystem } from '../../main/media/file-system.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { sampleExport, sampleRoot } from '../support/sample-plans.ts';
import { codeOf, entriesOf, goodAnswers, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf, temporaryFolder } from '../support/test-workplace.ts';

/** A stick that fails where it is told to; null is a good one. */
class FailingStick {
  failing: Partial<FileSystem> | null = null;
  readonly files: FileSystem = new Proxy(systemFiles, {
    get: (good, name) => Reflect.get(this.failing && name in this.failing ? this.failing : good, name),
  });
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });
const rejecting = (code: string) => () => Promise.reject(failure(code));

/** Every file opens, and each write to it fails. */
const failingWrites = (code: string): Partial<FileSystem> => ({
  open: async (path, flags, mode) => {
    const file = await systemFiles.open(path, flags, mode);
    return {
      stat: () => file.stat(),
      read: (...args) => file.read(...args),
      write: rejecting(code),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  },
});

/** What is read is not what was written: one bit has turned. */
const turnedBit: Partial<FileSystem> = {
  open: async (path, flags, mode) => {
    const file = await systemFiles.open(path, flags, mode);
    return {
      stat: () => file.stat(),
      read: async (buffer, offset, length, position) => {
        const result = await file.read(buffer, offset, length, position);
        if (result.bytesRead > 0) buffer[offset] = (buffer[offset] ?? 0) ^ 1;
        return result;
      },
      write: (...args) => file.write(...args),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  },
};

async function roomWithRoot(): Promise<{ room: TestRoom; stick: FailingStick; folder: string }> {
  const stick = new FailingStick();
  const room = await openRoom({ mediaFiles: stick.files });
  await holdPlan(room, planOf(sampleRoot()));
  return { room, stick, folder: temporaryFolder('stick') };
}

const current = ({ conductor }: TestRoom): LiveCeremony | undefined => conductor.current();

/** One finished bundle of this name, whole, announced and recorded. */
async function expectExported(room: TestRoom, folder: string, bundle: string): Promise<void> {
  expect(current(room)?.state.status).toBe('closed');
  const [closed, ...more] = await entriesOf(room, 'export-closed');
  expect(more).toEqual([]);
  expect(closed?.data).toMatchObject({ bundle });
  const opened = await entriesOf(room, 'export-opened');
  expect(opened.map(({ data }) => 'bundle' in data && data.bundle)).toContain(bundle);
  execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'SHA256SUMS'], { cwd: join(folder, bundle) });
  await room.ports.ledger.verify();
}

describe('an export', () => {
  const faults: readonly [string, Partial<FileSystem>, string][] = [
    ['is full', failingWrites('ENOSPC'), 'volume-full'],
    ['fails while it is written', failingWrites('EIO'), 'write-failed'],
    ['is pulled out before the bundle gets its name', { rename: rejecting('EIO') }, 'write-failed'],
    ['gives back other bytes than it took', turnedBit, 'read-back-mismatch'],
  ];

  it.each(faults)(
    'to a stick that %s is interrupted, leaves nothing there, and is finished on a good one',
    async (_what, failing, code) => {
      const { room, stick, folder } = await roomWithRoot();
      await openPlan(room, planOf(sampleExport(folder)));
      stick.failing = failing;
      expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe(code);
      expect(current(room)).toMatchObject({ state: { status: 'interrupted' }, fault: { fault: { code } } });
      expect(readdirSync(folder)).toEqual([]);
      expect((await entriesOf(room, 'ceremony-interrupted'))[0]?.data).toMatchObject({ fault: code });
      stick.failing = null;
      await room.conductor.resume();
      await driveCeremony(room.conductor, goodAnswers());
      await expectExported(room, folder, `ANCHORITE-${current(room)?.id}-r1`);
      await room.close();
    },
  );

  it('to a read-only or full stick is refused while it is a plan', async () => {
    const { room, stick, folder } = await roomWithRoot();
    const { size } = room.ports.ledger.head();
    stick.failing = { mkdir: rejecting('EROFS') };
    expect(await codeOf(room.conductor.propose(planOf(sampleExport(folder))))).toBe('volume-read-only');
    stick.failing = { mkdir: rejecting('ENOSPC') };
    expect(await codeOf(room.conductor.propose(planOf(sampleExport(folder))))).toBe('volume-full');
    expect(room.ports.ledger.head().size).toBe(size);
    await room.close();
  });

  it('never touches a bundle that is there: it is interrupted, and goes on under another name', async () => {
    const { room, folder } = await roomWithRoot();
    await openPlan(room, planOf(sampleExport(folder)));
    const bundle = `ANCHORITE-${current(room)?.id}`;
    mkdirSync(join(folder, bundle));
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('file-exists');
    expect(readdirSync(join(folder, bundle))).toEqual([]);
    await room.conductor.resume();
    await driveCeremony(room.conductor, goodAnswers());
    await expectExported(room, folder, `${bundle}-r1`);
    await room.close();
  });

  it('that goes well is announced before it is written and recorded after', async () => {
    const { room, folder } = await roomWithRoot();
    await holdPlan(
      room,
      planOf(
        sampleExport(folder, {
          artifacts: [
            { kind: 'certificate', name: 'acme-root' },
            { kind: 'crl', name: 'acme-root' },
          ],
        }),
      ),
    );
    await expectExported(room, folder, `ANCHORITE-${current(room)?.id}`);
    const [opened, closed] = await entriesOf(room, 'export-opened', 'export-closed');
    expect([opened?.type, closed?.type]).toEqual(['export-opened', 'export-closed']);
    await room.close();
  });
});
