import { z } from 'zod';
import { keyAlgorithmSchema } from '../pki/algorithm-schema.ts';
import { subjectSchema } from '../pki/distinguished-name.ts';
import { reasonCodeSchema } from '../pki/reason-code.ts';
import { approverEnrolmentSchema, approverWithdrawalSchema } from './approver-operations.ts';
import { authorityAdoptionSchema } from './authority-adoption.ts';
import {
  copyEndSchema,
  keyBackupSchema,
  keyCarriageSchema,
  keyDestructionSchema,
  keyExportSchema,
  keyResealingSchema,
  keyRestorationSchema,
  keySecondHomeSchema,
  keyStateChangeSchema,
  restoreDrillSchema,
  shareCheckSchema,
  shareStatusSchema,
} from './key-operations.ts';
import { ledgerBackupEndSchema, ledgerBackupSchema, ledgerDrillSchema } from './ledger-operations.ts';
import { tokenInitialisationSchema, tokenPinChangeSchema } from './token-operations.ts';
import { tokenSelectorSchema } from './token-schemas.ts';
import { tolerable } from './token-words.ts';
import {
  artifactNameSchema,
  base64Schema,
  certificationSchema,
  cryptoperiodSchema,
  fingerprintSchema,
  instantSchema,
} from './plan-values.ts';
import { quorumSchema } from './quorum-terms.ts';
import { participantSchema } from './role.ts';

/**
 * The plan: the single reviewed input of a ceremony. Strict: an unknown key is refused, never ignored.
 * A plan file may name a CSR by path; before anything is proposed the path is replaced by the bytes (`der`), so that the
 * plan's digest covers what will be certified.
 */

/** How long: whole days, calendar years, or an exact last second. `notBefore` defaults to the moment of proposal. */
export const validitySchema = z
  .strictObject({
    notBefore: instantSchema.optional(),
    notAfter: instantSchema.optional(),
    years: z.int().min(1).max(100).optional(),
    days: z.int().min(1).max(36_525).optional(),
  })
  .refine((v) => [v.notAfter, v.years, v.days].filter((x) => x !== undefined).length === 1, {
    message: 'exactly one of notAfter, years, days',
  });
export type Validity = z.infer<typeof validitySchema>;

/**
 * Where the private key lives. `throw-away` keys exist in memory only and never in a production ledger. A sealed file is opened by the
 * passphrase of one person or, with `quorum`, by custodians together, from the first signature on.
 */
export const custodySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('throw-away') }),
  z.strictObject({
    kind: z.literal('sealed-file'),
    iterations: z.int().min(600_000).max(100_000_000).optional(),
    quorum: quorumSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('token'),
    token: tokenSelectorSchema,
    tolerate: z.array(z.enum(tolerable)).max(5).optional(),
    certification: certificationSchema.optional(),
  }),
]);
export type Custody = z.infer<typeof custodySchema>;

const httpUrl = z
  .string()
  .max(2_000)
  .regex(/^http:\/\/[a-z0-9.-]+(:\d+)?\/[\x21-\x7e]*$/i, 'an http:// URL in ASCII (CA/B BR 7.1.2.11.2)');
const oid = z.string().regex(/^[0-2](\.(0|[1-9]\d*)){1,20}$/, 'a dotted object identifier');

/** Ends of the CRL's validity in whole days from thisUpdate. */
export const crlTermsSchema = z.strictObject({ nextUpdateDays: z.int().min(1).max(3_660) });

export const rootCreationSchema = z.strictObject({
  kind: z.literal('root-creation'),
  name: artifactNameSchema,
  subject: subjectSchema,
  algorithm: keyAlgorithmSchema,
  validity: validitySchema,
  preset: z.string().min(1).max(60),
  custody: custodySchema,
  crl: crlTermsSchema,
  cryptoperiod: cryptoperiodSchema.optional(),
});
export type RootCreation = z.infer<typeof rootCreationSchema>;

