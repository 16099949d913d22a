import { bagInWords } from '../../shared/ceremony/bag-words.ts';
import type { LedgerBackupOperation, LedgerDrill } from '../../shared/ceremony/ledger-operations.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { readLines, readTheRest, recordingDamage } from './backup-files.ts';
import { compareLedgers, restoredEvidence, type RestoredLedger } from './compared-ledgers.ts';
import type { Effect, EffectContext, Effects } from './effect.ts';
import {
  factsOfLedgerBackup,
  ledgerBackupIn,
  ledgerBackupMadeIn,
  ledgerBackupsOf,
  type FoundLedgerBackup,
} from './ledger-backup-found.ts';
import type { StepDraft } from './step-draft.ts';

/**
 * The proof of a backup of the ledger, when it is made and in every drill: every file is held against its record, the ledger is restored
 * from the volume into a home apart, held against the one here, and that home is wiped. No key is part of it, no passphrase is asked for.
 */

type Proven = LedgerBackupOperation | LedgerDrill;

export const ledgerProofSteps: readonly StepDraft[] = [
  {
    kind: 'act',
    effect: 'ledger-backup.inspect',
    activity: 'Read every file of the backup from the volume and compare it with what the ledger recorded of the backup.',
  },
  {
    kind: 'act',
    effect: 'ledger-backup.prove',
    activity:
      'Restore the ledger from the volume into a home apart, verify it whole, compare its head and its last checkpoint with those here, and wipe that home.',
  },
  {
    kind: 'attest',
    who: 'witness',
    activity: 'Compare the head of the restored ledger on the screen with the one that was recorded with the backup.',
    say: 'The head of the restored ledger is …',
    button: 'Head compared',
  },
];

/** The backup that this ceremony made, or that its drill is about. */
const backupAtHand = async ({ ports, ceremony, operation }: EffectContext<Proven>): Promise<FoundLedgerBackup> =>
  operation.kind === 'ledger-drill'
    ? ledgerBackupIn(ports, operation.folder, await ledgerBackupsOf(ports))
    : ledgerBackupMadeIn(ports, ceremony);

const damageOf =
  (ceremony: string, { backup: { backupId } }: FoundLedgerBackup) =>
  (found: { readonly path: string; readonly why: string }): NewEntry => ({
    type: 'ledger-backup-damaged',
    ceremony,
    data: { backupId, ...found },
  });

const inspect: Effect<Proven> = async (context) => {
  const { ports, ceremony, onProgress } = context;
  const found = await backupAtHand(context);
  const files = await recordingDamage(ports, damageOf(ceremony, found), async () => {
    await readLines(ports, found);
    return readTheRest(ports, found, onProgress);
  });
  return {
    evidence: [
      { label: 'Folder', value: found.folder },
      ...factsOfLedgerBackup(found.backup, ports.ledger.head().size),
      { label: 'Files as SHA256SUMS lists them, which is as recorded', value: `${files}, none missing or changed` },
    ],
  };
};

const prove: Effect<Proven> = async (context) => {
  const { ports, ceremony, onProgress } = context;
  const found = await backupAtHand(context);
  const home = await ports.scratchHomes.make();
  let restored: RestoredLedger;
  try {
    restored = await recordingDamage(ports, damageOf(ceremony, found), async () => {
      const lines = await readLines(ports, found);
      onProgress('Restoring the ledger');
      return compareLedgers(ports.ledger, await home.restoreLedger(lines), found);
    });
  } finally {
    await home.wipe();
  }
  const { size, hash } = restored.head;
  return {
    evidence: [...restoredEvidence(restored, found), { label: 'Home apart', value: 'wiped, absent' }],
    entries: [
      {
        type: 'ledger-backup-proven',
        ceremony,
        data: { backupId: found.backup.backupId, ledgerSize: size, headHash: hash },
      },
    ],
  };
};

/** Records what was noted of the bag. By then the volume may be out: it is the backup that this ceremony wrote or proved last. */
const bag: Effect<Proven> = async ({ ports, ceremony, noted }) => {
  if (!noted) throw new Fault('step-out-of-order');
  const entries = await ports.ledger.entriesOf(ceremony);
  const last = entries.findLast(({ type }) => type === 'ledger-backed-up' || type === 'ledger-backup-proven');
  const backupId = last && 'backupId' in last.data ? last.data.backupId : undefined;
  const backup = (await ledgerBackupsOf(ports)).find((one) => one.backupId === backupId && one.ended === null);
  if (!backup) throw new Fault('step-out-of-order');
  const note = { bag: noted.bag, place: noted.place };
  return {
    evidence: [{ label: `Bag of ledger backup ${backup.backupId.slice(0, 8)}`, value: bagInWords(note) }],
    entries: [{ type: 'ledger-backup-bagged', ceremony, data: { backupId: backup.backupId, ...note } }],
  };
};

export const ledgerProofEffects: Effects<Proven> = {
  'ledger-backup.inspect': inspect,
  'ledger-backup.prove': prove,
  'copy.bag': bag,
};
