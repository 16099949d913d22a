import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copiesOutside } from '../../shared/ceremony/copies-outside.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { ceremonyView } from '../../main/ipc/ceremony-view.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { driveUntil, goodPassphrase, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

async function outsideOf({ conductor, ports }: TestRoom) {
  const live = conductor.current();
  if (!live) throw new Error('no ceremony');
  const { id, script, state } = live;
  const entries = await ports.ledger.entriesOf(id);
  return ceremonyView({ ended: [], id, told: 1, script, state, entries, checkpoint: undefined, live, fault: null, approval: null })
    .copiesOutside;
}

describe('a carriage that is aborted after its file was written', () => {
  it('says where the file is, before and after the abort', async () => {
    const room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    expect(await outsideOf(room)).toEqual([]);
    const folder = memoryFolder('volume');
    await openPlan(room, planOf({ kind: 'key-carriage', name: 'custody', authority: 'acme-root', folder, iterations: 600_000 }));
    const answers = answering({ 'give passphrase': goodPassphrase, 'set offline-passphrase': 'Heron! beside 38 ponds' });
    expect(await driveUntil(room, ({ kind }) => kind === 'confirm', answers)).toBe(true);
    const place = join(folder, readdirSync(folder)[0] ?? '', 'key.pem');
    expect(existsSync(place)).toBe(true);
    expect(await outsideOf(room)).toEqual([{ kind: 'carried', place, whole: true }]);
    await room.conductor.abort('the wrong volume');
    expect(await outsideOf(room)).toEqual([{ kind: 'carried', place, whole: true }]);
    await room.close();
  });
});

describe('copies outside', () => {
  const copied = (keyId: string, kind: string, sha256: string | null) =>
    ({ type: 'key-copied', data: { keyId, kind, place: `/media/${keyId}`, sha256 } }) as unknown as LedgerEntry;

  it('are files on volumes, also those whose writing was interrupted, and not what has ended', () => {
    const ended = { type: 'key-copy-ended', data: { keyId: 'c' } } as unknown as LedgerEntry;
    const entries = [
      copied('a', 'sealed-file', null),
      copied('b', 'exported', null),
      copied('c', 'carried', 'x'),
      ended,
      copied('d', 'backup', 'y'),
    ];
    expect(copiesOutside(entries)).toEqual([
      { kind: 'exported', place: '/media/b', whole: false },
      { kind: 'backup', place: '/media/d', whole: true },
    ]);
  });
});