/** Bytes of a request, or (in a plan file only) where to read them. */
export const csrSourceSchema = z.union([
  z.strictObject({
    der: base64Schema,
    /** The file it came in, as its requester has it: what they read out on another channel is the digest of that. */
    file: z.strictObject({ name: z.string().min(1).max(255), sha256: fingerprintSchema }).optional(),
  }),
  z.strictObject({ path: z.string().min(1).max(4_096) }),
]);

/** The issuer: an authority of this ledger, or of an earlier operation of the same plan, by its name. */
export const intermediateSigningSchema = z.strictObject({
  kind: z.literal('intermediate-signing'),
  name: artifactNameSchema,
  issuer: artifactNameSchema,
  csr: csrSourceSchema,
  /** Left out: the subject of the CSR, byte for byte. */
  subject: subjectSchema.optional(),
  validity: validitySchema,
  pathLenConstraint: z.int().min(0).max(10).nullable(),
  preset: z.string().min(1).max(60),
  crlDistributionPoint: httpUrl.optional(),
  caIssuers: httpUrl.optional(),
  certificatePolicies: z.array(oid).min(1).max(10).optional(),
});
export type IntermediateSigning = z.infer<typeof intermediateSigningSchema>;

/** Certificate to revoke: by name within the ledger, or by fingerprint. */
export const revocationSchema = z.strictObject({
  certificate: z.union([artifactNameSchema, fingerprintSchema]),
  reasonCode: reasonCodeSchema,
  invalidityDate: instantSchema.optional(),
});
export type Revocation = z.infer<typeof revocationSchema>;

export const crlRefreshSchema = z.strictObject({
  kind: z.literal('crl-refresh'),
  name: artifactNameSchema,
  issuer: artifactNameSchema,
  crl: crlTermsSchema,
  revoke: z.array(revocationSchema).max(1_000),
});
export type CrlRefresh = z.infer<typeof crlRefreshSchema>;

/** One thing that can be carried out: a certificate with its chain, the newest CRL of an authority, a transcript. */
export const artifactReferenceSchema = z.strictObject({
  kind: z.enum(['certificate', 'crl', 'csr', 'transcript']),
  /** Authority name, or the ceremony's id for a transcript. */
  name: z.string().min(1).max(80),
});
export type ArtifactReference = z.infer<typeof artifactReferenceSchema>;

/** Export: stands alone in its plan, because a transcript exists only once its ceremony is closed. */
export const mediaExportSchema = z.strictObject({
  kind: z.literal('media-export'),
  name: artifactNameSchema,
  /** An existing folder, usually the mount point of a stick; the bundle becomes a new folder inside it. */
  folder: z.string().min(1).max(4_096),
  artifacts: z.array(artifactReferenceSchema).min(1).max(1_000),
});
export type MediaExport = z.infer<typeof mediaExportSchema>;

export const operationSchema = z.discriminatedUnion('kind', [
  rootCreationSchema,
  intermediateSigningSchema,
  crlRefreshSchema,
  mediaExportSchema,
  keyResealingSchema,
  keyCarriageSchema,
  keyRestorationSchema,
  keyStateChangeSchema,
  keyDestructionSchema,
  copyEndSchema,
  shareCheckSchema,
  shareStatusSchema,
  tokenInitialisationSchema,
  tokenPinChangeSchema,
  keyExportSchema,
  keyBackupSchema,
  restoreDrillSchema,
  ledgerBackupSchema,
  ledgerDrillSchema,
  ledgerBackupEndSchema,
  keySecondHomeSchema,
  authorityAdoptionSchema,
  approverEnrolmentSchema,
  approverWithdrawalSchema,
]);
export type Operation = z.infer<typeof operationSchema>;

export const planSchema = z.strictObject({
  anchoritePlan: z.literal(1),
  title: z.string().min(1).max(120),
  organisation: z.string().min(1).max(120),
  place: z.string().min(1).max(120),
  participants: z.array(participantSchema).min(1).max(30),
  operations: z.array(operationSchema).min(1).max(50),
});
export type Plan = z.infer<typeof planSchema>;
