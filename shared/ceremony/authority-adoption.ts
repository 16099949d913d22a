import { z } from 'zod';
import { tokenSelectorSchema } from './token-schemas.ts';
import { artifactNameSchema, base64Schema, certificationSchema, cryptoperiodSchema } from './plan-values.ts';
import { quorumSchema } from './quorum-terms.ts';

/** Adoption: an authority that was made elsewhere goes on here, with its key, its last CRL and what it issued. */

const path = z.string().min(1).max(4_096);

/** Bytes of an object, or (in a plan file only) where to read them. */
export const objectSourceSchema = z.union([z.strictObject({ der: base64Schema }), z.strictObject({ path })]);
export type ObjectSource = z.infer<typeof objectSourceSchema>;

/** A certificate, and the name it has in the ledger. */
const namedCertificate = z.strictObject({ name: artifactNameSchema, certificate: objectSourceSchema });

export const authorityAdoptionSchema = z
  .strictObject({
    kind: z.literal('authority-adoption'),
    /** Name of the authority; the one it has where its certificate is in the ledger already. */
    name: artifactNameSchema,
    certificate: objectSourceSchema,
    /**
     * Authority of this ledger that certified it, or the highest of `issuerCertificates`; left out for a root, and where those reach up to
     * one.
     */
    issuer: artifactNameSchema.optional(),
    /** Of issuers whose keys stay elsewhere: the first one certified it, each of the others the one before. */
    issuerCertificates: z.array(namedCertificate).min(1).max(10).optional(),
    preset: z.string().min(1).max(60),
    /** A file is read when the step that needs it runs: its bytes never stand in the plan. A key that is on a token stays there. */
    key: z.union([
      z.strictObject({ file: path }),
      z.strictObject({ token: tokenSelectorSchema, certification: certificationSchema.optional() }),
    ]),
    /** How a key that came in a file is sealed here, by one passphrase or behind a quorum; said of no other. */
    custody: z
      .strictObject({
        kind: z.literal('sealed-file'),
        iterations: z.int().min(600_000).max(100_000_000).optional(),
        quorum: quorumSchema.optional(),
      })
      .optional(),
    cryptoperiod: cryptoperiodSchema.optional(),
    /** The newest CRL it published. */
    crl: objectSourceSchema.optional(),
    /** What it certified, so that it can be revoked here and no serial number is given twice. */
    issued: z.array(namedCertificate).max(1_000),
  })
  .refine(({ key, custody }) => 'file' in key === (custody !== undefined), {
    path: ['custody'],
    message: 'a key in a file is sealed here, a key on a token stays there',
  });
export type AuthorityAdoption = z.infer<typeof authorityAdoptionSchema>;
