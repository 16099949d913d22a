import { z } from 'zod';
import { shareEndings } from '../ceremony/key-words.ts';
import { shareStatuses } from '../ceremony/share-words.ts';

/** A share set that opens nothing any more, of a key that is not destroyed: what became of each of its shares (ANC-F15). */
export const voidSetViewSchema = z.object({
  setId: z.string(),
  authority: z.string(),
  /** How many open the file that the set was dealt for. */
  required: z.int(),
  total: z.int(),
  voidedAt: z.string(),
  why: z.string(),
  /** Shares of which nobody said that they were destroyed or lost. */
  unaccounted: z.int(),
  shares: z.array(
    z.object({
      index: z.int(),
      custodian: z.string(),
      /** `unknown`, with null for when and why, where nobody has said anything for good. */
      how: z.enum([...shareEndings, 'unknown']),
      at: z.string().nullable(),
      why: z.string().nullable(),
      /** What the register has besides. */
      recorded: z.object({ status: z.enum(shareStatuses), at: z.string(), why: z.string() }).nullable(),
      /** Where it was kept, as noted last. */
      bag: z.object({ bag: z.string().nullable(), place: z.string().nullable() }).nullable(),
    }),
  ),
});
export type VoidSetView = z.infer<typeof voidSetViewSchema>;
