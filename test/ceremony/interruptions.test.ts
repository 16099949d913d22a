import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { replay } from '../../main/ceremony/runner.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { calling } from '../support/calling.ts';
import { sampleCrl, sampleIntermediate, sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodAnswers,
  holdPlan,
  initialsOf,
  openPlan,
  openRoom,
  testClock,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const hierarchy: Plan = planOf(
  sampleRoot(),
  sampleIntermediate(),
  sampleCrl({ revoke: [{ certificate: 'acme-issuing', reasonCode: 'superseded' }] }),
);

/** The key that signs the copies to be linted stays active while the program runs. */
const lintKeys = 1;

/** Counts the keys that are active in both stores. */
function countingKeys(active: { count: number }): (ports: CeremonyPorts) => CeremonyPorts {
  const counted = <S extends CeremonyPorts['keyStores']['throw-away']>(store: S): S =>
    calling<CeremonyPorts['keyStores']['throw-away']>(store, {
      activate: async (spki, activation) => {
        const key = await store.activate(spki, activation);
        active.count += 1;
        let given = true;
        const deactivate = (): void => {
          if (given) active.count -= 1;
          given = false;
          key.deactivate();
        };
        return calling(key, { deactivate });
      },
    }) as S;
  return (ports) => ({
    ...ports,
    keyStores: { 'sealed-file': counted(ports.keyStores['sealed-file']), 'throw-away': counted(ports.keyStores['throw-away']) },
  });
}

/** A disk that is full from the n-th write to the ledger on, until there is room again. */
class FullDisk {
  writes = 0;
  fullFrom = Infinity;

  readonly around = (ports: CeremonyPorts): CeremonyPorts => {
    const { ledger } = ports;
    const write = <T>(work: () => Promise<T>): Promise<T> => {
      this.writes += 1;
      return this.writes >= this.fullFrom ? Promise.reject(new Fault('volume-full', { path: 'ledger.sqlite' })) : work();
    };
    return {
      ...ports,
      ledger: calling(ledger, {
        append: (entry) => write(() => ledger.append(entry)),
        appendAll: (entries) => write(() => ledger.appendAll(entries)),
        checkpoint: (signer, ceremony) => write(() => ledger.checkpoint(signer, ceremony)),
      }),
    };
  };

  fillAfter(writes: number): void {
    this.writes = 0;
    this.fullFrom = writes + 1;
  }

  makeRoom(): void {
    this.fullFrom = Infinity;
  }
}

/** What memory says of the ceremony is what its entries say. */
async function expectReplayAgrees({ conductor, ports }: TestRoom): Promise<void> {
  const live = conductor.current();
  expect(live).toBeDefined();
  if (live) expect(replay(live.script.steps, await ports.ledger.entriesOf(live.id))).toEqual(live.state);
}

async function expectWhole(room: TestRoom): Promise<readonly LedgerEntry[]> {
  await room.ports.ledger.verify();
  const entries = await entriesOf(room);
  const serials = entries.flatMap((e) => (e.type === 'serial-committed' ? [e.data.serialNumber] : []));
  expect(new Set(serials).size).toBe(serials.length);
  const end = entries.findLast(({ type }) => type === 'ceremony-closed' || type === 'ceremony-aborted');
  expect((await room.ports.ledger.checkpoints()).some(({ size }) => size > (end?.seq ?? Infinity))).toBe(true);
  return entries;
}

const isPersonal = ({ kind }: { kind: string }): boolean => kind !== 'act';

describe('a ceremony', () => {
  it('can be aborted at each step that waits for a person; the record says where, and no key stays active', async () => {
    const probe = await openRoom();
    await openPlan(probe, hierarchy);
    const waits: string[] = [];
    await driveCeremony(probe.conductor, goodAnswers({ announce: ({ id }) => void waits.push(id) }));
    await probe.close();
    expect(waits).toHaveLength(17);
    for (const id of waits) {
      const active = { count: 0 };
      const room = await openRoom({ around: countingKeys(active) });
      await openPlan(room, hierarchy);
      await driveUntil(room, (step) => step.id === id);
      await room.conductor.abort('this is a test');
      expect(active.count).toBe(lintKeys);
      expect(room.conductor.current()?.state.status).toBe('aborted');
      const entries = await expectWhole(room);
      expect(entries.findLast(({ type }) => type === 'ceremony-aborted')?.data).toEqual({
        step: id,
        fault: null,
        why: 'this is a test',
      });
      await expectReplayAgrees(room);
      expect(await codeOf(room.conductor.propose(planOf(sampleRoot({ name: 'another-root' }))))).toBe('no fault');
      await room.close();
    }
  }, 240_000);

  it('is interrupted when the window closes at any step, and goes on at the start of its act', async () => {
    const active = { count: 0 };
    const room = await openRoom({ around: countingKeys(active) });
    await openPlan(room, hierarchy);
    let last = '';
    let interruptions = 0;
    const answers = goodAnswers();
    while (await driveUntil(room, (step) => isPersonal(step) && step.id > last, answers)) {
      last = dueStep(room).id;
      await room.conductor.suspend();
      interruptions += 1;
      expect(active.count).toBe(lintKeys);
      expect(room.conductor.current()?.state.status).toBe('interrupted');
      await expectReplayAgrees(room);
      await room.conductor.resume();
      await room.conductor.settled();
      await expectReplayAgrees(room);
    }
    expect(interruptions).toBe(17);
    expect(room.conductor.current()?.state.status).toBe('closed');
    const entries = await expectWhole(room);
    expect(entries.filter(({ type }) => type === 'certificate-issued')).toHaveLength(2);
    expect(entries.filter(({ type }) => type === 'ceremony-resumed')).toHaveLength(interruptions);
    await room.close();
  }, 120_000);

  it('that is aborted while the program acts finishes the step it is at, and no other', async () => {
    const active = { count: 0 };
    const room = await openRoom({ around: countingKeys(active) });
    await openPlan(room, planOf(sampleRoot()));
    await driveUntil(room, ({ kind }) => kind === 'confirm');
    const confirming = room.conductor.confirm(dueStep(room).id, 'Acme Root');
    await Promise.all([confirming, room.conductor.abort('stop')]);
    expect(active.count).toBe(lintKeys);
    const entries = await expectWhole(room);
    expect(entries.filter(({ type }) => type === 'certificate-issued')).toEqual([]);
    expect(entries.slice(-2).map(({ type }) => type)).toEqual(['ceremony-aborted', 'checkpoint']);
    await expectReplayAgrees(room);
    await room.close();
  });

  it('is resumed once when two ask for it at the same time', async () => {
    const room = await openRoom();
    await openPlan(room, planOf(sampleRoot()));
    await room.conductor.suspend();
    expect((await Promise.all([1, 2].map(() => codeOf(room.conductor.resume())))).toSorted()).toEqual([
      'ceremony-not-resumable',
      'no fault',
    ]);
    expect(await entriesOf(room, 'ceremony-resumed')).toHaveLength(1);
    expect((await driveCeremony(room.conductor, goodAnswers())).state.status).toBe('closed');
    await room.close();
  });

  it('is found again by the next run of the program, and the passphrase opens its key there', async () => {
    const clock = testClock();
    const first = await openRoom({ mode: 'production', clock });
    await openPlan(first, planOf(sampleRoot({ custody: sealed })));
    await driveUntil(first, ({ kind }) => kind === 'confirm');
    const { actTitle } = dueStep(first);
    await first.close();
    clock.pass(86_400);
    const second = await openRoom({ mode: 'production', clock, home: first.home });
    expect(second.conductor.current()?.state).toMatchObject({ status: 'interrupted', resumed: 0 });
    expect(await codeOf(second.conductor.propose(planOf(sampleRoot({ custody: sealed }))))).toBe('ceremony-already-open');
    await second.conductor.resume();
    expect(dueStep(second)).toMatchObject({ actTitle, kind: 'activate' });
    expect((await driveCeremony(second.conductor, goodAnswers())).state.status).toBe('closed');
    await expectWhole(second);
    await second.close();
  });

  it('that is resumed when its certificate would have ended is refused before anything is signed', async () => {
    const clock = testClock();
    const room = await openRoom({ clock });
    await openPlan(room, planOf(sampleRoot({ validity: { days: 2 }, crl: { nextUpdateDays: 1 } })));
    await driveUntil(room, ({ kind }) => kind === 'confirm');
    await room.conductor.suspend();
    clock.pass(3 * 86_400);
    await room.conductor.resume();
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('validity-impossible');
    expect(await entriesOf(room, 'serial-committed', 'certificate-issued')).toEqual([]);
    await room.close();
  });
});

describe('a clock that goes back', () => {
  it('is refused, and the ceremony goes on when it is right again', async () => {
    const clock = testClock();
    const room = await openRoom({ clock });
    await openPlan(room, planOf(sampleRoot()));
    clock.pass(-1);
    const { size } = room.ports.ledger.head();
    expect(await codeOf(room.conductor.attest('s001', 'WW'))).toBe('clock-behind-ledger');
    expect(room.ports.ledger.head().size).toBe(size);
    expect(room.conductor.current()?.state).toMatchObject({ status: 'open', position: 0 });
    clock.pass(1);
    expect((await driveCeremony(room.conductor, goodAnswers())).state.status).toBe('closed');
    await room.close();
  });

  it('between two steps of the program interrupts; the record stays whole', async () => {
    const clock = testClock();
    let back = false;
    const room = await openRoom({
      clock,
      around: (ports) => {
        const { ledger } = ports;
        const appendAll: typeof ledger.appendAll = (entries) => {
          if (back && entries.some(({ type }) => type === 'serial-committed')) clock.pass(-3_600);
          return ledger.appendAll(entries);
        };
        return { ...ports, ledger: calling(ledger, { appendAll }) };
      },
    });
    await openPlan(room, planOf(sampleRoot()));
    back = true;
    expect(await codeOf(driveCeremony(room.conductor, goodAnswers()))).toBe('clock-behind-ledger');
    expect(room.conductor.current()?.state.status).toBe('interrupted');
    expect(await codeOf(room.conductor.resume())).toBe('clock-behind-ledger');
    back = false;
    clock.pass(7_200);
    await room.conductor.resume();
    expect((await driveCeremony(room.conductor, goodAnswers())).state.status).toBe('closed');
    await expectWhole(room);
    await expectReplayAgrees(room);
    await room.close();
  });
});

describe('a disk that is full', () => {
  it('at any write interrupts in memory or refuses; with room again the same program finishes', async () => {
    const disk = new FullDisk();
    const probe = await openRoom({ around: disk.around });
    await holdPlan(probe, planOf(sampleRoot()));
    const { writes } = disk;
    await probe.close();
    expect(writes).toBeGreaterThan(25);
    for (let write = 1; write < writes; write++) {
      const room = await openRoom({ around: disk.around });
      await openPlan(room, planOf(sampleRoot()));
      disk.fillAfter(write);
      const code = await codeOf(driveCeremony(room.conductor, goodAnswers()));
      disk.makeRoom();
      if (room.conductor.current()?.state.status === 'interrupted') {
        expect(code).toBe('volume-full');
        await room.conductor.resume();
        await expectReplayAgrees(room);
      }
      if (code !== 'no fault') expect((await driveCeremony(room.conductor, goodAnswers())).state.status).toBe('closed');
      await expectReplayAgrees(room);
      await room.ports.ledger.verify();
      expect(await entriesOf(room, 'certificate-issued')).toHaveLength(1);
      expect(await entriesOf(room, 'ceremony-closed')).toHaveLength(1);
      await room.close();
    }
  }, 240_000);

  it('that stays full until the program ends is found by the next run', async () => {
    const disk = new FullDisk();
    const first = await openRoom({ mode: 'production', around: disk.around });
    await openPlan(first, planOf(sampleRoot({ custody: sealed })));
    await driveUntil(first, ({ kind }) => kind === 'confirm');
    disk.fillAfter(3);
    expect(await codeOf(driveCeremony(first.conductor, goodAnswers()))).toBe('volume-full');
    expect(await codeOf(first.conductor.resume())).toBe('volume-full');
    await first.close();
    const second = await openRoom({ mode: 'production', home: first.home });
    expect(second.conductor.current()?.state.status).toBe('interrupted');
    await expectReplayAgrees(second);
    await second.conductor.resume();
    expect((await driveCeremony(second.conductor, goodAnswers())).state.status).toBe('closed');
    await expectWhole(second);
    await second.close();
  });

  it('at the checkpoint leaves the ceremony closed, says so, and the next run signs it', async () => {
    const disk = new FullDisk();
    const first = await openRoom({ around: disk.around });
    await openPlan(first, planOf(sampleRoot()));
    await driveUntil(first, (step) => step.actTitle === 'Closing');
    disk.fillAfter(2);
    await first.conductor.attest(dueStep(first).id, initialsOf(dueStep(first), first.conductor.current() ?? neverOpen()));
    await first.conductor.settled();
    expect(first.conductor.current()).toMatchObject({ state: { status: 'closed' }, fault: { fault: { code: 'volume-full' } } });
    expect(await first.ports.ledger.checkpoints()).toEqual([]);
    await first.close();
    const second = await openRoom({ home: first.home });
    expect(second.conductor.current()).toBeUndefined();
    await expectWhole(second);
    await second.close();
  });
});

const neverOpen = (): never => {
  throw new Error('no ceremony');
};

describe('a refusal after which nothing can be asked for any more', () => {
  it('is recorded and interrupts the ceremony, which is resumed when the key is back', async () => {
    let gone = false;
    const losing = (ports: CeremonyPorts): CeremonyPorts => {
      const store = ports.keyStores['sealed-file'];
      const sealedFiles = calling(store, {
        activate: (...args) => {
          if (gone) return store.activate(...args);
          gone = true;
          return Promise.reject(new Fault('passphrase-wrong'));
        },
        find: (...args) => (gone ? Promise.reject(new Fault('key-file-damaged', { why: 'gone' })) : store.find(...args)),
      });
      return { ...ports, keyStores: { ...ports.keyStores, 'sealed-file': sealedFiles } };
    };
    const first = await openRoom({ mode: 'production' });
    await holdPlan(first, planOf(sampleRoot({ custody: sealed })));
    await first.close();
    const room = await openRoom({ mode: 'production', home: first.home, around: losing });
    await openPlan(room, planOf(sampleCrl()));
    const refusals: string[] = [];
    const answers = goodAnswers({ refused: (fault) => void refusals.push(fault.code) });
    expect(await codeOf(driveUntil(room, () => false, answers))).not.toBe('step-out-of-order');
    const refused = await entriesOf(room, 'refusal-recorded');
    expect(refused.map((entry) => (entry.type === 'refusal-recorded' ? entry.data.fault : ''))).toContain('passphrase-wrong');
    expect(room.conductor.current()).toMatchObject({ state: { status: 'interrupted' }, awaiting: null, runningSince: null });
    expect(room.conductor.current()?.fault?.fault.code).toBe('key-file-damaged');
    await room.close();
    const again = await openRoom({ mode: 'production', home: first.home });
    await again.conductor.resume();
    await driveUntil(again, () => false);
    expect((await again.ports.ledger.crls('acme-root')).map(({ crlNumber }) => crlNumber)).toEqual([2, 1]);
    await again.close();
  });
});
