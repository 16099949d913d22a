import { z } from 'zod';
import { copyFates } from '../ceremony/key-operations.ts';
import { keyMoves } from '../ceremony/key-moves.ts';
import { shareStatuses } from '../ceremony/share-words.ts';
import { copyKinds, keyStates, protections } from '../ceremony/key-words.ts';
import { recordedBagSchema } from './bag-views.ts';

export const custodyStates = ['online', 'offline-here', 'offline-away', 'gone'] as const;

const copyViewSchema = z.object({
  keyId: z.string(),
  kind: z.enum(copyKinds),
  protection: z.enum(protections),
  place: z.string(),
  madeAt: z.string(),
  /** Of a sealed file: cipher, derivation and iterations; null where it is none, or not as it was written. */
  sealing: z.string().nullable(),
  bag: recordedBagSchema,
  /** Of one on a token: what the device said of itself when the copy was recorded. */
  device: z.object({ serialNumber: z.string(), label: z.string(), manufacturer: z.string(), model: z.string() }).optional(),
  /** Set where it is on a token that is in no slot now. */
  away: z.literal(true).optional(),
  /** When its destruction on a token was begun, the end of which is not on record. */
  destructionBegun: z.string().optional(),
  /** Set where it was lost, and turned up, and is being destroyed on its token. */
  foundAndBegun: z.literal(true).optional(),
});

/** A key with its live copies. `custody`: shared/ceremony/key-custody.ts. */
export const keyViewSchema = z.object({
  spkiSha256: z.string(),
  algorithm: z.string(),
  state: z.enum(keyStates),
  stateSince: z.string(),
  /** Its states, where its copies went, and the ends of single copies, oldest first (`keyHistories`). */
  history: z.array(
    z.object({
      state: z.enum(keyStates),
      /** Set where a copy ended while the key stayed as it was. */
      copyEnded: z.enum(copyFates).optional(),
      /** Set where it was sealed anew, taken away, brought back and the like. */
      moved: z.enum(keyMoves).optional(),
      at: z.string(),
      ceremony: z.string().nullable(),
      why: z.string(),
      people: z.array(z.string()),
    }),
  ),
  /** The ceremony that destroyed it. */
  destroyedIn: z.string().optional(),
  /** The last second in which it signs certificates; null where it never had a certificate and its plan set no end. */
  signUntil: z.string().nullable(),
  custody: z.enum(custodyStates),
  copies: z.array(copyViewSchema),
  /** Files elsewhere and copies on tokens that are recorded as lost, and whoever finds them has the key. */
  lost: z.array(copyViewSchema.extend({ lostAt: z.string(), why: z.string() })),
  /**
   * How many of how many shares open the copy here; null where it is not behind a quorum. `cutOff`: too few can come, and no other copy
   * is usable, so that the key has to come back from a file.
   */
  quorum: z.object({ required: z.int(), total: z.int(), cutOff: z.boolean() }).nullable(),
  /** Every share that may still be about, of void sets too, as a destruction and a resealing name them, with what is recorded of it. */
  shares: z.array(z.object({ setId: z.string(), index: z.int(), custodian: z.string(), status: z.enum(shareStatuses) })),
});
export type KeyView = z.infer<typeof keyViewSchema>;
