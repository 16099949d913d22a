import { z } from 'zod';

/** A live share set: who can open what together. */
export const shareSetViewSchema = z.object({
  setId: z.string(),
  authority: z.string(),
  required: z.int(),
  total: z.int(),
  madeAt: z.string(),
  checkEveryDays: z.int(),
  shares: z.array(
    z.object({
      index: z.int(),
      custodian: z.string(),
      delivery: z.enum(['card', 'file', 'both']),
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
