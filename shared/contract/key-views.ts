import { z } from 'zod';
import { copyKinds, keyStates, protections } from '../ceremony/key-words.ts';

export const custodyStates = ['online', 'offline-here', 'offline-away', 'gone'] as const;

/** A key with its live copies. `custody`: shared/ceremony/key-custody.ts. */
export const keyViewSchema = z.object({
  spkiSha256: z.string(),
  algorithm: z.string(),
  state: z.enum(keyStates),
  stateSince: z.string(),
  /** The last second in which it signs certificates; null where it never had a certificate and its plan set no end. */
  signUntil: z.string().nullable(),
  custody: z.enum(custodyStates),
  copies: z.array(
    z.object({
      keyId: z.string(),
      kind: z.enum(copyKinds),
      protection: z.enum(protections),
      place: z.string(),
      madeAt: z.string(),
      /** Of a sealed file: cipher, derivation and iterations; null where it is none, or not as it was written. */
      sealing: z.string().nullable(),
    }),
  ),
  /** How many of how many shares open the copy here; null where it is not behind a quorum. */
  quorum: z.object({ required: z.int(), total: z.int() }).nullable(),
  /** Every live share, as a destruction names them. */
  shares: z.array(z.object({ setId: z.string(), index: z.int(), custodian: z.string() })),
});
export type KeyView = z.infer<typeof keyViewSchema>;
