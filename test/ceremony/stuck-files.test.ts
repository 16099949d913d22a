import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../shared/fault/fault.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { endedFilesHere } from '../../main/ceremony/ended-copies.ts';
import { endedFileLine } from '../../main/terminal/ended-lines.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { answering } from '../support/answering.ts';
import { calling } from '../support/calling.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { codeOf, driveUntil, entriesOf, goodPassphrase, holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

/** A sealed file that cannot be removed, such as one that root owns after a run with more rights. */

let room: TestRoom;
let stuck: boolean;
let home: string;
const iterations = 600_000;
const resealing: Operation = {
  ...{ kind: 'key-resealing', name: 'seal', authority: 'acme-root', protection: { kind: 'passphrase', iterations } },
};
const around = (ports: CeremonyPorts): CeremonyPorts => {
  const files = ports.keyStores['sealed-file'];
  const discard = (keyId: string) => {
    if (stuck) throw new Fault('write-failed', { path: keyId, why: 'EACCES' });
    return files.discard(keyId);
  };
  const kept = calling(files, { discard: async (keyId) => discard(keyId) });
  return { ...ports, keyStores: { ...ports.keyStores, 'sealed-file': kept } };
};
const answers = () => answering({ 'give passphrase': goodPassphrase, 'set passphrase': 'Raven, around 64 oaks!' });
const here = async () => endedFilesHere(room.ports.ledger, await keyRecordsOf(room.ports), room.ports.keyStores['sealed-file']);

beforeEach(async () => {
  stuck = false;
  room = await openRoom({ mode: 'production', around });
  ({ home } = room);
  await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
});
afterEach(async () => {
  await room.ports.ledger.verify();
  await room.close();
});

describe('a file of an ended copy that cannot be removed', () => {
  it('keeps the step that looks for it, and neither an abort nor a start; then it is told, and removed when it can be', async () => {
    const live = liveCopies((await keyRecordsOf(room.ports))[0] ?? never());
    stuck = true;
    expect(await codeOf(holdPlan(room, planOf(resealing), answers()))).toBe('write-failed');
    expect((await entriesOf(room)).at(-1)).toMatchObject({ type: 'ceremony-interrupted', data: { fault: 'write-failed' } });
    await room.conductor.abort('cannot be removed');
    expect(room.conductor.current()?.state.status).toBe('aborted');
    const left = [{ keyId: live[0]?.keyId, authority: 'acme-root' }];
    expect(await here()).toMatchObject(left);
    await room.close();
    room = await openRoom({ mode: 'production', home, around });
    expect(await here()).toMatchObject(left);
    stuck = false;
    await room.close();
    room = await openRoom({ mode: 'production', home, around });
    expect(await here()).toEqual([]);
  });
});

describe('a file of a copy that was never recorded, and cannot be removed', () => {
  it('keeps neither an interruption from being written, nor a resumption, an abort or a start; it is removed later', async () => {
    // Sealed, and cut off before it is on record.
    const append = room.ports.ledger.appendAll.bind(room.ports.ledger);
    room.ports.ledger.appendAll = async (entries) => {
      if (entries.some(({ type }) => type === 'key-copied')) throw new Fault('ledger-unwritable');
      return append(entries);
    };
    stuck = true;
    const again = answering({ 'give passphrase': goodPassphrase, 'set passphrase': 'Heron! beside 38 ponds' });
    expect(await codeOf(holdPlan(room, planOf({ ...resealing, name: 'again' }), again))).toBe('ledger-unwritable');
    expect((await entriesOf(room)).slice(-2)).toMatchObject([
      { type: 'ceremony-interrupted', data: { fault: 'ledger-unwritable' } },
      { type: 'key-discarded', data: { why: 'announced, never recorded; its file could not be removed' } },
    ]);
    await room.conductor.resume();
    await room.conductor.abort('it cannot be removed');
    const [left, ...more] = await here();
    expect(more).toEqual([]);
    // Whoever only reads has tried nothing: no more is said than that it is there.
    const line = endedFileLine(left ?? never(), 'keys');
    expect(line).toMatch(/^acme-root: NOTICE the file of copy \w{32}, which has ended, is still in keys: it is removed when/);
    expect(line).not.toContain('could not');
    await room.close();
    room = await openRoom({ mode: 'production', home, around });
    expect((await here()).length).toBe(1);
    // A ceremony that is about what is here insists on it.
    const last = answering({ 'give passphrase': goodPassphrase, 'set passphrase': 'Heron! beside 38 ponds' });
    expect(await codeOf(holdPlan(room, planOf({ ...resealing, name: 'third' }), last))).toBe('write-failed');
    stuck = false;
    await room.conductor.resume();
    await driveUntil(room, () => false, last);
    expect(await here()).toEqual([]);
  });
});

const never = (): never => {
  throw new Error('no key');
};
