import { z } from 'zod';
import { digestViewSchema, evidenceSchema } from './views.ts';

/** What a person chose in a dialog of the system. */

export const folderViewSchema = z.object({ folder: z.string(), freeBytes: z.number(), fileSystem: z.string() });

/** Whether a key file comes back, or comes from elsewhere: what it must be differs. */
export const keyFileMakers = ['anchorite', 'another program'] as const;
export type KeyFileMaker = (typeof keyFileMakers)[number];

/** A file a person chose, to be named in a plan. */
export const chosenFileSchema = z.object({ path: z.string(), size: z.int(), sha256: digestViewSchema });
export type ChosenFile = z.infer<typeof chosenFileSchema>;

/** A certificate or CRL a person chose: its bytes, ready to stand in a plan, and what it says. Nothing is verified yet. */
export const chosenObjectSchema = z.object({
  fileName: z.string(),
  /** Base64 DER. */
  der: z.string(),
  /** SHA-256 of the DER: the fingerprint. */
  sha256: digestViewSchema,
  /** Of a CRL its issuer. */
  subject: z.string(),
  issuer: z.string(),
  facts: z.array(evidenceSchema),
});
export type ChosenObject = z.infer<typeof chosenObjectSchema>;
