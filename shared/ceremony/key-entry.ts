import { z } from 'zod';
import { keyAlgorithmSchema } from '../pki/algorithm-schema.ts';
import { copyEndings, copyKinds, keyStates, protections, shareEndings } from './key-words.ts';
import { base64Schema, certificationSchema, fingerprintSchema, instantSchema, keyIdSchema } from './plan-values.ts';
import { dealingEndings, shareStatuses } from './share-words.ts';
import { operatingModeSchema, tokenPinsSchema, tokenSelectorSchema } from './token-schemas.ts';

/**
 * What the ledger says of keys. A key is known by the SHA-256 of its SubjectPublicKeyInfo; each place where its private half
 * exists is a copy with a `keyId` of its own. The ledger says which copies are live: a new copy is written and proven first,
 * then one transaction records it and ends the old one, then the old file goes. A copy is announced by `key-intended`.
 */

const hex = z.string().regex(/^([0-9a-f]{2})+$/);

/** The device a copy is on, and what was read back from it (ANC-D4). */
export const tokenCopySchema = z.strictObject({
  module: z.string(),
  moduleSha256: fingerprintSchema,
  manufacturer: z.string(),
  model: z.string(),
  serialNumber: z.string(),
  firmware: z.string(),
  label: z.string(),
  /** Of the module; absent in entries from before it was recorded, as is the mode. */
  cryptoki: z.string().optional(),
  operatingMode: operatingModeSchema.optional(),
  attributes: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** Certificate of the module as the plan states it (ANC-D22); absent where it stated none, and in entries from before it could. */
  certification: certificationSchema.optional(),
});
export type TokenCopy = z.infer<typeof tokenCopySchema>;

/** The last second in which the key signs certificates (ANC-D25). Left out: it has no end before its certificate's notAfter. */
const signUntilSchema = instantSchema;

const shareSchema = z
  .strictObject({
    index: z.int().min(1).max(255),
    custodian: z.string(),
    /** SHA-256 over the share, which is 256 random bits: says later whether one share is right, without the others. */
    commitment: fingerprintSchema,
    delivery: z.enum(['card', 'file', 'both']),
    /** Where it was written, and what; left out where there is only a card. */
    file: z.strictObject({ place: z.string(), sha256: fingerprintSchema }).optional(),
  })
  .refine(({ delivery, file }) => (delivery === 'card') === (file === undefined), {
    message: 'a share that was delivered as a file has one',
  });

/** A share that left the program while its set was dealt: on a card, or in a file in this folder of its custodian's volume. */
const handedOutShape = {
  index: z.int().min(1).max(255),
  custodian: z.string(),
  on: z.enum(['card', 'file']),
  place: z.string().nullable(),
};
/** Where a copy is about to be written, and what tells that volume from others; left out of copies that stay here, and by earlier versions. */
const announcedVolumeSchema = z.strictObject({
  /** As the plan names it. */
  folder: z.string(),
  /** The folder in it that is the copy's own. */
  bundle: z.string(),
  mountPoint: z.string(),
  fileSystem: z.string(),
  bytes: z.number().min(0),
  /** What is in the file that marks the volume for this copy; left out by earlier versions, which knew it by the three above. */
  mark: hex.optional(),
});

