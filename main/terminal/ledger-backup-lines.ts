import { visibleProse, visibleText } from '../../shared/base/visible-text.ts';
import { bagOnRecord } from '../../shared/ceremony/bag-words.ts';
import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { holdsLedger, liveLedgerBackups, type LedgerBackup } from '../../shared/ceremony/ledger-backups.ts';

/**
 * Live backups of the ledger by itself, each as the `backup` of a `ledger-backup-end` names it; and that no sound backup holds the ledger,
 * where a key is here and that is so. Nothing where there is nothing to say.
 */
export function ledgerBackupLines(own: readonly LedgerBackup[], records: readonly KeyRecord[], size: number): readonly string[] {
  const live = liveLedgerBackups(own);
  const none = records.length > 0 && !holdsLedger(own, records);
  if (live.length === 0 && !none) return [];
  return [
    `ledger: ${size} entries${none ? ', WARNING no backup holds it that can be relied on: back up a key that is sealed here, or the ledger by itself (ledger-backup)' : ''}`,
    ...live.flatMap((backup) => {
      const { backupId, folder, madeAt, bag, ledgerSize } = backup;
      const words = `first ${ledgerSize} entries, made ${madeAt} at ${visibleText(folder)}${proven(backup)}, ${visibleProse(bagOnRecord(bag))}`;
      return [`  ${backupId}  ${words}`, `  ${JSON.stringify({ backupId, folder })}`];
    }),
  ];
}

function proven({ provenAt, failedAt }: LedgerBackup): string {
  if (failedAt !== null) return `, last drill FAILED ${failedAt}: do not rely on it, make a new backup`;
  return provenAt === null ? ', never proven restorable' : `, proven restorable ${provenAt}`;
}
