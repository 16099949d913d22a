import { msOf } from '../../shared/base/instant.ts';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { holdsLedger, liveLedgerBackups, type LedgerBackup } from '../../shared/ceremony/ledger-backups.ts';
import type { UnprovenView } from '../../shared/contract/backup-views.ts';
import { drillDueAt, unprovenOf } from './unproven.ts';

interface LedgerStanding {
  readonly own: readonly LedgerBackup[];
  readonly records: readonly KeyRecord[];
  /** How many authorities the ledger knows. */
  readonly authorities: number;
  /** When it was created. */
  readonly since: string;
  readonly now: string;
}

/**
 * What nobody can rely on of the ledger: that no sound backup holds it, and its own backups that a drill found damaged, that were never
 * proven, or whose proof lies back longer than their interval.
 */
export function unprovenLedger({ own, records, authorities, since, now }: LedgerStanding): UnprovenView[] {
  const live = liveLedgerBackups(own);
  const line = (kind: UnprovenView['kind'], of: string | null, at: string): UnprovenView => ({
    ...{ kind, authority: '', of, since: at },
  });
  return [
    ...(authorities > 0 && !holdsLedger(own, records) && !isUrged(records, now) ? [line('ledger-no-backup', null, since)] : []),
    ...live.flatMap(({ failedAt, folder }) => (failedAt === null ? [] : [line('ledger-backup-failed', folder, failedAt)])),
    ...live
      .filter((backup) => backup.failedAt === null && ledgerProofIsDue(backup, now))
      .map(({ provenAt, madeAt, folder }) =>
        provenAt === null ? line('ledger-never-proven', folder, madeAt) : line('ledger-proof-old', folder, provenAt),
      ),
  ];
}

export const ledgerProofIsDue = (backup: LedgerBackup, now: string): boolean =>
  msOf(now) >= msOf(drillDueAt(backup, backup.proveEveryDays));

/** A line that urges a backup of a key, which holds the ledger, is enough. */
const isUrged = (records: readonly KeyRecord[], now: string): boolean =>
  records.some(
    (record) =>
      liveCopies(record).some(({ kind }) => kind === 'sealed-file') &&
      unprovenOf([record], now).some(({ kind }) => kind === 'no-backup' || kind === 'backup-failed'),
  );
