import { z } from 'zod';
import { reasonCodeSchema } from '../pki/reason-code.ts';
import { adoptedEntryData } from './adopted-entry.ts';
import { modeSchema } from './mode.ts';
import { approverEntryData } from './approver-entry.ts';
import { keyEntryData } from './key-entry.ts';
import { ledgerBackupEntryData } from './ledger-backup-entry.ts';
import { planSchema } from './plan.ts';
import { base64Schema, fingerprintSchema, instantSchema } from './plan-values.ts';
import { findingSchema } from './script.ts';

/**
 * What the ledger says, one shape per type. An entry is one line of canonical JSON
 * `{"ceremony":…,"data":…,"prev":…,"seq":…,"time":…,"type":…,"v":1}`; `prev` is the SHA-256 of the line before.
 * No secret is ever part of an entry.
 */

const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const name = z.string();

export const entryData = {
  'ledger-created': z.strictObject({ ledgerId: hex, mode: modeSchema, publicKey: base64Schema, application: z.string() }),
  'ceremony-opened': z.strictObject({
    title: z.string(),
    plan: planSchema,
    planDigest: fingerprintSchema,
    proposedAt: instantSchema,
    findings: z.array(findingSchema.extend({ operation: z.string() })),
    application: z.string(),
    runtime: z.string(),
    /** Of the script that was followed; left out for the first edition. */
    scriptEdition: z.int().min(2).optional(),
  }),
  'step-completed': z.strictObject({
    step: z.string(),
    number: z.int(),
    who: z.string(),
    initials: z.string().nullable(),
    evidence: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  }),
  'exception-recorded': z.strictObject({
    step: z.string(),
    expected: z.string(),
    happened: z.string(),
    decision: z.string(),
    by: z.string(),
  }),
  /** A coded refusal; kept because rejections are audited as well as approvals. */
  'refusal-recorded': z.strictObject({ fault: z.string(), detail: z.record(z.string(), z.string()), step: z.string().nullable() }),
  ...keyEntryData,
  ...ledgerBackupEntryData,
  ...adoptedEntryData,
  ...approverEntryData,
  /** A serial is burnt by this entry: it is never given to another certificate of the issuer, whatever happens next. */
  'serial-committed': z.strictObject({ issuer: name, serialNumber: hex, operation: name, tbsSha256: fingerprintSchema }),
  'crl-number-committed': z.strictObject({
    issuer: name,
    crlNumber: z.int().min(1),
    operation: name,
    tbsSha256: fingerprintSchema,
  }),
  /** A signature that failed its verification: kept whole, so that every signature ever made can be accounted for. */
  'signature-spoiled': z.strictObject({ operation: name, tbs: base64Schema, signature: base64Schema, why: z.string() }),
  'certificate-issued': z.strictObject({
    name,
    kind: z.enum(['root', 'intermediate']),
    issuer: name,
    serialNumber: hex,
    fingerprint: fingerprintSchema,
    spkiSha256: fingerprintSchema,
    der: base64Schema,
    csr: base64Schema.nullable(),
    preset: z.string(),
    notBefore: instantSchema,
    notAfter: instantSchema,
    subject: z.string(),
  }),
  'certificate-revoked': z.strictObject({
    name,
    issuer: name,
    serialNumber: hex,
    fingerprint: fingerprintSchema,
    reasonCode: reasonCodeSchema,
    revocationDate: instantSchema,
    invalidityDate: instantSchema.nullable(),
  }),
  'crl-issued': z.strictObject({
    issuer: name,
    crlNumber: z.int().min(1),
    thisUpdate: instantSchema,
    nextUpdate: instantSchema,
    entries: z.int().min(0),
    sha256: fingerprintSchema,
    der: base64Schema,
  }),
  'ceremony-interrupted': z.strictObject({
    step: z.string().nullable(),
    fault: z.string().nullable(),
    /** Public detail of the fault; left out where it has none, and by earlier versions. */
    detail: z.record(z.string(), z.string()).optional(),
  }),
  'ceremony-resumed': z.strictObject({ step: z.string() }),
  'ceremony-aborted': z.strictObject({ step: z.string().nullable(), fault: z.string().nullable(), why: z.string() }),
  'ceremony-closed': z.strictObject({ exceptions: z.int(), artifacts: z.int() }),
  /** C2SP tlog-checkpoint of all entries before this one. */
  checkpoint: z.strictObject({ size: z.int(), rootHash: base64Schema, headHash: fingerprintSchema, note: z.string() }),
  'export-opened': z.strictObject({ bundle: z.string(), folder: z.string(), files: z.int() }),
  'export-closed': z.strictObject({
    bundle: z.string(),
    files: z.array(z.strictObject({ path: z.string(), size: z.int(), sha256: fingerprintSchema })),
  }),
  'transcript-printed': z.strictObject({ sha256: fingerprintSchema, pages: z.int().nullable(), format: z.enum(['pdf', 'html']) }),
} as const;

export type EntryType = keyof typeof entryData;
export type EntryData<T extends EntryType> = z.infer<(typeof entryData)[T]>;

/** What a caller gives the ledger: the ledger adds seq, prev and time. */
export type NewEntry = {
  [T in EntryType]: { readonly type: T; readonly ceremony: string | null; readonly data: EntryData<T> };
}[EntryType];

/** What the ledger gives back: the entry, its exact line (no LF) and the line's SHA-256. */
export type LedgerEntry = NewEntry & {
  readonly seq: number;
  readonly time: string;
  readonly prev: string;
  readonly line: string;
  readonly hash: string;
};
