import { holdsLedger, liveLedgerBackups, type LedgerBackup } from '../../shared/ceremony/ledger-backups.ts';
import type { LedgerBackupEnd } from '../../shared/ceremony/ledger-operations.ts';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { howEnded } from './copy-end.ts';
import { lostAttestation } from './destruction-steps.ts';
import type { Effect } from './effect.ts';
import { factsOfLedgerBackup, ledgerBackupsIn, ledgerBackupsOf, previewOfLedgerBackup } from './ledger-backup-found.ts';
import { promiserOf, recordsIn } from './planned-records.ts';

/** A backup of the ledger ends: its medium broke, was destroyed or replaced, or nobody finds it. It held no secret, so its place is not searched. */
export const ledgerBackupEnd: CeremonyProgram<LedgerBackupEnd> = {
  acts: (operation) => [
    {
      title: 'A backup of the ledger',
      steps: [
        {
          kind: 'act',
          effect: 'ledger-backup.recall',
          activity: `Say what the ledger has of ${spelt(operation)}.`,
        },
        {
          kind: 'attest',
          who: 'ceremonyAdministrator',
          activity: `Read aloud which backup it is: its folder and the SHA-256 of its SHA256SUMS, as recorded. Everyone compares with the label of the medium${operation.how === 'lost' ? ', and looks whether it is not where the others are kept' : ''}.`,
          say: `We are about ${spelt(operation)}, with the SHA-256 …`,
          button: 'Read aloud',
        },
        operation.how === 'lost'
          ? lostAttestation(`The backup of the ledger (${operation.backup.folder})`)
          : {
              kind: 'attest',
              who: 'witness',
              activity: `Destroy ${spelt(operation)} in sight of everyone, or say who saw that it was destroyed or overwritten elsewhere, and when.`,
              button: 'Destroyed, as seen or said',
            },
        {
          kind: 'act',
          effect: 'ledger-backup.end',
          activity: `Record that this backup of the ledger is ${operation.how}. The ledger and its other backups stay as they are.`,
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { ports } = world;
    const all = await ledgerBackupsIn(world);
    const backup = backupNamed(all, operation);
    const facts = factsOfLedgerBackup(backup, ports.ledger.head().size);
    const change = [{ label: 'Change', value: `${operation.how}, attested: ${operation.why}` }];
    return {
      previews: [previewOfLedgerBackup(operation.name, facts, [], change)],
      findings: lastOne(all, backup, recordsIn(world)),
    };
  },

  effects: {
    'ledger-backup.recall': (context) => recall(context),
    'ledger-backup.end': (context) => end(context),
  },
};

const spelt = ({ backup: { backupId, folder } }: LedgerBackupEnd): string =>
  `the backup ${backupId.slice(0, 8)} of the ledger (${folder})`;

/** Fault: `ledger-backup-unknown` {folder, why}. */
function backupNamed(all: readonly LedgerBackup[], { backup: { backupId, folder } }: LedgerBackupEnd): LedgerBackup {
  const found = liveLedgerBackups(all).find((one) => one.backupId === backupId && one.folder === folder);
  if (found) return found;
  const why = all.some((one) => one.backupId === backupId && one.folder === folder)
    ? 'its end is on record already'
    : `none has the identifier ${backupId} and was written there`;
  throw new Fault('ledger-backup-unknown', { folder, why });
}

/** ANC-LEDGER-LAST-BACKUP: CRL numbers, revocations and custody are in the ledger and nowhere else. */
function lastOne(all: readonly LedgerBackup[], ending: LedgerBackup, records: readonly KeyRecord[]): readonly Finding[] {
  const others = liveLedgerBackups(all).filter(({ backupId }) => backupId !== ending.backupId);
  if (ending.failedAt !== null || holdsLedger(others, records) || records.some(isBackedUpByThen)) return [];
  const message =
    'no backup that holds the ledger, and was not found damaged, is left then: what was revoked, certified and recorded of custody is on this workstation only. Make and prove a new one first, if that can be';
  return [{ rule: 'ANC-LEDGER-LAST-BACKUP', level: 'warning', clause: 'CA/B BR 5.5.4, 5.7.1', message }];
}

/** A backup of a key that the plan makes before holds the ledger too, and is proven, or this one's turn does not come. */
const isBackedUpByThen = (record: KeyRecord): boolean =>
  liveCopies(record).some(({ kind, keyId }) => kind === 'backup' && promiserOf(keyId) !== undefined);

const backupOf = async (ports: CeremonyPorts, operation: LedgerBackupEnd): Promise<LedgerBackup> =>
  backupNamed(await ledgerBackupsOf(ports), operation);

const recall: Effect<LedgerBackupEnd> = async ({ ports, operation }) => ({
  evidence: factsOfLedgerBackup(await backupOf(ports, operation), ports.ledger.head().size),
});

const end: Effect<LedgerBackupEnd> = async ({ ports, ceremony, operation }) => {
  const { backupId, folder } = await backupOf(ports, operation);
  const { how, why } = operation;
  return {
    evidence: [{ label: `Ledger backup ${backupId.slice(0, 8)}`, value: `${folder}: ${how}, attested` }],
    entries: [{ type: 'ledger-backup-ended', ceremony, data: { backupId, how: howEnded[how], why } }],
  };
};
