import { z } from 'zod';
import { bagNoteLimits } from '../ceremony/bag-words.ts';

/** What people note at a step where a share or a volume goes into a bag; bounded as in a plan (quorum-terms.ts). */
export const bagNoteSchema = z.strictObject({
  bag: z.string().trim().min(1).max(bagNoteLimits.bag).nullable(),
  place: z.string().trim().min(1).max(bagNoteLimits.place).nullable(),
});

/** The bag of a copy on a volume, as noted when it was sealed last; null where nobody ever noted. */
export const recordedBagSchema = z.object({ bag: z.string().nullable(), place: z.string().nullable(), at: z.string() }).nullable();
