import { z } from 'zod';
import { artifactNameSchema, base64Schema } from './plan-values.ts';

/** Adoption: an authority that was made elsewhere goes on here, with its key, its last CRL and what it issued. */

const path = z.string().min(1).max(4_096);

/** Bytes of an object, or (in a plan file only) where to read them. */
export const objectSourceSchema = z.union([z.strictObject({ der: base64Schema }), z.strictObject({ path })]);
export type ObjectSource = z.infer<typeof objectSourceSchema>;

export const authorityAdoptionSchema = z.strictObject({
  kind: z.literal('authority-adoption'),
  /** Name of the authority; the one it has where its certificate is in the ledger already. */
  name: artifactNameSchema,
  certificate: objectSourceSchema,
  /** Authority of this ledger that certified it; left out for a root. */
  issuer: artifactNameSchema.optional(),
  preset: z.string().min(1).max(60),
  /** Read when the step that needs it runs: its bytes never stand in the plan. */
  key: z.strictObject({ file: path }),
  custody: z.strictObject({ kind: z.literal('sealed-file'), iterations: z.int().min(600_000).max(100_000_000).optional() }),
  /** The newest CRL it published. */
  crl: objectSourceSchema.optional(),
  /** What it certified, so that it can be revoked here and no serial number is given twice. */
  issued: z.array(z.strictObject({ name: artifactNameSchema, certificate: objectSourceSchema })).max(1_000),
});
export type AuthorityAdoption = z.infer<typeof authorityAdoptionSchema>;
