import { z } from 'zod';
import { approvalSchema } from '../ceremony/approval.ts';
import { modeSchema } from '../ceremony/mode.ts';
import { artifactReferenceSchema } from '../ceremony/plan.ts';
import { scriptSchema } from '../ceremony/script.ts';
import { faultCodes } from '../fault/fault-codes.ts';
import { unprovenViewSchema } from './backup-views.ts';
import { keyViewSchema } from './key-views.ts';
import { recordedShape } from './record-views.ts';

/** What main tells the renderer, as shapes. Plain data; dates are instants; bytes are base64 or hex as named. */

export const faultViewSchema = z.object({
  code: z.enum(faultCodes),
  detail: z.record(z.string(), z.string()),
  /** Set for `internal`: where the local log has more. */
  logId: z.string().nullable(),
});
export type FaultView = z.infer<typeof faultViewSchema>;

export const digestViewSchema = z.object({ hex: z.string(), words: z.array(z.string()) });
export type DigestView = z.infer<typeof digestViewSchema>;

export const statusViewSchema = z.object({
  version: z.string(),
  runtime: z.object({ electron: z.string(), node: z.string(), official: z.boolean() }),
  mode: modeSchema,
  home: z.string(),
  now: z.string(),
  /** Names of network interfaces that are up, loopback apart; null where it could not be read. */
  interfacesUp: z.array(z.string()).nullable(),
  ledger: z.object({ ledgerId: z.string(), size: z.int(), head: digestViewSchema, verifiedAt: z.string().nullable() }),
});
export type StatusView = z.infer<typeof statusViewSchema>;

export const authorityViewSchema = z.object({
  name: z.string(),
  kind: z.enum(['root', 'intermediate', 'end-entity']),
  issuer: z.string(),
  subject: z.string(),
  preset: z.string(),
  serialNumber: z.string(),
  fingerprint: digestViewSchema,
  notBefore: z.string(),
  notAfter: z.string(),
  state: z.enum(['valid', 'not-yet-valid', 'expired', 'revoked']),
  revocation: z.object({ reasonCode: z.string(), revocationDate: z.string(), onCrl: z.boolean() }).nullable(),
  /** Where the private key is: made and kept here, only in memory, or never here (certified from a CSR). */
  custody: z.enum(['sealed-file', 'throw-away', 'token', 'elsewhere']),
  /** What the ledger says of the key; null where it was never here. */
  key: keyViewSchema.nullable(),
  /** False when the key was here once and cannot be found now. */
  keyPresent: z.boolean(),
  crl: z
    .object({ crlNumber: z.int(), thisUpdate: z.string(), nextUpdate: z.string(), entries: z.int(), sha256: z.string() })
    .nullable(),
});
export type AuthorityView = z.infer<typeof authorityViewSchema>;

export const dueBands = ['overdue', '1', '7', '30', '90', 'later'] as const;
export const dueViewSchema = z.object({
  /** `signing`: from then on the key signs no more certificates. `last-crl`: the key can sign no other CRL. */
  kind: z.enum(['certificate', 'crl', 'last-crl', 'signing']),
  name: z.string(),
  at: z.string(),
  days: z.int(),
  band: z.enum(dueBands),
});
export type DueView = z.infer<typeof dueViewSchema>;

/** Ceremonies that certify and carry out, then those on the key of an authority. */
export const ceremonyKinds = [
  'root-creation',
  'intermediate-signing',
  'crl-refresh',
  'media-export',
  'authority-adoption',
  'key-resealing',
  'key-carriage',
  'key-restoration',
  'key-export',
  'key-backup',
  'restore-drill',
  'ledger-backup',
  'ledger-drill',
  'ledger-backup-end',
  'key-second-home',
  'key-state-change',
  'key-destruction',
  'copy-end',
  'share-check',
  'share-status',
  'token-initialisation',
  'token-pin-change',
  'approver-enrolment',
  'approver-withdrawal',
] as const;
export type CeremonyKind = (typeof ceremonyKinds)[number];

export const ceremonySummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  kinds: z.array(z.enum(ceremonyKinds)),
  state: z.enum(['open', 'interrupted', 'aborted', 'closed']),
  openedAt: z.string(),
  endedAt: z.string().nullable(),
  planDigest: z.string(),
});
export type CeremonySummary = z.infer<typeof ceremonySummarySchema>;

export const overviewSchema = z.object({
  authorities: z.array(authorityViewSchema),
  /** Keys whose ceremony was aborted before their certificate was made, with the name it would have had. */
  uncertifiedKeys: z.array(z.object({ authority: z.string(), key: keyViewSchema })),
  due: z.array(dueViewSchema),
  unproven: z.array(unprovenViewSchema),
  ceremonies: z.array(ceremonySummarySchema),
  /** Which ceremonies make sense now; the rest with the reason why not. */
  possible: z.array(z.object({ kind: z.enum(ceremonyKinds), possible: z.boolean(), why: z.string().nullable() })),
});
export type Overview = z.infer<typeof overviewSchema>;

