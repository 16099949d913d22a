/**
 * Room `profile`: raw profile JSON -> Profile, and what a Profile says to a planned certificate, CRL or revocation.
 * A profile (screen word "preset") is an organisation's choice among what the standards allow; standards disagree, so each rule
 * is data with its level and its source. Rules that hold for everybody are in lint/.
 * May not come in: DER, files, a clock. The profile files are read elsewhere and handed in as parsed JSON.
 * Flow: JSON -> parseProfile -> Profile; Profile + facts of the plan -> check-*.ts -> findings in the shape of lint findings.
 */
import { z } from 'zod';
import { Fault } from '../../shared/fault/fault.ts';
import { keyAlgorithmSchema } from '../../shared/pki/algorithm-schema.ts';
import { subjectAttributeTypes } from '../../shared/pki/distinguished-name.ts';
import { reasonCodeSchema } from '../../shared/pki/reason-code.ts';

/** What every rule of a profile carries: how loud it is when broken, and where it comes from (document and section). */
const ruleBase = { level: z.enum(['error', 'warning', 'notice']), source: z.string().min(1).max(200) } as const;
const oid = z.string().regex(/^[0-2](\.(0|[1-9]\d*)){1,20}$/, 'a dotted object identifier');
const days = z.int().min(0).max(36_525);
/** `required` and `forbidden` at level warning are the standards' "recommended" and "not recommended". */
const presence = z.enum(['required', 'optional', 'forbidden']);
/** Names that a name's reader gives; any other type is written as its OID. */
const attributeType = z.union([
  z.enum([...subjectAttributeTypes, 'streetAddress', 'postalCode', 'serialNumber', 'organizationIdentifier', 'emailAddress']),
  oid,
]);

const keyAlgorithms = z.strictObject({ ...ruleBase, allowed: z.array(keyAlgorithmSchema).min(1) });

const subject = z.strictObject({
  ...ruleBase,
  required: z.array(attributeType),
  forbidden: z.array(attributeType),
  /** False: no attribute type occurs twice. */
  repeatedTypes: z.boolean(),
  /** Types in the order in which they must stand; empty for any order. */
  order: z.array(attributeType),
});

/** Length of the validity in days of 86,400 seconds, the last second included. */
const validityDays = z
  .strictObject({ ...ruleBase, min: days, max: days })
  .refine(({ min, max }) => min <= max, { message: 'min is greater than max' });

/** notBefore lies at most this many days before the signature and not after it. */
const notBefore = z.strictObject({ ...ruleBase, maxDaysBeforeSigning: days });

/** A value the profile itself puts into the certificate; there is nothing to break. */
const written = <T extends z.ZodType>(value: T) => z.strictObject({ value, source: ruleBase.source });

const keyUsageAndPurpose = {
  /** keyCertSign and cRLSign are always set; this adds digitalSignature. */
  digitalSignature: written(z.boolean()),
  /** Written as extKeyUsage; empty leaves the extension out. */
  extKeyUsage: written(z.array(oid).max(20)),
} as const;

/** Where a key in use may be. Left out: a profile that does not mind. */
const keyCustody = z.strictObject({ ...ruleBase, allowed: z.array(z.enum(['sealed-file', 'token'])).min(1) });

const root = z.strictObject({
  keyAlgorithms,
  keyCustody: keyCustody.optional(),
  subject,
  validityDays,
  notBefore: notBefore.optional(),
  pathLenConstraint: written(z.int().min(0).max(10).nullable()),
  ...keyUsageAndPurpose,
});

const intermediate = z.strictObject({
  keyAlgorithms,
  subject,
  validityDays,
  notBefore: notBefore.optional(),
  /** `default` is what a plan starts with; `max` null leaves the length free. */
  pathLenConstraint: z.strictObject({
    ...ruleBase,
    presence,
    default: z.int().min(0).max(10).nullable(),
    max: z.int().min(0).max(10).nullable(),
  }),
  ...keyUsageAndPurpose,
  certificatePolicies: z.strictObject({
    ...ruleBase,
    presence,
    /** Exactly one of these must be among the policies; empty for no such rule. */
    exactlyOneOf: z.array(oid).max(20),
    /** Policies that stand alone or not at all, such as anyPolicy. */
    onlyAlone: z.array(oid).max(20),
  }),
  crlDistributionPoint: z.strictObject({ ...ruleBase, presence }),
  caIssuers: z.strictObject({ ...ruleBase, presence }),
});

const profileSchema = z
  .strictObject({
    anchoriteProfile: z.literal(1),
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,58}[a-z0-9]$/, 'lower-case letters, digits, dots and hyphens'),
    title: z.string().min(1).max(120),
    /** For whom this profile is, in one or two sentences. */
    description: z.string().min(1).max(600),
    document: z.strictObject({ title: z.string().min(1).max(200), version: z.string().min(1).max(40), date: z.iso.date() }),
    root,
    intermediate,
    crl: z.strictObject({ nextUpdateDays: z.strictObject({ ...ruleBase, max: z.int().min(1).max(3_660) }) }),
    revocation: z.strictObject({
      /** With `required` the reason `unspecified` is refused: it is encoded by leaving the extension out. */
      reasonCode: z.strictObject({ ...ruleBase, required: z.boolean(), allowed: z.array(reasonCodeSchema).min(1) }),
      invalidityDate: z.strictObject({ ...ruleBase, presence: z.enum(['optional', 'forbidden']) }),
    }),
  })
  .brand<'Profile'>();

/** A profile that was looked at. Only `parseProfile` makes one. */
export type Profile = z.infer<typeof profileSchema>;

/**
 * Profile of a value that came from JSON. Unknown keys, missing rules and values out of range are refused.
 * Fault: `profile-invalid` {preset, problem}: the id it claims, the first place and reason.
 */
export function parseProfile(json: unknown): Profile {
  const result = profileSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const problem = `${issue?.path.join('.') || 'profile'}: ${issue?.message ?? 'not a profile'}`;
    throw new Fault('profile-invalid', { preset: claimedId(json), problem });
  }
  return result.data;
}

function claimedId(json: unknown): string {
  const claim = z.object({ id: z.string().max(60) }).safeParse(json);
  return claim.success ? claim.data.id : 'without id';
}
