import type { CopyFate } from '../../shared/ceremony/key-operations.ts';
import type { CeremonyKind } from '../../shared/contract/views.ts';
import { count } from './distance.ts';

export type LedgerBackupKind = Extract<CeremonyKind, `ledger-${string}`>;

/** Words of backups of the ledger by itself, of their drills and of their end. */
export const ledgerBackupText = {
  names: {
    'ledger-backup': 'Backup of the ledger',
    'ledger-drill': 'Drill of the ledger’s backup',
    'ledger-backup-end': 'End of a ledger backup',
  } satisfies Record<LedgerBackupKind, string>,
  purpose: {
    'ledger-backup': 'The ledger and all that is public, without any key, on a volume; restored and compared before it leaves.',
    'ledger-drill': 'A backup of the ledger is restored into a home apart, compared and wiped. Nothing here changes.',
    'ledger-backup-end': 'A backup of the ledger was destroyed, or is lost, and is counted on no more.',
  } satisfies Record<LedgerBackupKind, string>,
  why: {
    'ledger-backup': 'Back up the ledger',
    'ledger-drill': 'Prove a ledger backup',
    'ledger-backup-end': 'Record the end of a ledger backup',
  } satisfies Record<LedgerBackupKind, string>,
  intro: {
    'ledger-backup':
      'Where keys are on tokens or were carried away, no file here can be backed up with the ledger, and the ledger alone is what carries CRL numbers, revocations, certificates and the record of custody. It goes to a volume by itself. No key is opened, no passphrase is set: two people stand for it by what they attest.',
    'ledger-drill':
      'Every file is held against the record, the ledger is restored into a home apart, verified whole, compared with the one here, and that home is wiped. No key is opened.',
    'ledger-backup-end':
      'Whoever leads reads aloud which backup it is, and a witness attests what became of it. It holds no secret; nothing of the ledger here changes.',
  } satisfies Record<LedgerBackupKind, string>,
  title: {
    'ledger-backup': 'Backup of the ledger',
    'ledger-drill': 'Drill of a backup of the ledger',
    'ledger-backup-end': 'End of a backup of the ledger',
  } satisfies Record<LedgerBackupKind, string>,
  drillFolder: 'Folder of the backup',
  drillFolderNeeded: 'Choose the folder ANCHORITE-LEDGER-… of the backup.',
  proveEvery: 'Days between drills',
  proveEveryHint: 'Home names the backup when it was not proven for so long.',
  which: 'Which backup',
  backup: 'Backup',
  choose: 'Choose a backup',
  ended: 'This backup is on record no more.',
  noBackups: 'No backup of the ledger by itself is on record.',
  what: 'What became of it',
  how: 'Recorded as',
  hows: { destroyed: 'Destroyed', lost: 'Lost' } satisfies Record<CopyFate, string>,
  howHints: {
    destroyed: 'Its medium broke or is destroyed, or was overwritten, and somebody says who saw that.',
    lost: 'Nobody knows where it is. It holds no secret, but names people and places.',
  } satisfies Record<CopyFate, string>,
  howNeeded: 'Say which of the two it is.',
  reason: 'Reason',
  reasonHint: 'Why it ends, since when, who found out. Kept in the ledger and on the transcript.',
  section: 'Ledger',
  none: 'No backup holds the ledger. If this workstation is lost, revocations, CRL numbers and the record of custody are lost.',
  onlyOfKeys: (n: number) => `No backup by itself. ${count(n, 'backup', 'backups')} of keys ${n === 1 ? 'holds' : 'hold'} it, too.`,
  nothingYet: 'Nothing to back up yet.',
  backUp: 'Back up the ledger …',
  theLedger: 'The ledger',
} as const;