export const presetViewSchema = z.object({
  id: z.string(),
  title: z.string(),
  algorithms: z.object({ root: z.array(z.string()), intermediate: z.array(z.string()) }),
  rootValidityDays: z.object({ min: z.int(), max: z.int() }),
  intermediateValidityDays: z.object({ min: z.int(), max: z.int() }),
  maxCrlDays: z.int(),
  requiredAttributes: z.array(z.string()),
  reasonCodes: z.array(z.string()),
});
export type PresetView = z.infer<typeof presetViewSchema>;

export const csrViewSchema = z.object({
  fileName: z.string(),
  /** The request, base64 DER, ready to stand in a plan. */
  der: z.string(),
  fileSha256: digestViewSchema,
  publicKeySha256: digestViewSchema,
  subject: z.string(),
  keyDescription: z.string(),
  signatureDescription: z.string(),
  /** Always true: a request whose signature does not verify is refused before it is shown. */
  proofOfPossession: z.literal(true),
  requestedExtensions: z.array(z.object({ name: z.string(), critical: z.boolean(), value: z.string() })),
  otherAttributes: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type CsrView = z.infer<typeof csrViewSchema>;

export const evidenceSchema = z.object({ label: z.string(), value: z.string() });

export const artifactViewSchema = z.object({
  kind: z.enum(['certificate', 'crl', 'csr', 'transcript']),
  name: z.string(),
  title: z.string(),
  size: z.int(),
  sha256: digestViewSchema,
  ceremony: z.string().nullable(),
});
export type ArtifactView = z.infer<typeof artifactViewSchema>;

/** A line of the inventory; `superseded` is a CRL that a newer one has replaced. */
export const listedArtifactSchema = artifactViewSchema.extend({ superseded: z.boolean() });
export type ListedArtifact = z.infer<typeof listedArtifactSchema>;

/** An artifact to look at; `sha256` names one of an authority's CRLs, without it the newest is meant. */
export const shownReferenceSchema = artifactReferenceSchema.extend({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type ShownReference = z.infer<typeof shownReferenceSchema>;

export const ceremonyViewSchema = z.object({
  id: z.string(),
  /** Counts what was told in this run of the program: of two views, the one with the higher count shows the later state. */
  told: z.int(),
  title: z.string(),
  state: z.enum(['open', 'interrupted', 'aborted', 'closed']),
  script: scriptSchema,
  /** Index of the step that comes now; `script.steps.length` when all are done. */
  position: z.int(),
  /** True while the program acts; then `progress` says what it does. */
  running: z.boolean(),
  runningSince: z.string().nullable(),
  /** True while activation data are awaited in their own window. */
  awaitingActivation: z.boolean(),
  /** The one person whose activation data they are, where it matters who. */
  awaitedFrom: z.string().nullable(),
  /** Who is enrolled as an approver, while something is to be approved: as long as anybody is, only they approve. */
  approvers: z.array(z.string()),
  /** What a person approves at the step that comes now. */
  approval: approvalSchema.nullable(),
  /** What is on record of the bag that people look for or open at the step that comes now. */
  bags: z.array(evidenceSchema),
  progress: z.string().nullable(),
  ...recordedShape,
  /** Why the ceremony stopped, when it did. */
  fault: faultViewSchema.nullable(),
  /** What people wrote when they aborted it. */
  abortedWhy: z.string().nullable(),
  artifacts: z.array(artifactViewSchema),
  /** What an export left on its volume; `sums` is the digest of the list SHA256SUMS. */
  receipt: z
    .object({ folder: z.string(), bundle: z.string(), files: z.int(), bytes: z.number(), sums: digestViewSchema })
    .nullable(),
  checkpoint: z.object({ size: z.int(), note: z.string(), head: digestViewSchema, root: digestViewSchema }).nullable(),
});
export type CeremonyView = z.infer<typeof ceremonyViewSchema>;

export const artifactDetailSchema = artifactViewSchema.extend({
  /** Decoded, line by line, for people. */
  text: z.string(),
  /** PEM where the object has one, else null. */
  pem: z.string().nullable(),
  subject: z.string().nullable(),
});
export type ArtifactDetail = z.infer<typeof artifactDetailSchema>;

export const qrViewSchema = z.object({
  kind: z.enum(['single', 'animated']),
  /** Upper-case UR parts, each the text of one alphanumeric QR code. */
  frames: z.array(z.string()),
  sha256: digestViewSchema,
  size: z.int(),
  /** The fewest frames a receiver needs. */
  total: z.int(),
  /** Expected seconds at five frames a second with 30 % extra. */
  expectedSeconds: z.number(),
  recommendFile: z.boolean(),
});
export type QrView = z.infer<typeof qrViewSchema>;

export const ledgerEntryViewSchema = z.object({
  seq: z.int(),
  time: z.string(),
  type: z.string(),
  ceremony: z.string().nullable(),
  hash: z.string(),
  prev: z.string(),
  /** The exact line, without LF. */
  line: z.string(),
});
export type LedgerEntryView = z.infer<typeof ledgerEntryViewSchema>;
