import { z } from 'zod';
import { copyKinds, exportFormats, keyStates } from './key-words.ts';
import { tokenSelectorSchema } from './token-schemas.ts';
import { artifactNameSchema, certificationSchema, keyIdSchema, setIdSchema } from './plan-values.ts';
import { bagNote, quorumSchema, quorumTerms, withQuorumRules } from './quorum-terms.ts';
import { shareStatuses } from './share-words.ts';

/** Operations of a plan on the key of an authority that exists: where it is, what opens it, whether it may sign. */

const iterations = z.int().min(600_000).max(100_000_000).optional();
const path = z.string().min(1).max(4_096);
const onAuthority = { name: artifactNameSchema, authority: artifactNameSchema };
const namedShare = { setId: setIdSchema, index: z.int().min(1).max(16), custodian: z.string() };

/**
 * A new sealed copy on the workstation takes the place of the old one. `passphrase`: the passphrase is changed, or a key that
 * was offline here comes back. `offline-passphrase`: the key goes offline and stays here. `quorum`: a random secret opens it, which
 * is split among custodians; again with other names, a custodian is replaced and the old shares are void.
 */
export const keyResealingSchema = z.strictObject({
  kind: z.literal('key-resealing'),
  ...onAuthority,
  protection: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('passphrase'), iterations }),
    z.strictObject({ kind: z.literal('offline-passphrase'), iterations }),
    withQuorumRules(z.strictObject({ kind: z.literal('quorum'), ...quorumTerms, iterations })),
  ]),
  /**
   * Every share that may still be about: once the new copy works each is handed in and destroyed, or said not to have been. Left
   * out, they stay unaccounted for.
   */
  oldShares: z.array(z.strictObject(namedShare)).max(256).optional(),
});
export type KeyResealing = z.infer<typeof keyResealingSchema>;

/** The key goes offline and leaves: one encrypted file on a volume, then the copy on the workstation is removed. */
export const keyCarriageSchema = z.strictObject({
  kind: z.literal('key-carriage'),
  ...onAuthority,
  /** An existing folder, usually the mount point of a stick; the copy becomes a new folder inside it. */
  folder: path,
  iterations,
  /** The bag that the volume goes into, where it is known beforehand. What is noted at its step counts. */
  ...bagNote,
});
export type KeyCarriage = z.infer<typeof keyCarriageSchema>;

/** A key comes back from its file: from a volume it was carried away on. It is sealed under a new passphrase or, with `quorum`, at once behind one. */
export const keyRestorationSchema = z.strictObject({
  kind: z.literal('key-restoration'),
  ...onAuthority,
  file: path,
  iterations,
  quorum: quorumSchema.optional(),
});
export type KeyRestoration = z.infer<typeof keyRestorationSchema>;

/**
 * A copy of the key for other programs, under a passphrase of which two people set a half each (dual control): nobody opens it
 * alone. The copies here stay.
 */
export const keyExportSchema = z.strictObject({
  kind: z.literal('key-export'),
  ...onAuthority,
  /** As of a carriage. */
  folder: path,
  format: z.enum(exportFormats),
  iterations,
  /** The bag that the volume goes into, where it is known beforehand. What is noted at its step counts. */
  ...bagNote,
});
export type KeyExport = z.infer<typeof keyExportSchema>;

/**
 * Key and ledger are written to a volume, under a passphrase of which two people set a half each; the backup is restored and proven
 * in the same ceremony. `proveEveryDays`: a drill is due when so many days have passed since it was proven.
 */
export const keyBackupSchema = z.strictObject({
  kind: z.literal('key-backup'),
  ...onAuthority,
  /** As of a carriage. */
  folder: path,
  proveEveryDays: z.int().min(1).max(3_660),
  iterations,
  /** The bag that the volume goes into, where it is known beforehand. What is noted at its step counts. */
  ...bagNote,
});
export type KeyBackup = z.infer<typeof keyBackupSchema>;

