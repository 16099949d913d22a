import { z } from 'zod';
import { keyStates } from '../ceremony/key-words.ts';
import { quorumVerdicts, shareStatuses } from '../ceremony/share-words.ts';

/** A live share set: who can open what together. */
export const shareSetViewSchema = z.object({
  setId: z.string(),
  authority: z.string(),
  /** Of the key that it opens. */
  keyState: z.enum(keyStates),
  required: z.int(),
  total: z.int(),
  /** How many of them can come, as far as is recorded (ANC-F16). */
  available: z.int(),
  /** How many others may hold or know: with as many as are required they open the key. */
  exposed: z.int(),
  verdict: z.enum(quorumVerdicts),
  madeAt: z.string(),
  checkEveryDays: z.int(),
  shares: z.array(
    z.object({
      index: z.int(),
      custodian: z.string(),
      delivery: z.enum(['card', 'file', 'both']),
      status: z.enum(shareStatuses),
      /** Since when it has this status, and why; null where it was always available. */
      changed: z.object({ at: z.string(), why: z.string() }).nullable(),
      /** As noted when it was sealed last; null where nobody ever noted. */
      bag: z.object({ bag: z.string().nullable(), place: z.string().nullable(), openedAt: z.string().optional() }).nullable(),
      /** Null where it was never held against its commitment since it was dealt. */
      checkedAt: z.string().nullable(),
      /** The last look at it, the delivery included, lies further back than the set allows (ANC-F16). */
      old: z.boolean(),
      /** In how many live sets this custodian has a share. */
      quorums: z.int(),
    }),
  ),
});
export type ShareSetView = z.infer<typeof shareSetViewSchema>;
