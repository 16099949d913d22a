import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../shared/base/canonical-json.ts';
import { entryData } from '../../shared/ceremony/ledger-entry.ts';
import type { EntryType, LedgerEntry, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { fingerprintSchema, instantSchema } from '../../shared/ceremony/plan-values.ts';

/** `prev` of entry 0. */
export const firstPrev = '0'.repeat(64);

/** One line: the members ceremony, data, prev, seq, time, type, v and nothing else. */
const lineShape = <T extends EntryType>(type: T) =>
  z.strictObject({
    v: z.literal(1),
    seq: z.int().min(0),
    prev: fingerprintSchema,
    time: instantSchema,
    type: z.literal(type),
    ceremony: z.string().min(1).max(100).nullable(),
    data: entryData[type],
  });

const lineSchema = z.discriminatedUnion('type', [
  lineShape('ledger-created'),
  lineShape('ceremony-opened'),
  lineShape('step-completed'),
  lineShape('exception-recorded'),
  lineShape('refusal-recorded'),
  lineShape('key-intended'),
  lineShape('key-generated'),
  lineShape('key-adopted'),
  lineShape('key-discarded'),
  lineShape('key-copied'),
  lineShape('key-copy-ended'),
  lineShape('copy-destruction-intended'),
  lineShape('key-state-changed'),
  lineShape('share-set-made'),
  lineShape('share-handed-out'),
  lineShape('dealing-voided'),
  lineShape('share-set-voided'),
  lineShape('share-ended'),
  lineShape('share-checked'),
  lineShape('share-bagged'),
  lineShape('share-status-changed'),
  lineShape('copy-bagged'),
  lineShape('backup-made'),
  lineShape('copy-proven'),
  lineShape('backup-damaged'),
  lineShape('ledger-backed-up'),
  lineShape('ledger-backup-proven'),
  lineShape('ledger-backup-damaged'),
  lineShape('ledger-backup-bagged'),
  lineShape('ledger-backup-ended'),
  lineShape('token-initialised'),
  lineShape('token-pin-intended'),
  lineShape('token-pin-changed'),
  lineShape('approver-enrolled'),
  lineShape('approver-withdrawn'),
  lineShape('approval-signed'),
  lineShape('certificate-adopted'),
  lineShape('revocation-adopted'),
  lineShape('crl-adopted'),
  lineShape('serial-committed'),
  lineShape('crl-number-committed'),
  lineShape('signature-spoiled'),
  lineShape('certificate-issued'),
  lineShape('certificate-revoked'),
  lineShape('crl-issued'),
  lineShape('ceremony-interrupted'),
  lineShape('ceremony-resumed'),
  lineShape('ceremony-aborted'),
  lineShape('ceremony-closed'),
  lineShape('checkpoint'),
  lineShape('export-opened'),
  lineShape('export-closed'),
  lineShape('transcript-printed'),
]);

/** SHA-256 of the line's UTF-8 bytes, in hex: the `prev` of the next line. */
export function hashOfLine(line: string): string {
  return createHash('sha256').update(line, 'utf8').digest('hex');
}

/** Makes the entry of a caller's words. Throws (a defect) when type or data do not fit the shapes of ledger-entry.ts. */
export function entryOf(entry: NewEntry, at: { readonly seq: number; readonly prev: string; readonly time: string }): LedgerEntry {
  const { type, ceremony, data } = entry;
  const parsed = lineSchema.parse({ v: 1, ...at, type, ceremony, data });
  const line = canonicalJson(parsed);
  return { ...parsed, line, hash: hashOfLine(line) };
}

/**
 * Reads a line: JSON of the one known shape in its one canonical spelling (RFC 8785).
 * Throws an Error that says what is wrong; the caller knows which line it was.
 */
export function parseLine(line: string): LedgerEntry {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new Error('the line is not JSON', { cause });
  }
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`the line has the wrong shape at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  if (canonicalJson(parsed.data) !== line) throw new Error('the line is not canonical JSON');
  return { ...parsed.data, line, hash: hashOfLine(line) };
}
