import { describe, expect, it } from 'vitest';
import type { KeyCopy, KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import type { ShareSet } from '../../../shared/ceremony/share-set.ts';
import type { ShareStatus } from '../../../shared/ceremony/share-words.ts';
import { proofDueAt, proofIsDue, unprovenOf } from '../../../main/lifecycle/unproven.ts';

const madeAt = '2026-01-10T09:00:00Z';

const copy = (kind: KeyCopy['kind'], over: Partial<KeyCopy> = {}): KeyCopy => ({
  keyId: kind,
  kind,
  protection: 'passphrase',
  place: kind,
  sha256: kind === 'token' ? null : 'ab',
  token: null,
  madeAt,
  ceremony: 'c1',
  ended: null,
  backup: kind === 'backup' ? { folder: '/media/A', ledgerSize: 9, headHash: 'h', ledgerSha256: 'l', proveEveryDays: 30 } : null,
  provenAt: null,
  failedAt: null,
  bag: null,
  ...over,
});

const device = { label: 'home', moduleSha256: '', manufacturer: '', model: '', firmware: '', attributes: [] };

const record = (copies: readonly KeyCopy[], over: Partial<KeyRecord> = {}): KeyRecord => ({
  spkiSha256: 's',
  spki: '',
  algorithm: 'EC-P256',
  authority: 'acme-root',
  adoptedFrom: null,
  state: 'active',
  stateSince: madeAt,
  signUntil: null,
  copies,
  shareSets: [],
  ...over,
});

const kinds = (one: KeyRecord, now = '2026-02-01T09:00:00Z') => unprovenOf([one], now).map(({ kind }) => kind);

describe('what nobody can rely on', () => {
  it('is a sealed key without a backup, whatever other copies there are', () => {
    expect(kinds(record([copy('sealed-file')]))).toEqual(['no-backup']);
    expect(kinds(record([copy('sealed-file'), copy('exported')]))).toEqual(['no-backup']);
    const cutOff = copy('backup', { sha256: null });
    expect(kinds(record([copy('sealed-file'), cutOff]))).toEqual(['no-backup']);
    const lost = copy('backup', { ended: { at: madeAt, how: 'lost', why: 'test' }, provenAt: madeAt });
    expect(kinds(record([copy('sealed-file'), lost]))).toEqual(['no-backup']);
  });

  it('is the only copy of a key that is on a token or was carried away', () => {
    for (const kind of ['token', 'carried'] as const) {
      expect(unprovenOf([record([copy(kind)])], madeAt)).toEqual([
        { kind: 'only-copy', authority: 'acme-root', of: kind, since: madeAt },
      ]);
    }
    expect(kinds(record([copy('token'), copy('exported')]))).toEqual(['only-copy']);
    expect(kinds(record([copy('token'), copy('token', { keyId: 'second' })]))).toEqual([]);
    const onDevice = (module: string, serialNumber: string): KeyCopy =>
      copy('token', { keyId: module, token: { ...device, module, serialNumber } });
    // Two modules that show one device are no two places.
    expect(kinds(record([onDevice('/a.so', '01'), onDevice('/b.so', '01')]))).toEqual(['only-copy']);
    expect(kinds(record([onDevice('/a.so', '01'), onDevice('/b.so', '02')]))).toEqual([]);
    expect(kinds(record([copy('carried'), copy('backup', { provenAt: madeAt })]))).toEqual([]);
    expect(kinds(record([copy('throw-away')]))).toEqual([]);
  });

  it('is a backup that was never proven, or not for as long as its plan allows', () => {
    expect(kinds(record([copy('sealed-file'), copy('backup')]))).toEqual(['backup-never-proven']);
    const proven = record([copy('sealed-file'), copy('backup', { provenAt: madeAt })]);
    expect(kinds(proven, '2026-02-09T08:59:59Z')).toEqual([]);
    expect(kinds(proven, '2026-02-09T09:00:00Z')).toEqual(['backup-proof-old']);
  });

  it('is a backup that its last drill found damaged, as long as no later one proves it', () => {
    const failed = copy('backup', { provenAt: madeAt, failedAt: '2026-01-20T09:00:00Z' });
    const line = { kind: 'backup-failed', authority: 'acme-root', of: '/media/A', since: '2026-01-20T09:00:00Z' };
    expect(unprovenOf([record([copy('sealed-file'), failed])], '2026-01-21T09:00:00Z')).toEqual([line]);
    // It does not stand in for another copy, and another backup does not hide it.
    expect(kinds(record([copy('carried'), failed]))).toEqual(['backup-failed', 'only-copy']);
    const other = copy('backup', { keyId: 'second', provenAt: madeAt });
    expect(kinds(record([copy('sealed-file'), failed, other]))).toEqual(['backup-failed']);
    expect(kinds(record([copy('sealed-file'), failed, other]), '2026-02-09T09:00:00Z')).toEqual([
      'backup-failed',
      'backup-proof-old',
    ]);
    expect([proofDueAt(failed), proofIsDue(failed, '2026-01-20T09:00:00Z')]).toEqual(['2026-01-20T09:00:00Z', true]);
  });

  const dealt = (required: number, ...custodians: string[]): ShareSet => ({
    setId: '0badcafe',
    keyId: 'sealed-file',
    spkiSha256: 's',
    required,
    total: custodians.length,
    check: '',
    shares: custodians.map((custodian, at) => ({ index: at + 1, custodian, commitment: 'c', delivery: 'card' as const })),
    madeAt,
    voided: null,
    checkedAt: new Map(),
    ended: new Map(),
    statuses: new Map(),
    bags: new Map(),
    baggedIn: new Map(),
  });
  const event = (status: ShareStatus, at: string) => ({ status, at, why: 'test' });

  it('is a quorum of which nobody may be missing any more, and one of which too many are (ANC-F16)', () => {
    const of = (set: ShareSet) => unprovenOf([record([copy('throw-away')], { shareSets: [set] })], madeAt);
    const three = dealt(2, 'Anna', 'Berta', 'Carl');
    expect(of(three)).toEqual([]);
    expect(of(dealt(2, 'Anna', 'Berta'))).toMatchObject([{ kind: 'quorum-tight', since: madeAt }]);
    const lost = { ...three, statuses: new Map([[2, event('lost', '2026-02-01T09:00:00Z')]]) };
    expect(of(lost)).toEqual([
      {
        kind: 'quorum-tight',
        authority: 'acme-root',
        of: 'set 0badcafe: 2 of 3 shares available, 2 open the key',
        since: '2026-02-01T09:00:00Z',
      },
    ]);
    const left = { ...lost, statuses: new Map([...lost.statuses, [3, event('custodian-left', '2026-03-01T09:00:00Z')] as const]) };
    expect(of(left)).toEqual([
      {
        kind: 'quorum-broken',
        authority: 'acme-root',
        of: 'set 0badcafe: 1 of 3 shares available, 2 open the key',
        since: '2026-03-01T09:00:00Z',
      },
      {
        kind: 'quorum-exposed',
        authority: 'acme-root',
        of: 'set 0badcafe: 2 shares lost, compromised or with a custodian who left, 2 open the key',
        since: '2026-03-01T09:00:00Z',
      },
    ]);
    const known = {
      ...three,
      statuses: new Map([[1, event('compromised', madeAt)] as const, [2, event('compromised', madeAt)] as const]),
    };
    expect(of(known).map(({ kind }) => kind)).toEqual(['quorum-tight', 'quorum-exposed']);
    const back = { ...left, statuses: new Map([...left.statuses, [2, event('available', '2026-04-01T09:00:00Z')] as const]) };
    expect(of(back)).toMatchObject([{ kind: 'quorum-tight', since: '2026-04-01T09:00:00Z' }]);
    expect(of({ ...left, voided: { at: madeAt, why: 'replaced' } })).toEqual([]);
  });

  it('is no check of a share that cannot be checked: lost, or its custodian left', () => {
    const set = { ...dealt(2, 'Anna', 'Berta', 'Carl', 'Dora'), statuses: new Map([[1, event('lost', madeAt)]]) };
    const key = record([copy('throw-away')], { shareSets: [set] });
    expect(unprovenOf([key], '2027-06-01T09:00:00Z').map(({ of }) => of)).toEqual(['Berta', 'Carl', 'Dora']);
  });

  it('is a share of a live set that nobody looked at for twelve months', () => {
    const set = { ...dealt(1, 'Anna', 'Berta'), checkedAt: new Map([[2, '2026-12-01T09:00:00Z']]) };
    const key = record([copy('throw-away')], { shareSets: [set] });
    expect(kinds(key, '2027-01-10T09:00:00Z')).toEqual([]);
    expect(unprovenOf([key], '2027-01-12T09:00:00Z')).toEqual([
      { kind: 'share-check-old', authority: 'acme-root', of: 'Anna', since: madeAt },
    ]);
    const chosen = record([copy('throw-away')], { shareSets: [{ ...set, checkEveryDays: 30 }] });
    expect(kinds(chosen, '2026-12-31T09:00:00Z')).toEqual(['share-check-old']);
    expect(kinds(chosen, '2027-01-01T09:00:00Z')).toEqual(['share-check-old', 'share-check-old']);
    const replaced = record([copy('throw-away')], { shareSets: [{ ...set, voided: { at: madeAt, why: 'test' } }] });
    expect(kinds(replaced, '2027-01-12T09:00:00Z')).toEqual([]);
  });

  it('is nothing of a key that is destroyed or compromised, or never got a certificate', () => {
    for (const state of ['destroyed', 'compromised', 'pre-activation'] as const)
      expect(kinds(record([copy('sealed-file')], { state }))).toEqual([]);
  });
});
