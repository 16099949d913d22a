import { z } from 'zod';
import { modeSchema } from './mode.ts';
import { planSchema } from './plan.ts';
import { roleSchema } from './role.ts';

/**
 * The script: what `prepare` makes of a plan. Steps in order, everything that will be signed decoded field by field,
 * the lint findings, and the digest people compare. The renderer draws it; only main can make one.
 */

/** Who put this value into the object that will be signed. */
export const originSchema = z.enum(['plan', 'profile', 'csr', 'issuer', 'program', 'ledger']);
export type Origin = z.infer<typeof originSchema>;

export const previewFieldSchema = z.object({
  label: z.string(),
  value: z.string(),
  origin: originSchema,
  /** Set when the final value is only known at the signature (a key not yet made, a serial drawn then). */
  provisional: z.boolean(),
});

/** One line of the request / profile / issued comparison. `—` stands for "says nothing". */
export const requestDiffSchema = z.object({
  field: z.string(),
  requested: z.string(),
  profile: z.string(),
  issued: z.string(),
  verdict: z.enum(['taken', 'changed', 'ignored', 'added']),
});

export const previewSchema = z.object({
  operation: z.string(),
  kind: z.enum(['certificate', 'crl', 'bundle', 'key', 'token', 'approver']),
  title: z.string(),
  fields: z.array(previewFieldSchema),
  requestDiff: z.array(requestDiffSchema),
  /** tbsCertificate / tbsCertList, base64 DER, and its SHA-256; both empty for a bundle, a key and a token. Final when no field is provisional. */
  tbs: z.string(),
  tbsSha256: z.string(),
});
export type Preview = z.infer<typeof previewSchema>;

export const findingSchema = z.object({
  /** Rule id such as `ANC-A26-KEY-USAGE`. */
  rule: z.string(),
  level: z.enum(['error', 'warning', 'notice']),
  clause: z.string(),
  message: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/**
 * - `attest`: a person says that something was done, with initials.
 * - `activate`: activation data are given at their own door; `purpose` says whether a new passphrase is set.
 * - `approve`: somebody who watches types digits of the digest of what will be signed.
 * - `confirm`: the named words are typed before an irreversible act.
 * - `act`: the program acts by itself.
 */
export const stepSchema = z.object({
  id: z.string(),
  number: z.int(),
  /** Steps of one act are run again from its first step after an interruption. */
  act: z.int(),
  actTitle: z.string(),
  operation: z.string().nullable(),
  kind: z.enum(['attest', 'activate', 'approve', 'confirm', 'act']),
  who: roleSchema,
  /** What the program does at this step (`act`, `activate`), or null. */
  effect: z.string().nullable(),
  activity: z.string(),
  say: z.string().nullable(),
  /** Words to type (`confirm`). */
  expect: z.string().nullable(),
  /** Words on the button. */
  button: z.string(),
  /** Where an attestation may say the opposite, with a remark: what it is about, and the words for either; the share that is handed in. */
  choice: z
    .object({
      about: z.string(),
      done: z.string(),
      otherwise: z.string(),
      share: z.object({ setId: z.string(), index: z.int(), custodian: z.string() }).optional(),
    })
    .optional(),
  /**
   * Set where something goes into a bag (`attest`), with what the plan expects to be noted: the share of this custodian, or where none is
   * named the volume with the copy that this ceremony wrote or proved.
   */
  bagging: z.object({ custodian: z.string().optional(), bag: z.string().nullable(), place: z.string().nullable() }).optional(),
  /** Set where whoever watches may not initial (`attest`): another step of the operation is for a witness, and these are to be two people. */
  actsOnly: z.literal(true).optional(),
  /** Set where the bag of what the operation is about is looked at and opened (`attest`): what is on record of it is told. */
  opensBag: z.literal(true).optional(),
  /** Set where the end of a copy or share elsewhere is attested: a file at its recorded place is looked for. */
  looksFor: z.union([z.object({ keyId: z.string() }), z.object({ setId: z.string(), index: z.int() })]).optional(),
});
export type Step = z.infer<typeof stepSchema>;
export type Bagging = NonNullable<Step['bagging']>;

/** Edition of the scripts that are compiled now: records of earlier ones keep the steps that they had. In the first one nobody approved what was signed (`approve`); up to the second a key file was opened after all was set for it; up to the third a carried volume went into no bag. */
export const scriptEdition = 5;

export const scriptSchema = z.object({
  mode: modeSchema,
  plan: planSchema,
  planDigest: z.string(),
  planDigestWords: z.array(z.string()),
  proposedAt: z.string(),
  steps: z.array(stepSchema),
  previews: z.array(previewSchema),
  findings: z.array(findingSchema.extend({ operation: z.string() })),
});
export type Script = z.infer<typeof scriptSchema>;
