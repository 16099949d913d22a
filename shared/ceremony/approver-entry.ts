import { z } from 'zod';
import { base64Schema, fingerprintSchema, keyIdSchema } from './plan-values.ts';

/** Why nobody who was enrolled agreed to the change; left out where one did, or where nobody was enrolled. */
const without = z.string().min(1).optional();

/** What the ledger says of approvers: who was enrolled with which key, who no longer is, and what each of them approved. */
export const approverEntryData = {
  /** The public half of an Ed25519 key, whose private half only this person opens. An earlier one of the same person ends. */
  'approver-enrolled': z.strictObject({
    person: z.string().min(1),
    keyId: keyIdSchema,
    /** SubjectPublicKeyInfo DER, and its SHA-256. */
    spki: base64Schema,
    spkiSha256: fingerprintSchema,
    without,
  }),
  'approver-withdrawn': z.strictObject({ person: z.string().min(1), keyId: keyIdSchema, why: z.string().min(1), without }),
  /**
   * Over the words of `approvalMessage`, by the key of somebody who was enrolled then. `step` is that of the script; of a change of the
   * register the operation’s name, and `sha256` is that of `registerWords`.
   */
  'approval-signed': z.strictObject({
    step: z.string(),
    person: z.string().min(1),
    keyId: keyIdSchema,
    object: z.enum(['tbsCertificate', 'tbsCertList', 'register']),
    sha256: fingerprintSchema,
    /** Ed25519, 64 bytes. */
    signature: base64Schema,
  }),
} as const;

/**
 * What an approver signs: text, so that `openssl pkeyutl -verify -rawin` can be given it. The ceremony and its step are part of it: an
 * approval is good for no other.
 */
export const approvalMessage = (ceremony: string, step: string, object: string, sha256: string): string =>
  `anchorite approval 1\nceremony ${ceremony}\nstep ${step}\n${object} SHA-256 ${sha256}\n`;

/** What an enrolled person agrees to when the register is changed; the name as the entry of the change has it. */
export const registerWords = (change: 'enrolled' | 'withdrawn', person: string): string =>
  `anchorite register 1\n${change} ${person}\n`;
