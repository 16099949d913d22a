import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64 } from '../../../shared/base/bytes.ts';
import { custodyState, keyEntryTypes, keyRecords, usableCopies } from '../../../shared/ceremony/key-custody.ts';
import { shareEndings, type ShareEnding } from '../../../shared/ceremony/key-words.ts';
import { outstandingShares, shareSetOf } from '../../../shared/ceremony/share-set.ts';
import type { EntryData, NewEntry } from '../../../shared/ceremony/ledger-entry.ts';
import type { ShareStatus } from '../../../shared/ceremony/share-words.ts';
import { codeFrom, digest, newSample, opened, type Sample } from './sample-ledger.ts';

const spki = new TextEncoder().encode('public key');
const spkiSha256 = digest(spki);
const [first = '', second = '', third = '', fourth = ''] = ['a', 'b', 'c', 'e'].map((digit) => digit.repeat(32));

const intended = (keyId: string, custody = 'sealed-file'): NewEntry => ({
  type: 'key-intended',
  ceremony: 'c1',
  data: { keyId, algorithm: 'EC-P256', custody, operation: 'root' },
});
const generated: Extract<NewEntry, { type: 'key-generated' }> = {
  type: 'key-generated',
  ceremony: 'c1',
  data: { keyId: first, algorithm: 'EC-P256', custody: 'sealed-file', spki: toBase64(spki), spkiSha256, operation: 'root' },
};
const copied = (keyId: string, data: Partial<EntryData<'key-copied'>> = {}): NewEntry => ({
  type: 'key-copied',
  ceremony: 'c1',
  data: {
    keyId,
    spkiSha256,
    kind: 'sealed-file',
    protection: 'offline-passphrase',
    place: 'this workstation',
    sha256: null,
    token: null,
    ...data,
  },
});
const ended = (keyId: string): NewEntry => ({
  type: 'key-copy-ended',
  ceremony: 'c1',
  data: { keyId, how: 'replaced', why: 'test' },
});
const state = (from: 'active' | 'suspended' | 'compromised', to: 'active' | 'suspended' | 'compromised'): NewEntry => ({
  type: 'key-state-changed',
  ceremony: 'c1',
  data: { spkiSha256, from, to, why: 'test' },
});
const shares = [1, 2, 3].map((index) => ({
  index,
  custodian: `Custodian ${index}`,
  commitment: digest(`share ${index}`),
  delivery: 'card' as const,
}));
const setMade = (keyId: string, setId = 'KESTR'): NewEntry => ({
  type: 'share-set-made',
  ceremony: 'c1',
  data: { setId, keyId, spkiSha256, required: 2, total: 3, check: digest('kek'), shares },
});

describe('the end of signing of a key', () => {
  const until = '2034-11-21T09:59:59Z';
  const ending: NewEntry = { ...generated, data: { ...generated.data, signUntil: until } };

  it('is read with the key, and is none in entries from before it could be set', async () => {
    for (const [entry, expected] of [
      [generated, null],
      [ending, until],
    ] as const) {
      const sample = await newSample();
      await sample.ledger.appendAll([opened('c1'), intended(first), entry]);
      await sample.ledger.verify();
      await sample.ledger.rebuildProjections();
      await sample.ledger.verify();
      const [record] = keyRecords(await sample.ledger.entriesOfTypes(keyEntryTypes));
      expect(record?.signUntil).toBe(expected);
      await sample.ledger.close();
    }
  });

  it('is an instant or is not written', async () => {
    const sample = await newSample();
    const add = sample.ledger.appendAll([
      opened('c1'),
      intended(first),
      { ...generated, data: { ...generated.data, signUntil: 'soon' } },
    ]);
    await expect(add).rejects.toThrow();
    await sample.ledger.close();
  });
});

