import type { UnprovenView } from '../../shared/contract/backup-views.ts';
import { count } from './distance.ts';

/** Words of backups and of their drills. */
export const backupText = {
  title: 'Backups and drills',
  empty: 'No key here yet',
  emptyBody: 'Once a key is sealed on this workstation, its backups and when each was last proven stand here.',
  none: 'No backup. If this workstation is lost, the key is lost.',
  noneWanted: 'No backup, and none is made of a compromised key any more.',
  noneBut: 'No backup. Another copy is on record, which holds no ledger and which no drill proves.',
  elsewhere: 'On record:',
  noneElsewhere: 'No backup. There is no sealed copy on this workstation to make one of.',
  folder: 'Backup',
  made: 'Made',
  proven: 'Last proven',
  never: 'never proven',
  failed: 'last drill failed',
  unfit: 'Do not rely on it; make a new backup.',
  before: 'before that',
  next: 'Next drill',
  now: 'due now',
  holds: 'Ledger',
  entries: (n: number) => `first ${count(n, 'entry', 'entries')}`,
  upToDate: 'nothing certified or revoked since',
  later: (what: { certificates: number; revocations: number; crls: number }) =>
    [
      what.certificates > 0 ? count(what.certificates, 'certificate', 'certificates') : null,
      what.revocations > 0 ? count(what.revocations, 'revocation', 'revocations') : null,
      what.crls > 0 ? count(what.crls, 'CRL', 'CRLs') : null,
    ]
      .filter((part) => part !== null)
      .join(', '),
  notIn: (list: string) => `${list} since then not in it`,
  backUp: 'Back up …',
  drill: 'Prove …',
  unproven: {
    'no-backup': 'key without a backup',
    'only-copy': 'one copy and no other',
    'backup-failed': 'backup damaged: last drill failed, make a new one',
    'backup-never-proven': 'backup never proven',
    'backup-proof-old': 'backup to be proven again',
    'quorum-broken': 'too few custodians can come: restore from a backup',
    'quorum-tight': 'no custodian to spare',
    'quorum-exposed': 'others may hold enough shares to sign',
    'share-check-old': 'share to be checked again',
  } satisfies Record<UnprovenView['kind'], string>,
  since: 'since',
  last: 'last',
  lastSeen: 'last seen',
  act: {
    'no-backup': 'Back up …',
    'only-copy': 'See the key …',
    'backup-failed': 'Back up …',
    'backup-never-proven': 'Prove …',
    'backup-proof-old': 'Prove …',
    'quorum-broken': 'See backups …',
    'quorum-tight': 'Deal anew …',
    'quorum-exposed': 'See the key …',
    'share-check-old': 'Check …',
  } satisfies Record<UnprovenView['kind'], string>,
} as const;
