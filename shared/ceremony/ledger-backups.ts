import type { RecordedBag } from './bag-words.ts';
import { liveCopies, type KeyRecord } from './key-custody.ts';
import type { EntryData, EntryType, LedgerEntry } from './ledger-entry.ts';

/** What the ledger's entries say of backups of itself, folded: pure, the same for ceremonies, screens and the ledger's own rules. */

export const ledgerBackupTypes = [
  'ledger-backed-up',
  'ledger-backup-proven',
  'ledger-backup-damaged',
  'ledger-backup-bagged',
  'ledger-backup-ended',
] as const satisfies readonly EntryType[];

export type LedgerBackup = EntryData<'ledger-backed-up'> & {
  readonly madeAt: string;
  readonly ceremony: string | null;
  /** When its ledger was last restored and compared. */
  readonly provenAt: string | null;
  /** When the last drill found it damaged; null where that one proved it. */
  readonly failedAt: string | null;
  /** The bag that its volume is in, as it was noted last; null where nobody was ever asked. */
  readonly bag: RecordedBag | null;
  readonly ended: { readonly at: string; readonly how: 'attested' | 'lost'; readonly why: string } | null;
};

/** In the order in which they were made. `entries` in ledger order; other types are passed over. */
export function ledgerBackups(entries: readonly LedgerEntry[]): readonly LedgerBackup[] {
  const backups = new Map<string, LedgerBackup>();
  const change = (backupId: string, what: Partial<LedgerBackup>): void => {
    const backup = backups.get(backupId);
    if (backup) backups.set(backupId, { ...backup, ...what });
  };
  for (const { type, data, time, ceremony } of entries) {
    switch (type) {
      case 'ledger-backed-up':
        backups.set(data.backupId, {
          ...data,
          ...{ madeAt: time, ceremony, provenAt: null, failedAt: null, bag: null, ended: null },
        });
        break;
      case 'ledger-backup-proven':
        change(data.backupId, { provenAt: time, failedAt: null });
        break;
      case 'ledger-backup-damaged':
        change(data.backupId, { failedAt: time });
        break;
      case 'ledger-backup-bagged':
        change(data.backupId, { bag: { bag: data.bag, place: data.place, at: time } });
        break;
      case 'ledger-backup-ended':
        change(data.backupId, { ended: { at: time, how: data.how, why: data.why } });
        break;
      default:
    }
  }
  return [...backups.values()];
}

/** Those that have not ended. */
export const liveLedgerBackups = (backups: readonly LedgerBackup[]): readonly LedgerBackup[] =>
  backups.filter(({ ended }) => ended === null);

/** Whether a live backup that no drill found damaged holds the ledger: one of its own, or one of a key. What was exported or carried away holds none. */
export const holdsLedger = (own: readonly LedgerBackup[], records: readonly KeyRecord[]): boolean =>
  liveLedgerBackups(own).some(({ failedAt }) => failedAt === null) ||
  records.some((record) => liveCopies(record).some(({ backup, failedAt }) => backup !== null && failedAt === null));