export const keyEntryData = {
  /** Written before a copy is made, so that one without an entry that records it is known to be a leftover. */
  'key-intended': z.strictObject({
    keyId: hex,
    algorithm: keyAlgorithmSchema,
    custody: z.string(),
    operation: z.string(),
    volume: announcedVolumeSchema.optional(),
  }),
  /** The first copy of a key pair that was made here. */
  'key-generated': z.strictObject({
    keyId: hex,
    algorithm: keyAlgorithmSchema,
    custody: z.string(),
    /** SubjectPublicKeyInfo DER, and its SHA-256. */
    spki: base64Schema,
    spkiSha256: fingerprintSchema,
    operation: z.string(),
    /** Left out by the first version: a sealed file has a passphrase, a throw-away key nothing. */
    protection: z.enum(protections).optional(),
    token: tokenCopySchema.optional(),
    signUntil: signUntilSchema.optional(),
  }),
  /** The first copy here of a key pair that was made elsewhere. */
  'key-adopted': z.strictObject({
    keyId: keyIdSchema,
    algorithm: keyAlgorithmSchema,
    custody: z.enum(['throw-away', 'sealed-file', 'token']),
    protection: z.enum(protections),
    spki: base64Schema,
    spkiSha256: fingerprintSchema,
    operation: z.string(),
    /** What it came in, and the SHA-256 of that file; null where it was on a token already. */
    source: z.string(),
    sourceSha256: fingerprintSchema.nullable(),
    token: tokenCopySchema.nullable(),
    signUntil: signUntilSchema.optional(),
  }),
  'key-discarded': z.strictObject({ keyId: hex, why: z.string() }),
  'key-copied': z.strictObject({
    keyId: keyIdSchema,
    spkiSha256: fingerprintSchema,
    kind: z.enum(copyKinds),
    protection: z.enum(protections),
    /** For people: this workstation, a token, a volume and a path on it. */
    place: z.string(),
    /** Of the file, where there is one outside the workstation. */
    sha256: fingerprintSchema.nullable(),
    token: tokenCopySchema.nullable(),
    /** Identifier of the copy, recorded as lost, that turned up as this one; earlier versions left it out. */
    found: keyIdSchema.optional(),
    /** Identifier of the copy, recorded as lost, that the plan named, where this one was found on another device. */
    cloneOf: keyIdSchema.optional(),
  }),
  'key-copy-ended': z.strictObject({ keyId: hex, how: z.enum(copyEndings), why: z.string() }),
  /** Before the objects of a copy are destroyed on its token: without a later end, nobody can say whether it is still there. */
  'copy-destruction-intended': z.strictObject({
    keyId: keyIdSchema,
    why: z.string(),
    /** Set where the token showed the public half without a login then: once it shows none, the key is gone. Earlier versions left it out. */
    shown: z.literal(true).optional(),
  }),
  'key-state-changed': z.strictObject({
    spkiSha256: fingerprintSchema,
    from: z.enum(keyStates),
    to: z.enum(keyStates),
    why: z.string(),
  }),
  /** The shares of what opens one sealed copy. Recorded with that copy; void when it ends. */
  'share-set-made': z.strictObject({
    setId: z.string(),
    keyId: keyIdSchema,
    spkiSha256: fingerprintSchema,
    required: z.int().min(2).max(16),
    total: z.int().min(2).max(16),
    /** SHA-256 that tells whether a reconstruction is right. */
    check: z.string(),
    shares: z.array(shareSchema).min(2).max(16),
    /** Chosen in the plan; absent in entries from before it could be. */
    checkEveryDays: z.int().min(1).optional(),
  }),
  /** Before a share of a set that is dealt is shown to its custodian, or written to their volume: from then on it may be about. */
  'share-handed-out': z.strictObject({ authority: z.string(), setId: z.string(), ...handedOutShape }),
  /** A dealing came to no end after these shares were handed out: the set is never made, and they open nothing. */
  'dealing-voided': z.strictObject({
    authority: z.string(),
    setId: z.string(),
    why: z.enum(dealingEndings),
    shares: z.array(z.strictObject(handedOutShape)).min(1),
  }),
  'share-set-voided': z.strictObject({ setId: z.string(), why: z.string() }),
  /** What became of one share of a void set; one that was `uncollected` may be destroyed or said to be lost later. */
  'share-ended': z.strictObject({ setId: z.string(), index: z.int().min(1), how: z.enum(shareEndings), why: z.string() }),
  /** One share was held against its commitment, alone. */
  'share-checked': z.strictObject({ setId: z.string(), index: z.int(), custodian: z.string() }),
  /** The share was put into a bag, as people noted it; null where they noted none. */
  'share-bagged': z.strictObject({
    setId: z.string(),
    index: z.int(),
    custodian: z.string(),
    bag: z.string().nullable(),
    place: z.string().nullable(),
  }),
  /** What became of a share, or that it is back (ANC-F16). */
  'share-status-changed': z.strictObject({
    setId: z.string(),
    index: z.int(),
    custodian: z.string(),
    from: z.enum(shareStatuses),
    to: z.enum(shareStatuses),
    why: z.string(),
  }),
  /** The volume with a copy was put into a bag, as people noted it; null where they noted none. */
  'copy-bagged': z.strictObject({ keyId: keyIdSchema, bag: z.string().nullable(), place: z.string().nullable() }),
  /** What a backup holds beside the key: the ledger's first `ledgerSize` entries, the last of which has `headHash`. */
  'backup-made': z.strictObject({
    keyId: keyIdSchema,
    folder: z.string(),
    ledgerSize: z.int().min(1),
    headHash: fingerprintSchema,
    /** Of the file that holds the ledger's lines. */
    ledgerSha256: fingerprintSchema,
    /** Of the file that lists the SHA-256 of every other; earlier versions left it out. */
    sumsSha256: fingerprintSchema.optional(),
    proveEveryDays: z.int().min(1),
  }),
  /** A copy was restored in a drill and its key signed a challenge; the ledger beside it had `ledgerSize` entries. */
  'copy-proven': z.strictObject({ keyId: hex, spkiSha256: fingerprintSchema, ledgerSize: z.int(), headHash: fingerprintSchema }),
  /** A drill found that the backup is not what it was when it was made: which of its files, and why. Until it is proven again. */
  'backup-damaged': z.strictObject({ keyId: keyIdSchema, path: z.string(), why: z.string() }),
  /** `pins` is left out where the token has its own keypad, and by earlier versions. */
  'token-initialised': z.strictObject({
    token: tokenCopySchema.omit({ attributes: true, certification: true }),
    pins: tokenPinsSchema.optional(),
  }),
  /** Before a token gets a PIN: it may have it though nothing else was recorded. `label` is the one that it is to have. */
  'token-pin-intended': z.strictObject({
    token: tokenSelectorSchema,
    ...tokenPinsSchema.shape,
    /** Serial numbers of other devices with this label whose initialisation was cut off before. Left out: none was in a slot. */
    halfDone: z.array(z.string().max(64)).optional(),
  }),
  'token-pin-changed': z.strictObject({ token: tokenSelectorSchema, holders: tokenPinsSchema.shape.holders }),
} as const;
