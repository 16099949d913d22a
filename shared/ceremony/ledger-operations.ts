import { z } from 'zod';
import { copyFates } from './key-operations.ts';
import { artifactNameSchema, keyIdSchema } from './plan-values.ts';
import { bagNote } from './quorum-terms.ts';

/** Operations of a plan on backups of the ledger by itself: no key is part of them, none is opened. */

const path = z.string().min(1).max(4_096);

/**
 * The whole ledger and every public object are written to a volume and proven in the same ceremony. `proveEveryDays`: a drill is due when
 * so many days have passed since it was proven.
 */
export const ledgerBackupSchema = z.strictObject({
  kind: z.literal('ledger-backup'),
  name: artifactNameSchema,
  /** An existing folder, usually the mount point of a stick; the backup becomes a new folder inside it. */
  folder: path,
  proveEveryDays: z.int().min(1).max(3_660),
  /** The bag that the volume goes into, where it is known beforehand. What is noted at its step counts. */
  ...bagNote,
});
export type LedgerBackupOperation = z.infer<typeof ledgerBackupSchema>;

/** The ledger of a backup is restored into a home apart, compared and wiped. Nothing changes here but what is known of the backup. */
export const ledgerDrillSchema = z.strictObject({
  kind: z.literal('ledger-drill'),
  name: artifactNameSchema,
  /** The folder of the backup itself, `ANCHORITE-LEDGER-…` on its volume. */
  folder: path,
  /** The new bag, where it is known beforehand. What is noted at its step counts. */
  ...bagNote,
});
export type LedgerDrill = z.infer<typeof ledgerDrillSchema>;

/** A backup of the ledger whose medium was destroyed or replaced, or that nobody finds, is counted on no more. */
export const ledgerBackupEndSchema = z.strictObject({
  kind: z.literal('ledger-backup-end'),
  name: artifactNameSchema,
  /** As `anchorite keys` lists it. */
  backup: z.strictObject({ backupId: keyIdSchema, folder: path }),
  how: z.enum(copyFates),
  why: z.string().min(1).max(500),
});
export type LedgerBackupEnd = z.infer<typeof ledgerBackupEndSchema>;
