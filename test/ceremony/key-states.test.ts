import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { sampleCrl, sampleRoot } from '../support/sample-plans.ts';
import { codeOf, holdPlan, openPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

/** Writes entries as a ceremony of its own would, without one. */
async function record(room: TestRoom, ...entries: readonly Omit<NewEntry, 'ceremony'>[]): Promise<void> {
  await openPlan(room, planOf(sampleCrl()));
  const ceremony = room.conductor.current()?.id ?? '';
  await room.ports.ledger.appendAll(entries.map((entry) => ({ ...entry, ceremony }) as NewEntry));
  await room.conductor.abort('only to write entries');
}

describe('an authority whose key may not sign', () => {
  let room: TestRoom;
  const refresh = () => codeOf(room.conductor.propose(planOf(sampleCrl())));
  const key = async () => {
    const [found] = await keyRecordsOf(room.ports);
    if (!found) throw new Error('no key');
    return found;
  };

  beforeEach(async () => {
    room = await openRoom();
    await holdPlan(room, planOf(sampleRoot()));
  });
  afterEach(() => room.close());

  it('is refused by its state before anything is opened', async () => {
    expect(await refresh()).toBe('no fault');
    const { spkiSha256 } = await key();
    await record(room, { type: 'key-state-changed', data: { spkiSha256, from: 'active', to: 'suspended', why: 'audit' } });
    expect(await refresh()).toBe('key-state-refused');
    // A script that was refused leaves nothing to open.
    expect(await codeOf(room.conductor.open('', []))).toBe('plan-not-proposed');
  });

  it('is refused while its key is offline, here or away', async () => {
    const { spkiSha256, copies } = await key();
    const keyId = 'd'.repeat(32);
    await record(
      room,
      { type: 'key-intended', data: { keyId, algorithm: 'EC-P256', custody: 'carried', operation: 'acme-root' } },
      {
        type: 'key-copied',
        data: {
          keyId,
          spkiSha256,
          kind: 'carried',
          protection: 'offline-passphrase',
          place: 'volume SAFE-1',
          sha256: null,
          token: null,
        },
      },
      { type: 'key-copy-ended', data: { keyId: copies[0]?.keyId ?? '', how: 'removed', why: 'carried away' } },
    );
    expect(await refresh()).toBe('key-offline');
  });
});
