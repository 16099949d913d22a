import { describe, expect, it } from 'vitest';
import type { KeyCopy, KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import type { LedgerBackup } from '../../../shared/ceremony/ledger-backups.ts';
import { unprovenLedger } from '../../../main/lifecycle/unproven-ledger.ts';

const madeAt = '2026-01-10T09:00:00Z';
const now = '2026-02-01T09:00:00Z';

const own = (over: Partial<LedgerBackup> = {}): LedgerBackup => ({
  ...{ backupId: 'a', folder: '/media/L', ledgerSize: 9, headHash: 'h', ledgerSha256: 'l', sumsSha256: 's', proveEveryDays: 30 },
  ...{ madeAt, ceremony: 'c1', provenAt: madeAt, failedAt: null, bag: null, ended: null },
  ...over,
});
const copy = (kind: KeyCopy['kind'], over: Partial<KeyCopy> = {}): KeyCopy => ({
  ...{ keyId: kind, kind, protection: 'passphrase', place: kind, sha256: 'ab', token: null, madeAt, ceremony: 'c1', ended: null },
  backup: kind === 'backup' ? { folder: '/media/A', ledgerSize: 9, headHash: 'h', ledgerSha256: 'l', proveEveryDays: 30 } : null,
  ...{ provenAt: null, failedAt: null, bag: null },
  ...over,
});
const record = (...copies: readonly KeyCopy[]): KeyRecord => ({
  ...{ spkiSha256: 's', spki: '', algorithm: 'EC-P256', authority: 'acme-root', adoptedFrom: null, state: 'active' },
  ...{ stateSince: madeAt, signUntil: null, copies, shareSets: [] },
});
const kinds = (backups: readonly LedgerBackup[], records: readonly KeyRecord[], authorities = 1) =>
  unprovenLedger({ own: backups, records, authorities, since: madeAt, now }).map(({ kind }) => kind);

describe('what nobody can rely on of the ledger', () => {
  it('is that no sound backup holds it, since its first entry', () => {
    expect(unprovenLedger({ own: [], records: [record(copy('token'))], authorities: 1, since: madeAt, now })).toEqual([
      { kind: 'ledger-no-backup', authority: '', of: null, since: madeAt },
    ]);
    for (const kind of ['carried', 'exported', 'throw-away'] as const)
      expect(kinds([], [record(copy(kind))])).toEqual(['ledger-no-backup']);
    expect(kinds([own({ ended: { at: now, how: 'lost', why: 'test' } })], [record(copy('token'))])).toEqual(['ledger-no-backup']);
    expect(kinds([], [], 0)).toEqual([]);
  });

  it('is nothing where a backup of a key holds it that no drill found damaged', () => {
    expect(kinds([], [record(copy('token'), copy('backup'))])).toEqual([]);
    expect(kinds([], [record(copy('token'), copy('backup', { failedAt: now }))])).toEqual(['ledger-no-backup']);
    expect(kinds([], [record(copy('token')), record(copy('token'), copy('backup'))])).toEqual([]);
    expect(kinds([], [record(copy('token'), copy('backup', { backup: null, sha256: null }))])).toEqual(['ledger-no-backup']);
  });

  it('is left to the line that urges a backup of a sealed key, which holds it, too', () => {
    expect(kinds([], [record(copy('sealed-file'))])).toEqual([]);
    expect(kinds([], [record(copy('sealed-file'), copy('backup', { failedAt: now }))])).toEqual([]);
  });

  it('is a backup of its own that is damaged, never proven, or to be proven again', () => {
    expect(kinds([own()], [])).toEqual([]);
    expect(kinds([own({ provenAt: null })], [])).toEqual(['ledger-never-proven']);
    expect(kinds([own({ proveEveryDays: 22 })], [])).toEqual(['ledger-proof-old']);
    expect(kinds([own({ proveEveryDays: 23 })], [])).toEqual([]);
    expect(kinds([own({ failedAt: now })], [])).toEqual(['ledger-no-backup', 'ledger-backup-failed']);
    expect(kinds([own({ failedAt: now }), own({ backupId: 'b' })], [])).toEqual(['ledger-backup-failed']);
  });
});