describe('entries about keys', () => {
  let sample: Sample;
  const add = (...entries: readonly NewEntry[]) => sample.ledger.appendAll(entries);
  const record = async () => {
    const [found] = keyRecords(await sample.ledger.entriesOfTypes(keyEntryTypes));
    if (!found) throw new Error('no key');
    return found;
  };

  beforeEach(async () => {
    sample = await newSample();
    await add(opened('c1'), intended(first), generated);
  });

  afterEach(async () => {
    // What was appended is what a reader without the database would accept too.
    await sample.ledger.verify();
    await sample.ledger.rebuildProjections();
    await sample.ledger.verify();
    await sample.ledger.close();
  });

  it('tell where the key is: usable, sealed for offline, away, gone', async () => {
    expect(custodyState(await record())).toBe('online');
    await add(intended(second), copied(second), ended(first));
    expect(custodyState(await record())).toBe('offline-here');
    await add(intended(third, 'carried'), copied(third, { kind: 'carried', place: 'volume OUT-1' }), ended(second));
    expect(custodyState(await record())).toBe('offline-away');
    await add(ended(third));
    expect(custodyState(await record())).toBe('gone');
    expect((await record()).copies.map(({ ended: end }) => end?.how)).toEqual(['replaced', 'replaced', 'replaced']);
  });

  it('prefer the copy that was made last, and one that is online over one that is not', async () => {
    await add(intended(second), copied(second, { protection: 'passphrase' }), intended(third), copied(third));
    expect(usableCopies(await record()).map(({ keyId }) => keyId)).toEqual([second, first]);
  });

  it('know a copy only where it was announced in the same ceremony, once, and of a key that is known', async () => {
    await expect(add(copied(second))).rejects.toThrow('intended before');
    await add(intended(second));
    expect(await codeFrom(add(copied(second, { spkiSha256: digest('other') })))).toBe('key-not-found');
    await add(copied(second));
    expect(await codeFrom(add(copied(second)))).toBe('key-already-exists');
    expect(await codeFrom(add(intended(second)))).toBe('key-already-exists');
  });

  it('end a copy once', async () => {
    expect(await codeFrom(add(ended(second)))).toBe('key-not-found');
    await add(ended(first));
    expect(await codeFrom(add(ended(first)))).toBe('key-not-found');
  });

  it('let a key be suspended and come back, and never from compromised', async () => {
    expect(await codeFrom(add(state('suspended', 'active')))).toBe('key-state-refused');
    await add(state('active', 'suspended'), state('suspended', 'active'), state('active', 'compromised'));
    expect(await codeFrom(add(state('compromised', 'active')))).toBe('key-state-refused');
    expect((await record()).state).toBe('compromised');
  });

  it('keep a share set with its copy until it is void, and check shares of live sets only', async () => {
    const checked: NewEntry = {
      type: 'share-checked',
      ceremony: 'c1',
      data: { setId: 'KESTR', index: 2, custodian: 'Custodian 2' },
    };
    expect(await codeFrom(add(checked))).toBe('share-set-unknown');
    await add(intended(second), copied(second, { protection: 'quorum' }), setMade(second), checked);
    const set = shareSetOf(await record(), second);
    expect([...(set?.checkedAt ?? [])]).toEqual([[2, sample.clock.now()]]);
    await expect(add(setMade(second))).rejects.toThrow('made once');
    await add({ type: 'share-set-voided', ceremony: 'c1', data: { setId: 'KESTR', why: 'replaced' } });
    expect(await codeFrom(add(checked))).toBe('share-set-unknown');
    expect(shareSetOf(await record(), second)).toBeUndefined();
  });

  it('say of a live copy which bag its volume is in, the last note first, and of no other', async () => {
    const bagged = (keyId: string, bag: string | null, place: string | null): NewEntry => ({
      type: 'copy-bagged',
      ceremony: 'c1',
      data: { keyId, bag, place },
    });
    expect(await codeFrom(add(bagged(second, 'B 4711', 'safe 2')))).toBe('key-not-found');
    await add(intended(second), copied(second, { kind: 'carried' }));
    expect((await record()).copies[1]?.bag).toBeNull();
    await add(bagged(second, 'B 4711', 'safe 2'));
    expect((await record()).copies[1]?.bag).toEqual({ bag: 'B 4711', place: 'safe 2', at: sample.clock.now() });
    await add(bagged(second, null, null));
    expect((await record()).copies[1]?.bag).toEqual({ bag: null, place: null, at: sample.clock.now() });
    await add(ended(second));
    expect(await codeFrom(add(bagged(second, 'B 4711', null)))).toBe('key-not-found');
  });

  it('say of a share which bag it is in and what became of it, and nothing that cannot follow (ANC-F16)', async () => {
    const share = { setId: 'KESTR', index: 2, custodian: 'Custodian 2' };
    const bagged = (over: object = {}): NewEntry => ({
      type: 'share-bagged',
      ceremony: 'c1',
      data: { ...share, bag: 'A 0815', place: null, ...over },
    });
    const became = (from: ShareStatus, to: ShareStatus, over: object = {}): NewEntry => ({
      type: 'share-status-changed',
      ceremony: 'c1',
      data: { ...share, from, to, why: 'test', ...over },
    });
    for (const early of [bagged(), became('available', 'lost')]) expect(await codeFrom(add(early))).toBe('share-set-unknown');
    await add(intended(second), copied(second, { protection: 'quorum' }), setMade(second));
    for (const other of [{ index: 4 }, { custodian: 'Custodian 1' }]) {
      expect(await codeFrom(add(bagged(other)))).toBe('share-unknown');
      expect(await codeFrom(add(became('available', 'lost', other)))).toBe('share-unknown');
    }
    await add(bagged(), bagged({ bag: 'A 0816', place: 'safe 2' }));
    expect(await codeFrom(add(became('available', 'available')))).toBe('share-status-refused');
    expect(await codeFrom(add(became('lost', 'available')))).toBe('share-status-refused');
    await add(became('available', 'lost'), became('lost', 'available'), became('available', 'compromised'));
    expect(await codeFrom(add(became('compromised', 'available')))).toBe('share-status-refused');
    expect(await codeFrom(add(became('lost', 'destroyed')))).toBe('share-status-refused');
    const set = shareSetOf(await record(), second);
    expect([...(set?.bags ?? [])]).toEqual([[2, { bag: 'A 0816', place: 'safe 2' }]]);
    expect([...(set?.statuses ?? [])]).toEqual([
      [2, { status: 'compromised', at: sample.clock.now(), why: 'test', othersKnow: true }],
    ]);
    await add(became('compromised', 'destroyed'));
    expect(shareSetOf(await record(), second)?.statuses.get(2)).toMatchObject({ status: 'destroyed', othersKnow: true });
    // One that was destroyed opens nothing, and no destruction has to name it any more.
    expect(outstandingShares(await record()).map(({ index }) => index)).toEqual([1, 3]);
    await add({ type: 'share-set-voided', ceremony: 'c1', data: { setId: 'KESTR', why: 'replaced' } });
    expect(await codeFrom(add(bagged()))).toBe('share-set-unknown');
  });

  it('say of a share of a void set what became of it, and take nothing back of one that is gone (ANC-F15)', async () => {
    const said = (index: number, how: ShareEnding): NewEntry => ({
      type: 'share-ended',
      ceremony: 'c1',
      data: { setId: 'KESTR', index, how, why: 'test' },
    });
    const registered: NewEntry = {
      type: 'share-status-changed',
      ceremony: 'c1',
      data: { setId: 'KESTR', index: 3, custodian: 'Custodian 3', from: 'available', to: 'destroyed', why: 'test' },
    };
    await add(intended(second), copied(second, { protection: 'quorum' }), setMade(second), registered);
    expect(await codeFrom(add(said(1, 'destroyed')))).toBe('share-set-unknown');
    await add({ type: 'share-set-voided', ceremony: 'c1', data: { setId: 'KESTR', why: 'replaced' } });
    expect(await codeFrom(add(said(4, 'destroyed')))).toBe('share-unknown');
    await add(said(1, 'uncollected'), said(1, 'uncollected'), said(1, 'lost'));
    for (const how of ['uncollected', 'lost'] as const) expect(await codeFrom(add(said(1, how)))).toBe('share-status-refused');
    await add(said(1, 'destroyed'), said(2, 'destroyed'));
    for (const index of [1, 2])
      for (const how of shareEndings) expect(await codeFrom(add(said(index, how)))).toBe('share-status-refused');
    // The register destroyed it while its set was live.
    for (const how of ['uncollected', 'lost'] as const) expect(await codeFrom(add(said(3, how)))).toBe('share-status-refused');
    await add(said(3, 'destroyed'));
    expect(outstandingShares(await record())).toEqual([]);
  });

  it('name the file of a share exactly where one was delivered; sets of before, without files, stay as they are', async () => {
    await add(intended(second), copied(second, { protection: 'quorum' }));
    const file = { place: '/media/berta/share.pem', sha256: digest('file') };
    const made = (over: object): NewEntry => {
      const entry = setMade(second);
      return {
        ...entry,
        data: { ...entry.data, shares: shares.with(1, { ...shares[1], ...over } as (typeof shares)[number]) },
      } as NewEntry;
    };
    for (const wrong of [{ file }, { delivery: 'file' }, { delivery: 'both' }])
      await expect(add(made(wrong))).rejects.toThrow('a share that was delivered as a file has one');
    await add(made({ delivery: 'both', file }));
    expect(shareSetOf(await record(), second)?.shares.map((share) => share.file)).toEqual([undefined, file, undefined]);
  });

  it('know a copy as one that was found, or as a clone, only of a lost copy of the same key', async () => {
    const lost: NewEntry = { type: 'key-copy-ended', ceremony: 'c1', data: { keyId: second, how: 'lost', why: 'test' } };
    await add(intended(second, 'backup'), copied(second, { kind: 'backup', place: 'VAULT-1' }), intended(third, 'backup'));
    const anew = copied(third, { kind: 'backup', place: 'VAULT-1', found: second });
    await expect(add(anew)).rejects.toThrow('a lost copy of the same key');
    await expect(add(ended(second), anew)).rejects.toThrow('a lost copy of the same key');
    await expect(add(copied(third, { found: 'd'.repeat(32) }))).rejects.toThrow('a lost copy of the same key');
    const clone = copied(third, { kind: 'token', place: 'token B', cloneOf: second });
    await expect(add(clone)).rejects.toThrow('or a clone of one');
    await expect(add(lost, copied(third, { found: second, cloneOf: second }))).rejects.toThrow('is not what was lost');
    await add(lost, intended(fourth, 'token'), copied(fourth, { kind: 'token', place: 'token B', cloneOf: second }), anew);
    const { copies } = await record();
    expect(copies.map(({ found, cloneOf }) => found ?? cloneOf)).toEqual([undefined, undefined, second, second]);
  });

  it('say of a backup alone which entries it holds, and only of entries that stand before it', async () => {
    const made = (keyId: string, ledgerSize = 3): NewEntry => ({
      type: 'backup-made',
      ceremony: 'c1',
      data: {
        keyId,
        folder: 'VAULT-1',
        ledgerSize,
        headHash: digest('head'),
        ledgerSha256: digest('ledger'),
        proveEveryDays: 365,
      },
    });
    await expect(add(made(first))).rejects.toThrow('only a backup holds a ledger');
    await add(intended(second, 'backup'), copied(second, { kind: 'backup', place: 'VAULT-1' }));
    await expect(add(made(second, 7))).rejects.toThrow('stand before it');
    await add(made(second, 6));
    expect((await record()).copies.map(({ backup }) => backup?.ledgerSize)).toEqual([undefined, 6]);
    await add(ended(second));
    expect(await codeFrom(add(made(second)))).toBe('key-not-found');
  });

  it('remember when a copy was last proven', async () => {
    const data = { keyId: first, spkiSha256, ledgerSize: 3, headHash: digest('head') };
    await add({ type: 'copy-proven', ceremony: 'c1', data });
    expect((await record()).copies[0]?.provenAt).toBe(sample.clock.now());
  });

  it('remember that the destruction of a live copy was begun', async () => {
    const begun = (keyId: string): NewEntry => ({
      type: 'copy-destruction-intended',
      ceremony: 'c1',
      data: { keyId, why: 'test' },
    });
    expect(await codeFrom(add(begun(second)))).toBe('key-not-found');
    await add(begun(first));
    expect((await record()).copies[0]?.destructionBegun).toBe(sample.clock.now());
    await add(ended(first));
    expect(await codeFrom(add(begun(first)))).toBe('key-not-found');
  });

  it('remember of a backup alone that a drill found it damaged, until one proves it', async () => {
    const damaged = (keyId: string): NewEntry => ({
      type: 'backup-damaged',
      ceremony: 'c1',
      data: { keyId, path: 'VAULT-1/key.pem', why: 'it is not there' },
    });
    await expect(add(damaged(first))).rejects.toThrow('only a backup is found damaged');
    await add(intended(second, 'backup'), copied(second, { kind: 'backup', place: 'VAULT-1' }));
    const proven: NewEntry = {
      type: 'copy-proven',
      ceremony: 'c1',
      data: { keyId: second, spkiSha256, ledgerSize: 3, headHash: digest('head') },
    };
    const now = sample.clock.now();
    await add(proven, damaged(second));
    expect((await record()).copies[1]).toMatchObject({ provenAt: now, failedAt: now });
    await add(proven);
    expect((await record()).copies[1]).toMatchObject({ provenAt: now, failedAt: null });
    await add(ended(second));
    expect(await codeFrom(add(damaged(second)))).toBe('key-not-found');
  });
});