/** A backup is restored into a home apart, proven there and wiped. Nothing changes here but what is known of the backup. */
export const restoreDrillSchema = z.strictObject({
  kind: z.literal('restore-drill'),
  ...onAuthority,
  /** The folder of the backup itself, `ANCHORITE-BACKUP-…` on its volume. */
  folder: path,
  /** The bag that the volume goes into, where it is known beforehand. What is noted at its step counts. */
  ...bagNote,
});
export type RestoreDrill = z.infer<typeof restoreDrillSchema>;

/** A token that holds the same key already, brought there by other means, is recorded as one more home of it. */
export const keySecondHomeSchema = z.strictObject({
  kind: z.literal('key-second-home'),
  ...onAuthority,
  token: tokenSelectorSchema,
  certification: certificationSchema.optional(),
});
export type KeySecondHome = z.infer<typeof keySecondHomeSchema>;

const why = z.string().min(1).max(500);

export const keyStateChangeSchema = z.strictObject({
  kind: z.literal('key-state-change'),
  ...onAuthority,
  to: z.enum(keyStates).exclude(['pre-activation', 'destroyed']),
  why,
});
export type KeyStateChange = z.infer<typeof keyStateChangeSchema>;

/** Of a copy elsewhere that no program can destroy: its medium was destroyed before witnesses, or nobody knows where it is. */
export const copyFates = ['destroyed', 'lost'] as const;
export type CopyFate = (typeof copyFates)[number];

/** As `anchorite keys` lists it. */
const namedCopy = { keyId: keyIdSchema, kind: z.enum(copyKinds), place: z.string() };

/**
 * Every live copy and every share that the ledger knows is named: copies here are removed, those on a token destroyed on it unless
 * `gone` says that it cannot be put in; for all others people attest, one by one. A key whose ceremony was aborted before its
 * certificate was made is named by its copies, too.
 */
export const keyDestructionSchema = z.strictObject({
  kind: z.literal('key-destruction'),
  ...onAuthority,
  copies: z
    .array(
      z
        .strictObject({ ...namedCopy, gone: z.enum(copyFates).optional() })
        .refine(({ kind, gone }) => gone === undefined || (kind !== 'sealed-file' && kind !== 'throw-away'), {
          message: 'a copy on this workstation is removed here',
          path: ['gone'],
        }),
    )
    .max(200),
  shares: z
    .array(z.strictObject({ ...namedShare, gone: z.enum(copyFates).optional() }))
    .max(256)
    .optional(),
  why,
});
export type KeyDestruction = z.infer<typeof keyDestructionSchema>;

/**
 * One copy elsewhere (carried, a backup, exported, on a token) ends, and the key goes on with the others; or one that was lost is found
 * and destroyed. All kinds can be named: what ends another way is refused in words that say how. `token`: the one that is put in, on
 * which a copy that was lost is destroyed; left out, the medium or the device itself is, and people attest it.
 */
export const copyEndSchema = z
  .strictObject({
    kind: z.literal('copy-end'),
    ...onAuthority,
    copy: z.strictObject(namedCopy),
    how: z.enum(copyFates),
    token: tokenSelectorSchema.optional(),
    why,
  })
  .refine(({ copy, how, token }) => token === undefined || (copy.kind === 'token' && how === 'destroyed'), {
    message: 'only a copy on a token is destroyed on one',
    path: ['token'],
  });
export type CopyEnd = z.infer<typeof copyEndSchema>;

/** One custodian's share is held against its commitment, alone; nothing is put together. */
export const shareCheckSchema = z.strictObject({
  kind: z.literal('share-check'),
  ...onAuthority,
  custodian: z.string().min(1).max(80),
  /** The new bag, where it is known beforehand. What is noted when the share goes into it counts. */
  ...bagNote,
});
export type ShareCheck = z.infer<typeof shareCheckSchema>;

/** What became of a share: lost, its custodian left, known to others, destroyed, or back. Recorded; nothing is opened or changed by it. */
export const shareStatusSchema = z.strictObject({
  kind: z.literal('share-status'),
  ...onAuthority,
  setId: setIdSchema,
  index: z.int().min(1).max(16),
  /** Whose it is, so that whoever reviews the plan reads a name. */
  custodian: z.string().min(1).max(80),
  to: z.enum(shareStatuses),
  why,
});
export type ShareStatusChange = z.infer<typeof shareStatusSchema>;
