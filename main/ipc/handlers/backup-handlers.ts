import { isOutside } from '../../../shared/ceremony/copies-outside.ts';
import { liveCopies, lostCopies, type KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import type { LedgerEntry } from '../../../shared/ceremony/ledger-entry.ts';
import type { BackedUpKeyView } from '../../../shared/contract/backup-views.ts';
import { keyRecordsOf } from '../../ceremony/held-key.ts';
import { liveBackups, proofDueAt, proofIsDue } from '../../lifecycle/unproven.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../gate.ts';

/** Which key has which backups, and what each of them would bring back. */
export function backupHandlers(desk: Desk): Pick<Handlers, 'backup.list'> {
  return {
    'backup.list': async () => {
      const { ledger, clock } = desk.workplace().ports;
      const records = await keyRecordsOf(desk.workplace().ports);
      const made = await ledger.entriesOfTypes(['certificate-issued', 'certificate-revoked', 'crl-issued']);
      return backedUpKeyViews(records, { made, size: ledger.head().size, now: clock.now() });
    },
  };
}

export function backedUpKeyViews(
  records: readonly KeyRecord[],
  { made, size, now }: { made: readonly Pick<LedgerEntry, 'type' | 'seq'>[]; size: number; now: string },
): BackedUpKeyView[] {
  const laterThan = (ledgerSize: number, type: LedgerEntry['type']): number =>
    made.filter((entry) => entry.type === type && entry.seq >= ledgerSize).length;
  return records
    .filter(({ state }) => state !== 'destroyed' && state !== 'pre-activation')
    .map((record) => ({
      authority: record.authority,
      state: record.state,
      sealedHere: liveCopies(record).some(({ kind }) => kind === 'sealed-file'),
      elsewhere: liveCopies(record)
        .filter((copy) => copy.kind === 'token' || (isOutside(copy) && copy.kind !== 'backup'))
        .map(({ kind, place }) => (place.startsWith(`${kind} `) ? place : `${kind} ${place}`)),
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
              later: {
                entries: size - ledgerSize,
                certificates: laterThan(ledgerSize, 'certificate-issued'),
                revocations: laterThan(ledgerSize, 'certificate-revoked'),
                crls: laterThan(ledgerSize, 'crl-issued'),
              },
            },
          ];
        }),
    }));
}
