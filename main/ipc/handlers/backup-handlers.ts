import { isOutside } from '../../../shared/ceremony/copies-outside.ts';
import { liveCopies, type KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import { copyAt } from '../../../shared/ceremony/key-words.ts';
import { lostCopies } from '../../../shared/ceremony/lost-copies.ts';
import { liveLedgerBackups, type LedgerBackup } from '../../../shared/ceremony/ledger-backups.ts';
import type { LedgerEntry } from '../../../shared/ceremony/ledger-entry.ts';
import type { BackedUpKeyView, LedgerBackupsView } from '../../../shared/contract/backup-views.ts';
import { ledgerBackupsOf } from '../../ceremony/ledger-backup-found.ts';
import { keyRecordsOf } from '../../ceremony/held-key.ts';
import { ledgerProofIsDue } from '../../lifecycle/unproven-ledger.ts';
import { drillDueAt, liveBackups, proofDueAt, proofIsDue } from '../../lifecycle/unproven.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../gate.ts';

/** Which key has which backups, and what each of them would bring back. */
export function backupHandlers(desk: Desk): Pick<Handlers, 'backup.list' | 'backup.ledger'> {
  return {
    'backup.ledger': async () => {
      const { ports } = desk.workplace();
      const made = await ports.ledger.entriesOfTypes(lostByRestoring);
      const at = { made, size: ports.ledger.head().size, now: ports.clock.now() };
      return ledgerBackupsView(await ledgerBackupsOf(ports), await keyRecordsOf(ports), at);
    },
    'backup.list': async () => {
      const { ledger, clock } = desk.workplace().ports;
      const records = await keyRecordsOf(desk.workplace().ports);
      const made = await ledger.entriesOfTypes(lostByRestoring);
      return backedUpKeyViews(records, { made, size: ledger.head().size, now: clock.now() });
    },
  };
}

interface LedgerNow {
  /** Entries of the types that a restore would lose. */
  readonly made: readonly Pick<LedgerEntry, 'type' | 'seq'>[];
  readonly size: number;
  readonly now: string;
}

const lostByRestoring = ['certificate-issued', 'certificate-revoked', 'crl-issued'] as const;

function laterThan(ledgerSize: number, { made, size }: LedgerNow): LedgerBackupsView['backups'][number]['later'] {
  const since = (type: LedgerEntry['type']): number =>
    made.filter((entry) => entry.type === type && entry.seq >= ledgerSize).length;
  return {
    entries: size - ledgerSize,
    certificates: since('certificate-issued'),
    revocations: since('certificate-revoked'),
    crls: since('crl-issued'),
  };
}

export const ledgerBackupsView = (
  own: readonly LedgerBackup[],
  records: readonly KeyRecord[],
  at: LedgerNow,
): LedgerBackupsView => ({
  backups: liveLedgerBackups(own)
    .toReversed()
    .map((backup) => {
      const { backupId, folder, madeAt, bag, provenAt, failedAt, proveEveryDays, ledgerSize } = backup;
      return {
        ...{ backupId, folder, madeAt, bag, provenAt, failedAt, proveEveryDays, ledgerSize },
        dueAt: drillDueAt(backup, proveEveryDays),
        due: ledgerProofIsDue(backup, at.now),
        later: laterThan(ledgerSize, at),
      };
    }),
  ofKeys: records.flatMap((record) => liveBackups(record).filter(({ failedAt }) => failedAt === null)).length,
  holdsAny: records.length > 0,
});

export function backedUpKeyViews(records: readonly KeyRecord[], at: LedgerNow): BackedUpKeyView[] {
  const { now } = at;
  return records
    .filter(({ state }) => state !== 'destroyed' && state !== 'pre-activation')
    .map((record) => ({
      authority: record.authority,
      state: record.state,
      sealedHere: liveCopies(record).some(({ kind }) => kind === 'sealed-file'),
      elsewhere: liveCopies(record)
        .filter((copy) => copy.kind === 'token' || (isOutside(copy) && copy.kind !== 'backup'))
        .map(copyAt),
      lost: lostCopies(record).flatMap(({ keyId, backup, ended }) =>
        backup ? [{ keyId, folder: backup.folder, lostAt: ended?.at ?? '', why: ended?.why ?? '' }] : [],
      ),
      backups: liveBackups(record)
        .toReversed()
        .flatMap((copy) => {
          if (copy.backup === null) return [];
          const { folder, proveEveryDays, ledgerSize } = copy.backup;
          return [
            {
              keyId: copy.keyId,
              folder,
              madeAt: copy.madeAt,
              bag: copy.bag,
              provenAt: copy.provenAt,
              failedAt: copy.failedAt,
              proveEveryDays,
              dueAt: proofDueAt(copy),
              due: proofIsDue(copy, now),
              ledgerSize,
              later: laterThan(ledgerSize, at),
            },
          ];
        }),
    }));
}
