import { z } from 'zod';
import { keyStates } from '../ceremony/key-words.ts';
import { recordedBagSchema } from './bag-views.ts';

/** What came into the ledger after a backup: entries, and among them what a restore from it would lose. */
const laterSchema = z.object({ entries: z.int(), certificates: z.int(), revocations: z.int(), crls: z.int() });

/** What is on record of a backup, of a key or of the ledger by itself. */
const backupShape = {
  folder: z.string(),
  madeAt: z.string(),
  bag: recordedBagSchema,
  provenAt: z.string().nullable(),
  /** When the last drill found it damaged. */
  failedAt: z.string().nullable(),
  proveEveryDays: z.int(),
  /** When the next drill is due; the day it was made where it was never proven, of its last drill where that failed. */
  dueAt: z.string(),
  due: z.boolean(),
  ledgerSize: z.int(),
  later: laterSchema,
};

/** A key of this ledger with its live backups, the newest first. */
export const backedUpKeyViewSchema = z.object({
  authority: z.string(),
  state: z.enum(keyStates),
  /** Whether a sealed copy is here that a backup can be made of. */
  sealedHere: z.boolean(),
  /** Live copies elsewhere that are no backups, such as `exported /media/x/key.pem`. */
  elsewhere: z.array(z.string()),
  /** Backups that are recorded as lost. */
  lost: z.array(z.object({ keyId: z.string(), folder: z.string(), lostAt: z.string(), why: z.string() })),
  backups: z.array(z.object({ keyId: z.string(), ...backupShape })),
});
export type BackedUpKeyView = z.infer<typeof backedUpKeyViewSchema>;

/** Backups of the ledger by itself, the newest first, and how many of keys hold it, too. */
export const ledgerBackupsViewSchema = z.object({
  backups: z.array(z.object({ backupId: z.string(), ...backupShape })),
  /** Live backups of keys that no drill found damaged. */
  ofKeys: z.int(),
  /** Whether any authority, or key of one, is on record: without there is nothing to back up. */
  holdsAny: z.boolean(),
});
export type LedgerBackupsView = z.infer<typeof ledgerBackupsViewSchema>;

/**
 * What nobody can rely on: a key without a backup, a backup that a drill found damaged or that was never proven, a proof or a check of a share that lies back longer
 * than its interval, a quorum of which no custodian may be missing any more (`quorum-tight`) or too many are (`quorum-broken`), or of which others may
 * hold or know as many shares as open the key (`quorum-exposed`); a ledger that no sound backup holds, or whose own backups are damaged or not proven (`ledger-…`); and a sealed file whose copy has ended and that could not be removed (`ended-file`).
 */
export const unprovenViewSchema = z.object({
  kind: z.enum([
    'ended-file',
    'no-backup',
    'only-copy',
    'backup-failed',
    'backup-never-proven',
    'backup-proof-old',
    'quorum-broken',
    'quorum-tight',
    'quorum-exposed',
    'share-check-old',
    'ledger-no-backup',
    'ledger-backup-failed',
    'ledger-never-proven',
    'ledger-proof-old',
  ]),
  /** Empty where it is about the ledger. */
  authority: z.string(),
  /** The folder of a backup, the custodian of a share, the place of an only copy, what is left of a share set. */
  of: z.string().nullable(),
  /** Since when, or when it was last proven. */
  since: z.string(),
});
export type UnprovenView = z.infer<typeof unprovenViewSchema>;
