import { z } from 'zod';
import { reasonCodeSchema } from '../pki/reason-code.ts';
import { base64Schema, fingerprintSchema, instantSchema } from './plan-values.ts';

/** What the ledger takes over of an authority that was made elsewhere: signed there, verified here before it is recorded. */

const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const name = z.string();

/** What a certificate is to its issuer; `end-entity`: it certifies nothing itself. */
export const adoptedKinds = ['root', 'intermediate', 'end-entity'] as const;

export const adoptedEntryData = {
  /** A certificate that was signed elsewhere. Its serial number is burnt by this entry. */
  'certificate-adopted': z.strictObject({
    name,
    kind: z.enum(adoptedKinds),
    issuer: name,
    serialNumber: hex,
    fingerprint: fingerprintSchema,
    spkiSha256: fingerprintSchema,
    der: base64Schema,
    preset: z.string(),
    notBefore: instantSchema,
    notAfter: instantSchema,
    subject: z.string(),
    /** Its key did not come with it: it was taken over as an issuer of what was adopted. Earlier versions took over none such. */
    keyElsewhere: z.literal(true).optional(),
  }),
  /** One entry of the adopted CRL: the serial number stays revoked and burnt, whether or not its certificate is known. */
  'revocation-adopted': z.strictObject({
    issuer: name,
    serialNumber: hex,
    reasonCode: reasonCodeSchema,
    revocationDate: instantSchema,
    invalidityDate: instantSchema.nullable(),
  }),
  /** The newest CRL of before; 0 where it has no cRLNumber. Every number that is committed after it is greater. */
  'crl-adopted': z.strictObject({
    issuer: name,
    crlNumber: z.int().min(0),
    thisUpdate: instantSchema,
    nextUpdate: instantSchema,
    entries: z.int().min(0),
    sha256: fingerprintSchema,
    der: base64Schema,
  }),
} as const;
