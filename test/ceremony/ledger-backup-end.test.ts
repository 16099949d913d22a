import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerBackup } from '../../shared/ceremony/ledger-backups.ts';
import type { LedgerBackupEnd, LedgerBackupOperation } from '../../shared/ceremony/ledger-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ledgerBackupsOf } from '../../main/ceremony/ledger-backup-found.ts';
import { unprovenLedger } from '../../main/lifecycle/unproven-ledger.ts';
import { ledgerBackupLines } from '../../main/terminal/ledger-backup-lines.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleRoot } from '../support/sample-plans.ts';
import { codeOf, driveUntil, dueStep, entriesOf, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { people, planOf } from '../support/test-workplace.ts';

const linesIn = 'bundle/ledger/ledger.jsonl';

describe('a backup of the ledger, its people and its end', () => {
  let room: TestRoom;
  let volume: string;
  const backup = (otherwise: Partial<LedgerBackupOperation> = {}): LedgerBackupOperation => ({
    ...{ kind: 'ledger-backup', name: 'ledger', folder: volume, proveEveryDays: 30 },
    ...otherwise,
  });
  const drill = (folder: string): Operation => ({ kind: 'ledger-drill', name: 'drill', folder });
  const ending = ({ backupId, folder }: LedgerBackup, how: LedgerBackupEnd['how'] = 'destroyed'): LedgerBackupEnd => ({
    ...{ kind: 'ledger-backup-end', name: 'end', backup: { backupId, folder }, how, why: 'its stick broke' },
  });
  const take = async (): Promise<string> => {
    const before = readdirSync(volume);
    await holdPlan(room, planOf(backup()));
    return join(volume, readdirSync(volume).find((name) => !before.includes(name)) ?? '');
  };
  const own = () => ledgerBackupsOf(room.ports);
  const newest = async () => (await own()).at(-1) ?? expect.fail('no backup');
  const unproven = async () => {
    const now = room.clock.now();
    return unprovenLedger({ own: await own(), records: await keyRecordsOf(room.ports), authorities: 1, since: now, now });
  };
  const said = async () => ledgerBackupLines(await own(), await keyRecordsOf(room.ports), room.ports.ledger.head().size).join('\n');
  const refused = (operation: Operation): Promise<Fault> =>
    room.conductor.propose(planOf(operation)).then(
      () => expect.fail('not refused'),
      (thrown: unknown) => (thrown instanceof Fault ? thrown : expect.fail(String(thrown))),
    );

  beforeEach(async () => {
    room = await openRoom();
    volume = memoryFolder('volume');
    await holdPlan(room, planOf(sampleRoot()));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('needs nobody beside who leads and who watches, and a volume that is not the home', async () => {
    const without = (...roles: string[]) => people.filter(({ role }) => !roles.includes(role));
    const propose = (participants: typeof people) => codeOf(room.conductor.propose({ ...planOf(backup()), participants }));
    expect(await propose(without('cryptoOfficer', 'systemAdministrator'))).toBe('no fault');
    expect((await refused(backup({ folder: room.home }))).code).toBe('custody-refused');
    expect((await refused(backup({ folder: join(volume, 'none') }))).code).toBe('folder-not-usable');
  });

  it('is attested by two people, of whom one acts and the other watches', async () => {
    await openPlan(room, planOf(backup()));
    expect(await driveUntil(room, ({ button }) => button === 'Volume checked')).toBe(true);
    expect(await codeOf(room.conductor.attest(dueStep(room).id, 'WW'))).toBe('watcher-refused');
    await room.conductor.attest(dueStep(room).id, 'OO');
    expect(await driveUntil(room, ({ button }) => button === 'Digest noted')).toBe(true);
    for (const initials of ['AA', 'OO'])
      expect(await codeOf(room.conductor.attest(dueStep(room).id, initials))).toBe('witness-needed');
    await room.conductor.attest(dueStep(room).id, 'WW');
    await driveUntil(room, () => false);
    const [made] = await entriesOf(room, 'ledger-backed-up');
    expect(made).toBeDefined();
  });

  it('that is the last one but for another which the same plan ends is warned of, and not where a new one comes first', async () => {
    await take();
    const first = await newest();
    await take();
    const second = await newest();
    const warned = async (...operations: readonly Operation[]) =>
      (await room.conductor.propose(planOf(...operations))).findings
        .filter(({ rule }) => rule === 'ANC-LEDGER-LAST-BACKUP')
        .map(({ operation }) => operation);
    const endFirst = { ...ending(first), name: 'first' };
    const endSecond = { ...ending(second), name: 'second' };
    expect(await warned(endFirst)).toEqual([]);
    expect(await warned(endFirst, endSecond)).toEqual(['second']);
    expect(await warned(endSecond, endFirst)).toEqual(['first']);
    expect(await warned(backup(), endFirst, endSecond)).toEqual([]);
    expect(await warned(endFirst, endSecond, backup())).toEqual(['second']);
    await holdPlan(room, planOf(backup(), endFirst, endSecond));
    expect((await own()).map(({ ended }) => ended !== null)).toEqual([true, true, false]);
  });

  it('that the plan has ended by then is neither ended nor drilled, and the plan is refused by the name of that', async () => {
    const folder = await take();
    const made = await newest();
    await take();
    const other = { ...ending(await newest()), name: 'other' };
    const before = await entriesOf(room);
    const order = async (...operations: readonly Operation[]) => {
      const fault = await room.conductor.propose(planOf(...operations)).then(
        () => expect.fail('not refused'),
        (thrown: unknown) => (thrown instanceof Fault ? thrown : expect.fail(String(thrown))),
      );
      return [fault.code, fault.detail['operation'], fault.detail['earlier']];
    };
    expect(await order(ending(made), { ...ending(made, 'lost'), name: 'twice' })).toEqual(['plan-order-refused', 'twice', 'end']);
    expect(await order(ending(made), other, drill(folder))).toEqual(['plan-order-refused', 'drill', 'end']);
    // What is unknown without the plan is no matter of its order.
    expect((await order(other, { ...ending(made), backup: { backupId: made.backupId, folder: '/media/x' } }))[0]).toBe(
      'ledger-backup-unknown',
    );
    expect(await entriesOf(room)).toEqual(before);
    await holdPlan(room, planOf(drill(folder), ending(made)));
    expect((await own()).map(({ ended }) => ended !== null)).toEqual([true, false]);
  });

  it('is proven as what it was made of, and as nothing else', async () => {
    await take();
    const { backupId, ledgerSize, headHash } = await newest();
    const ceremony = await openCeremony();
    const proven = (data: { ledgerSize: number; headHash: string }) =>
      room.ports.ledger.append({ type: 'ledger-backup-proven', ceremony, data: { backupId, ...data } });
    await expect(proven({ ledgerSize: ledgerSize - 1, headHash })).rejects.toThrow('made of');
    await expect(proven({ ledgerSize, headHash: '0'.repeat(64) })).rejects.toThrow('made of');
    await expect(proven({ ledgerSize: 0, headHash })).rejects.toThrow();
    await proven({ ledgerSize, headHash });
  });

  it.each(['destroyed', 'lost'] as const)('that was %s ends on record, and is counted on no more', async (how) => {
    const folder = await take();
    const made = await newest();
    const script = await room.conductor.propose(planOf(ending(made, how)));
    expect(script.findings.map(({ rule, level }) => [rule, level])).toEqual([['ANC-LEDGER-LAST-BACKUP', 'warning']]);
    expect(script.previews[0]?.fields.map(({ value }) => value)).toContain(made.sumsSha256);
    await take();
    const another = await newest();
    expect((await room.conductor.propose(planOf(ending(made, how)))).findings).toEqual([]);
    await holdPlan(room, planOf(ending(made, how)));
    expect((await own()).map(({ ended }) => ended?.how ?? null)).toEqual([how === 'lost' ? 'lost' : 'attested', null]);
    expect(await said()).not.toContain(made.backupId);
    expect((await refused(ending(made, how))).detail['why']).toBe('its end is on record already');
    expect((await refused(ending({ ...made, folder: '/media/x' }, how))).code).toBe('ledger-backup-unknown');
    // Found after all: it is no secret, and a new one is better.
    expect((await refused(drill(folder))).detail['why']).toContain(`is recorded as ${how} since`);
    appendFileSync(join(folder, 'SHA256SUMS'), 'bit rot');
    appendFileSync(join(folder, linesIn), 'bit rot');
    expect((await refused(drill(folder))).detail['why']).toContain(`is recorded as ${how} since`);
    await holdPlan(room, planOf(ending(another, how)));
    expect((await unproven()).map(({ kind }) => kind)).toEqual(['ledger-no-backup']);
    const gone = { backupId: made.backupId, bag: null, place: null };
    const late = room.ports.ledger.append({ type: 'ledger-backup-bagged', ceremony: await openCeremony(), data: gone });
    expect(await codeOf(late)).toBe('ledger-backup-unknown');
  });

  /** One that is open, so that something can be written. */
  async function openCeremony(): Promise<string> {
    await openPlan(room, planOf(sampleCrl({ name: 'open' })));
    await driveUntil(room, ({ kind }) => kind === 'approve');
    return room.conductor.current()?.id ?? '';
  }
});
