import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { howEnded } from './copy-end.ts';
import { insideOf } from './planned-records.ts';

/**
 * What an operation leaves of the backups of the ledger, in the entries that its steps will write, as far as later operations of its plan
 * depend on it: a new one is proven, or their turn does not come.
 */
export function leftOfLedgerBackups(operation: Operation, by: string): readonly NewEntry[] {
  switch (operation.kind) {
    case 'ledger-backup': {
      const { folder, proveEveryDays } = operation;
      const notKnownYet = { ledgerSize: 1, headHash: '', ledgerSha256: '', sumsSha256: '' };
      return [
        {
          type: 'ledger-backed-up',
          ceremony: by,
          data: { backupId: by, folder: insideOf(folder), proveEveryDays, ...notKnownYet },
        },
        { type: 'ledger-backup-proven', ceremony: by, data: { backupId: by, ledgerSize: 1, headHash: '' } },
      ];
    }
    case 'ledger-backup-end': {
      const { how, why, backup } = operation;
      return [{ type: 'ledger-backup-ended', ceremony: by, data: { backupId: backup.backupId, how: howEnded[how], why } }];
    }
    default:
      return [];
  }
}
