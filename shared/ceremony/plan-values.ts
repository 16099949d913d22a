import { z } from 'zod';
import { isInstant } from '../base/instant.ts';

/** Values that stand in plans and in the ledger. */

export const instantSchema = z.string().refine(isInstant, { message: 'an instant such as 2026-11-21T10:42:07Z' });
export const base64Schema = z.base64();
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits (SHA-256)');

/** Of a copy of a key, as it is drawn. Nothing else is let into a plan: what stands for a copy that is not made yet names none. */
export const keyIdSchema = z.string().regex(/^[0-9a-f]{32}$/, '32 lower-case hex digits');

/** Of a share set, likewise; those of the first edition have 8 digits. */
export const setIdSchema = z.string().regex(/^(?:[0-9a-f]{4}|[0-9a-f]{8})$/, '4 or 8 lower-case hex digits');

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

/**
 * What the operator reads of a token's module in the list of its certifiers, such as `FIPS 140-3 #4567 level 3` (ANC-D22). The program
 * asks no module for it: what a module says of itself is no certificate.
 */
export const certificationSchema = z
  .string()
  .regex(/^[\x21-\x7e]([\x20-\x7e]{0,118}[\x21-\x7e])?$/, '1 to 120 printable ASCII characters');

/** Name of an authority or certificate inside a plan; becomes a file name, hence the portable alphabet. */
export const artifactNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'lower-case letters, digits and inner hyphens, at most 40');
