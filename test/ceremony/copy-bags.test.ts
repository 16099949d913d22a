import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BagNote } from '../../shared/ceremony/bag-words.ts';
import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { bagsToTell } from '../../main/ceremony/bags-told.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { compileSteps } from '../../main/ceremony/prepare.ts';
import { backedUpKeyViews } from '../../main/ipc/handlers/backup-handlers.ts';
import { currentView } from '../../main/ipc/handlers/ceremony-handlers.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  driveUntil,
  entriesOf,
  goodPassphrase,
  holdPlan,
  initialsOf,
  openPlan,
  openRoom,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const iterations = 600_000;
const key = { authority: 'acme-root' };
const halves = ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'];
const [safe2, vault]: BagNote[] = [
  { bag: 'B 4711', place: 'safe 2' },
  { bag: 'B 4712', place: 'vault' },
];

describe('the bag of a copy on a volume', () => {
  let room: TestRoom;
  let volume: string;
  /** What people note at each step where something goes into a bag; nothing: what the plan expects. */
  const noting = (...notes: (BagNote | undefined)[]): Answers => ({
    ...answering({
      ...{ 'give passphrase': goodPassphrase, 'set passphrase': goodPassphrase },
      ...{ 'set offline-passphrase': halves[0] ?? '', 'give offline-passphrase': halves[0] ?? '' },
      ...{ 'set container-passphrase': halves, 'set backup-passphrase': halves, 'give backup-passphrase': halves },
    }),
    attest: (step, live) => {
      const noted = step.bagging && notes.shift();
      return Promise.resolve({ initials: initialsOf(step, live), ...(noted && { noted }) });
    },
  });
  const record = async (): Promise<KeyRecord> => (await keyRecordsOf(room.ports))[0] ?? expect.fail('no key');
  const copyOf = async (kind: KeyCopy['kind']): Promise<KeyCopy> =>
    liveCopies(await record()).find((copy) => copy.kind === kind) ?? expect.fail(`no ${kind}`);
  const backup = (over: Partial<BagNote> = {}): Operation => ({
    ...{ kind: 'key-backup', name: 'backup', ...key, folder: volume, proveEveryDays: 30, iterations },
    ...(over as object),
  });
  const drill = (over: object = {}): Operation => ({
    ...{ kind: 'restore-drill', name: 'drill', ...key, folder: join(volume, readdirSync(volume)[0] ?? '') },
    ...over,
  });
  const reviewed = async (operation: Operation): Promise<string> =>
    JSON.stringify((await room.conductor.propose(planOf(operation))).previews);
  const evidence = async (): Promise<string> => JSON.stringify((await entriesOf(room, 'step-completed')).map(({ data }) => data));
  /** What is told at the step that comes now: in the window, and at a terminal. */
  const told = async (): Promise<readonly string[]> => {
    const live = room.conductor.current() ?? expect.fail('no ceremony');
    const step = live.script.steps[live.state.position] ?? expect.fail('no step');
    const bags = await bagsToTell(room.ports, live, step);
    expect((await currentView(room))?.bags).toEqual(bags);
    return bags.map(({ label, value }) => `${label}: ${value}`);
  };

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('is noted when a backup is made, and shown wherever the copy is', async () => {
    await holdPlan(room, planOf(backup()), noting(safe2));
    const { bag, keyId } = await copyOf('backup');
    expect(bag).toEqual({ ...safe2, at: room.clock.now() });
    expect(await evidence()).toContain(`{"label":"Bag of backup copy ${keyId.slice(0, 8)}","value":"bag B 4711, safe 2"}`);
    expect(keyLines([await record()]).join('\n')).toContain(`, bag B 4711, safe 2, as recorded ${room.clock.now()}`);
    const [view] = backedUpKeyViews([await record()], { made: [], size: 0, now: room.clock.now() });
    expect(view?.backups[0]?.bag).toEqual(bag);
  });

  it('is what the plan expects where nothing else is noted, and none where there was none', async () => {
    await holdPlan(room, planOf(backup({ bag: 'B 1', place: 'safe 1' })), noting());
    expect((await copyOf('backup')).bag).toMatchObject({ bag: 'B 1', place: 'safe 1' });
    expect(keyLines([await record()]).join('\n')).toContain(', bag B 1, safe 1, as recorded');
    const leave: Operation = { kind: 'key-export', name: 'leave', ...key, folder: volume, format: 'pkcs8', iterations };
    await holdPlan(room, planOf(leave), noting({ bag: null, place: null }));
    expect((await copyOf('exported')).bag).toMatchObject({ bag: null, place: null });
    expect(keyLines([await record()]).join('\n')).toContain(', no bag number was noted, as recorded');
  });

  it('is told when a drill opens it, although the volume is out by then, and is another one after it', async () => {
    await holdPlan(room, planOf(backup()), noting(safe2));
    const { bag, keyId } = await copyOf('backup');
    const onRecord = `bag B 4711, safe 2, as recorded ${bag?.at ?? ''}`;
    expect(await reviewed(drill())).toContain(`its bag: ${onRecord}`);
    await openPlan(room, planOf(drill({ bag: 'B 4712', place: 'vault' })));
    expect(await driveUntil(room, ({ opensBag }) => opensBag === true, noting())).toBe(true);
    expect(await told()).toEqual([`On record, backup copy ${keyId.slice(0, 8)}: ${onRecord}`]);
    expect(await driveUntil(room, ({ bagging }) => bagging !== undefined, noting())).toBe(true);
    expect(await told()).toEqual([]);
    expect(await evidence()).toContain(onRecord);
    rmSync(volume, { recursive: true });
    await driveUntil(room, () => false, noting());
    expect((await copyOf('backup')).bag).toMatchObject(vault ?? {});
  });

  it('is said to be on no record where a backup is from before it was asked for', async () => {
    await openPlan(room, planOf(backup()));
    await driveUntil(room, ({ bagging }) => bagging !== undefined, noting());
    await room.conductor.abort('as an earlier version ended');
    expect((await copyOf('backup')).bag).toBeNull();
    await openPlan(room, planOf(drill()));
    await driveUntil(room, ({ opensBag }) => opensBag === true, noting());
    expect(await told()).toEqual([expect.stringContaining(': no bag on record')]);
    await driveUntil(room, () => false, noting(safe2));
    expect((await copyOf('backup')).bag).toMatchObject(safe2 ?? {});
  });

  it('is noted of a volume that carries the key away, and told when the key comes back from it and the copy ends', async () => {
    const carry: Operation = { kind: 'key-carriage', name: 'carry', ...key, folder: volume, iterations };
    await holdPlan(room, planOf(carry), noting(safe2));
    const { place, keyId, kind, bag } = await copyOf('carried');
    const onRecord = `bag B 4711, safe 2, as recorded ${bag?.at ?? ''}`;
    const back: Operation = { kind: 'key-restoration', name: 'back', ...key, file: place, iterations };
    expect(await reviewed(back)).toContain(`its bag: ${onRecord}`);
    await holdPlan(room, planOf(back), noting());
    expect(await evidence()).toContain(onRecord);
    const end: Operation = {
      kind: 'copy-end',
      name: 'end',
      ...key,
      copy: { keyId, kind, place },
      how: 'destroyed',
      why: 'shredded',
    };
    expect(await reviewed(end)).toContain(`"Bag of its volume","value":"${onRecord}"`);
    await openPlan(room, planOf(end));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined, noting());
    expect(await told()).toEqual([`On record, carried copy ${keyId.slice(0, 8)}: ${onRecord}`]);
    rmSync(volume, { recursive: true });
    await driveUntil(room, () => false, noting());
    expect(liveCopies(await record()).map((copy) => copy.kind)).toEqual(['sealed-file']);
  });

  it('is told at the destruction of the key, before anybody says that the medium is destroyed', async () => {
    await holdPlan(room, planOf(backup()), noting(safe2));
    const copies = liveCopies(await record()).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    const destroy: Operation = { kind: 'key-destruction', name: 'end', ...key, copies, why: 'closed' };
    expect(await reviewed(destroy)).toContain('destroyed before witnesses, attested; bag B 4711, safe 2, as recorded');
    await openPlan(room, planOf(destroy));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined, noting());
    expect(await told()).toEqual([expect.stringContaining('bag B 4711, safe 2, as recorded')]);
    rmSync(volume, { recursive: true });
    await driveUntil(room, () => false, noting());
    expect(await evidence()).toContain('"On record, backup copy');
  });

  it('is asked for at no step of a carriage that an earlier edition of the script began', () => {
    const plan = planOf({ kind: 'key-carriage', name: 'carry', ...key, folder: '/media/x', iterations });
    const steps = (edition?: number) => compileSteps(plan, edition);
    expect(steps().filter(({ bagging }) => bagging)).toHaveLength(1);
    expect(steps(3).filter(({ bagging }) => bagging)).toEqual([]);
    expect(steps(4).length - steps(3).length).toBe(1);
    // What stays is said since the fifth.
    expect(steps().length - steps(4).length).toBe(1);
  });
});
