import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { liveCopies } from '../../shared/ceremony/key-custody.ts';
import { keyHistories, keyHistoryTypes } from '../../shared/ceremony/key-history.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { goodPassphrase, holdPlan, openRoom, otherPassphrase } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

describe('the history of a key', () => {
  it('says each state with its time, ceremony and reason, and who led and watched', async () => {
    const room = await openRoom({ mode: 'production' });
    const people = planOf(sampleRoot()).participants;
    const named = people.filter(({ role }) => role !== 'cryptoOfficer').map(({ name }) => name);
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    room.clock.pass(3600);
    const why = 'the seal of the safe was broken';
    const suspend: Operation = { kind: 'key-state-change', name: 'custody', authority: 'acme-root', to: 'suspended', why };
    await holdPlan(room, planOf(suspend));
    const [history] = keyHistories(await room.ports.ledger.entriesOfTypes(keyHistoryTypes)).values();
    expect(history).toEqual([
      { state: 'pre-activation', at: '2026-11-21T10:00:00Z', ceremony: '2026-11-21-01', why: 'generated here', people: named },
      { state: 'active', at: '2026-11-21T10:00:00Z', ceremony: '2026-11-21-01', why: 'certified as acme-root', people: named },
      { state: 'suspended', at: '2026-11-21T11:00:00Z', ceremony: '2026-11-21-02', why, people: named },
    ]);
    await room.close();
  });

  it('says each move of the key: where it went, and what opens it from then on', async () => {
    const room = await openRoom({ mode: 'production' });
    const key = { authority: 'acme-root' };
    const iterations = 600_000;
    const volume = memoryFolder('volume');
    const known = answering({
      'give passphrase': goodPassphrase,
      'give offline-passphrase': otherPassphrase,
      'set passphrase': goodPassphrase,
      'set offline-passphrase': otherPassphrase,
      'set container-passphrase': ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'],
    });
    const hold = (...operations: readonly Operation[]) => holdPlan(room, planOf(...operations), known);
    await hold(sampleRoot({ custody: sealed }));
    await hold({ kind: 'key-resealing', name: 'off', ...key, protection: { kind: 'offline-passphrase', iterations } });
    await hold({ kind: 'key-resealing', name: 'on', ...key, protection: { kind: 'passphrase', iterations } });
    await hold({ kind: 'key-export', name: 'out', ...key, folder: volume, format: 'pkcs8', iterations });
    await hold({ kind: 'key-carriage', name: 'away', ...key, folder: volume, iterations });
    const file = (await keyRecordsOf(room.ports)).flatMap(liveCopies).find(({ kind }) => kind === 'carried')?.place ?? '';
    await hold({ kind: 'key-restoration', name: 'back', ...key, file, iterations });
    const histories = keyHistories(await room.ports.ledger.entriesOfTypes(keyHistoryTypes));
    const moves = [...histories.values()].flat().flatMap(({ moved, ceremony, why }) => (moved ? [[moved, ceremony, why]] : []));
    expect(moves).toEqual([
      ['taken-offline', '2026-11-21-02', 'kept here under an offline passphrase'],
      ['brought-back', '2026-11-21-03', 'from the copy that was kept here'],
      ['exported', '2026-11-21-04', expect.stringMatching(new RegExp(`^to ${volume}/`))],
      ['carried-away', '2026-11-21-05', `to ${file}`],
      ['brought-back', '2026-11-21-06', `from ${file}`],
    ]);
    await room.close();
  });

  it('says the end of a single copy, in the state that the key had, and none that comes with a new copy', async () => {
    const room = await openRoom({ mode: 'production' });
    const key = { authority: 'acme-root' };
    const known = () =>
      answering({
        'give passphrase': goodPassphrase,
        'set passphrase': otherPassphrase,
        'set container-passphrase': ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'],
      });
    const histories = async () => keyHistories(await room.ports.ledger.entriesOfTypes(keyHistoryTypes));
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    const out = { kind: 'key-export' as const, name: 'out', ...key, folder: memoryFolder('volume'), format: 'pkcs8' as const };
    await holdPlan(room, planOf({ ...out, iterations: 600_000 }), known());
    const copies = (await keyRecordsOf(room.ports)).flatMap(liveCopies);
    const { keyId, kind, place } = copies.find((copy) => copy.kind === 'exported') ?? expect.fail('no copy');
    rmSync(place);
    const copy = { keyId, kind, place };
    await holdPlan(room, planOf({ kind: 'copy-end', name: 'end', ...key, copy, how: 'lost', why: 'the customer moved' }));
    const protection = { kind: 'passphrase' as const, iterations: 600_000 };
    await holdPlan(room, planOf({ kind: 'key-resealing', name: 'anew', ...key, protection }), known());
    const [history] = (await histories()).values();
    expect(history?.slice(2)).toMatchObject([
      { moved: 'exported', why: `to ${place}` },
      {
        ...{ state: 'active', copyEnded: 'lost', ceremony: '2026-11-21-03' },
        why: `exported ${keyId.slice(0, 8)}, ${place}: the customer moved`,
        people: expect.arrayContaining(['Wilma Witness']),
      },
      { moved: 'sealed-anew', why: 'under a passphrase', ceremony: '2026-11-21-04' },
    ]);
    await room.close();
  });
});
