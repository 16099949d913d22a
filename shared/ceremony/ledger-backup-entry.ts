import { z } from 'zod';
import { fingerprintSchema, keyIdSchema } from './plan-values.ts';

/** What the ledger says of backups of itself: there is no key in them, so each has an identifier of its own. */

const backupId = keyIdSchema;

export const ledgerBackupEntryData = {
  /** It was written and read back. `ledgerSize`: it holds so many entries, all of which stand before this one. */
  'ledger-backed-up': z.strictObject({
    backupId,
    folder: z.string(),
    ledgerSize: z.int().min(1),
    headHash: fingerprintSchema,
    /** Of the file that holds the ledger's lines. */
    ledgerSha256: fingerprintSchema,
    /** Of the file that lists the SHA-256 of every other. */
    sumsSha256: fingerprintSchema,
    proveEveryDays: z.int().min(1),
  }),
  /** The ledger was restored from it and is the beginning of this one. */
  'ledger-backup-proven': z.strictObject({ backupId, ledgerSize: z.int().min(1), headHash: fingerprintSchema }),
  /** It is not what it was when it was made: which of its files, and why. Until it is proven again. */
  'ledger-backup-damaged': z.strictObject({ backupId, path: z.string(), why: z.string() }),
  /** The bag that its volume went into, as noted; null where none was. */
  'ledger-backup-bagged': z.strictObject({ backupId, bag: z.string().nullable(), place: z.string().nullable() }),
  /** People attested what became of it. */
  'ledger-backup-ended': z.strictObject({ backupId, how: z.enum(['attested', 'lost']), why: z.string() }),
} as const;
