import { z } from 'zod';
import { isInstant } from '../base/instant.ts';

/** Values that stand in plans and in the ledger. */

export const instantSchema = z.string().refine(isInstant, { message: 'an instant such as 2026-11-21T10:42:07Z' });
export const base64Schema = z.base64();
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits (SHA-256)');

/**
 * How long a key signs certificates (ANC-D25): until an exact last second, or calendar years from its certificate's notBefore. Left
 * out of a plan: as long as the certificate is valid.
 */
export const cryptoperiodSchema = z
  .strictObject({ signUntil: instantSchema.optional(), years: z.int().min(1).max(100).optional() })
  .refine(({ signUntil, years }) => (signUntil === undefined) !== (years === undefined), {
    message: 'exactly one of signUntil, years',
  });
export type Cryptoperiod = z.infer<typeof cryptoperiodSchema>;

/** Name of an authority or certificate inside a plan; becomes a file name, hence the portable alphabet. */
export const artifactNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'lower-case letters, digits and inner hyphens, at most 40');
