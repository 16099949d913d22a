import { ledgerBackups, liveLedgerBackups, type LedgerBackup } from '../../shared/ceremony/ledger-backups.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { LedgerFacts } from './ledger-facts.ts';

/**
 * What may be said of backups of the ledger: made once, of entries that stand before, proven as what it was made of, and
 * nothing after its end.
 * Fault: `ledger-backup-unknown` {folder, why}.
 */
export async function checkLedgerBackupEntry(entry: LedgerEntry, facts: LedgerFacts): Promise<void> {
  switch (entry.type) {
    case 'ledger-backed-up': {
      const { backupId, ledgerSize } = entry.data;
      if (ledgerBackups(await facts.entriesOfLedgerBackups()).some((one) => one.backupId === backupId))
        throw new Error('a backup of the ledger is made once');
      if (ledgerSize > entry.seq) throw new Error('a backup holds entries that stand before it');
      return;
    }
    case 'ledger-backup-proven': {
      const { ledgerSize, headHash } = await liveOne(entry.data.backupId, facts);
      if (entry.data.ledgerSize !== ledgerSize || entry.data.headHash !== headHash)
        throw new Error('what is proven of a backup is the ledger that it was made of');
      return;
    }
    case 'ledger-backup-damaged':
    case 'ledger-backup-bagged':
    case 'ledger-backup-ended':
      await liveOne(entry.data.backupId, facts);
      return;
    default:
  }
}

async function liveOne(backupId: string, facts: LedgerFacts): Promise<LedgerBackup> {
  const live = liveLedgerBackups(ledgerBackups(await facts.entriesOfLedgerBackups()));
  const backup = live.find((one) => one.backupId === backupId);
  if (!backup) throw new Fault('ledger-backup-unknown', { folder: backupId, why: 'none that has not ended has this identifier' });
  return backup;
}
