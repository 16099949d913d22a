import { createPublicKey } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes } from '../../shared/base/bytes.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { openLedgerForReading } from '../ledger/open-ledger.ts';
import type { Ledger, LedgerVerification } from '../ports/ledger.ts';
import { Recorded } from './recorded.ts';
import { approvalLines, counted, note, noteLines, ok, paperLines, stateLines, type Say } from './report.ts';
import { sha256Hex } from './sha256-sums.ts';
import { verifyCertificates } from './verify-certificates.ts';
import { verifyCrls } from './verify-crls.ts';

const maxKeyBytes = 4_096;
const maxTranscriptBytes = 256 * 1_048_576;

/**
 * Verifies one ledger where it lives: the database, its chain and projections, every certificate and CRL, the ledger key and the
 * transcripts beside it. Faults: `ledger-broken`, `ledger-in-use`, `ledger-newer`, `ledger-cut-off`, `ledger-mode-mismatch`, `key-mismatch`,
 * `bundle-invalid` (a transcript), `file-unreadable`, `file-too-large`.
 */
export async function verifyHome(folder: string, mode: Mode | undefined, say: Say, now: string | undefined): Promise<void> {
  const ledger = await openLedgerForReading({ file: join(folder, 'ledger.sqlite') });
  try {
    if (mode !== undefined && ledger.mode !== mode) {
      throw new Fault('ledger-mode-mismatch', { found: ledger.mode, expected: mode, wanted: mode });
    }
    const verification = await ledger.verify();
    const checkpoints = counted(verification.checkpoints, 'checkpoint');
    say(ok(`${ledger.mode} ledger ${ledger.ledgerId}: ${verification.size} entries form one chain; ${checkpoints} signed`));
    const recorded = await readRecorded(ledger, verification);

    const authorities = await verifyCertificates(recorded);
    say(ok(`${counted(authorities.size, 'certificate')}: signatures, issuers, requests and serial numbers`));
    await verifyCrls(recorded, authorities);
    say(ok(`${counted(recorded.crls.length, 'CRL')}: signatures, rising numbers, exactly what was revoked`));
    for (const line of approvalLines(recorded)) say(line);

    say(await ledgerKeyLine(join(folder, 'ledger-key.pem'), ledger.publicKey));
    for (const line of await verifyTranscripts(join(folder, 'transcripts'), recorded)) say(line);

    for (const line of [...stateLines(recorded, now ?? recorded.lastTime), ...noteLines(recorded)]) say(line);
    const checkpoint = (await ledger.checkpoints()).at(-1);
    const { size, headHash } = verification;
    for (const line of paperLines({ ledgerKeySha256: sha256Hex(ledger.publicKey), size, headHash, checkpoint, recorded }))
      say(line);
  } finally {
    await ledger.close();
  }
}

/** The entries once more, linked to the verified head, in case the file changed since. Fault: `ledger-broken`. */
async function readRecorded(ledger: Ledger, { size, headHash }: LedgerVerification): Promise<Recorded> {
  const recorded = new Recorded();
  let prev: string | undefined;
  for (let from = 0; from < size; from += 500) {
    for (const entry of await ledger.entries(from, Math.min(500, size - from))) {
      if (prev !== undefined && entry.prev !== prev) break;
      prev = entry.hash;
      recorded.add(entry);
    }
  }
  if (prev !== headHash) throw new Fault('ledger-broken', { why: 'it changed while it was verified' });
  return recorded;
}

/**
 * The private half beside a ledger belongs to it. Only its public key is derived, the bytes are wiped. A copy made for an auditor
 * has no key, which is no failure. Faults: `key-mismatch`, `file-unreadable`.
 */
async function ledgerKeyLine(file: string, publicKey: Uint8Array): Promise<string> {
  const bytes = await readRegular(file, maxKeyBytes);
  if (!bytes) return note('no ledger key lies beside this ledger: nothing can be appended to this copy');
  let spki: Uint8Array;
  try {
    spki = new Uint8Array(
      createPublicKey({ key: Buffer.from(bytes.buffer), format: 'pem' }).export({ format: 'der', type: 'spki' }),
    );
  } catch {
    // The library's message could quote bytes of the key.
    throw new Fault('key-mismatch', { path: file, why: 'not a key' });
  } finally {
    bytes.fill(0);
  }
  if (!equalBytes(spki, publicKey)) throw new Fault('key-mismatch', { path: file, why: 'not the key of this ledger' });
  return ok('the ledger key beside the ledger is its own');
}

/** Kept transcripts are those whose digests the ledger recorded, and all that it recorded are kept. */
async function verifyTranscripts(folder: string, { transcripts }: Recorded): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const lines: string[] = [];
  const kept = new Set<string>();
  for (const name of names.toSorted()) {
    const [, ceremony, format] = /^(.+)\.(pdf|html)$/.exec(name) ?? [];
    if (ceremony === undefined) continue;
    const path = join(folder, name);
    const recorded = transcripts.filter((entry) => entry.ceremony === ceremony && entry.data.format === format);
    if (recorded.length === 0) {
      lines.push(note(`the transcript ${name} was kept, but the ledger has not recorded it`));
      continue;
    }
    const digest = sha256Hex((await readRegular(path, maxTranscriptBytes)) ?? new Uint8Array());
    if (!recorded.some(({ data }) => data.sha256 === digest)) {
      throw new Fault('bundle-invalid', { path, why: 'the ledger recorded another SHA-256 of this transcript' });
    }
    kept.add(name);
  }
  for (const { ceremony, data } of transcripts) {
    const name = `${ceremony ?? ''}.${data.format}`;
    if (!kept.has(name)) lines.push(note(`the transcript ${name} is in the ledger, but was not kept here`));
  }
  return [ok(`${counted(kept.size, 'transcript')} kept as recorded`), ...lines];
}

/** A regular file, no link; undefined where there is none. Faults: `file-unreadable`, `file-too-large`. */
async function readRegular(path: string, maxBytes: number): Promise<Buffer | undefined> {
  const facts = await lstat(path).catch(() => undefined);
  if (!facts) return undefined;
  if (!facts.isFile()) throw new Fault('file-unreadable', { path, why: 'it is not a regular file' });
  if (facts.size > maxBytes) throw new Fault('file-too-large', { path, size: String(facts.size), limit: String(maxBytes) });
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Fault('file-unreadable', { path, why: 'it cannot be opened' }, { cause });
  }
}
