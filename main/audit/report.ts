import { fromHex, groupedHex, hexOfBase64 } from '../../shared/base/bytes.ts';
import { wordsOf } from '../../shared/base/pgp-words.ts';
import type { CheckpointRow } from '../ports/ledger.ts';
import type { Entry, Recorded } from './recorded.ts';

/** Takes one line of the report, without LF. */
export type Say = (line: string) => void;

const wordsPerRow = 8;
const indent = '     ';

/** A group of checks that held. */
export const ok = (what: string): string => `ok   ${what}`;

/** Something to know that is no failure. */
export const note = (what: string): string => `note ${what}`;

/** `1 file`, `2 files`. */
export const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** What enrolled approvers signed, which the ledger's own rules verified line by line. None where nobody is enrolled. */
export const approvalLines = ({ approvals }: Recorded): readonly string[] =>
  approvals === 0 ? [] : [ok(`${counted(approvals, 'approval')} signed by who was enrolled as approver then`)];

/** A digest as the transcript prints it: hex in groups of four, then words, eight in a row. */
function digestLines(label: string, hex: string): readonly string[] {
  const words = wordsOf(fromHex(hex) ?? new Uint8Array());
  const rows: string[] = [];
  for (let at = 0; at < words.length; at += wordsPerRow) rows.push(words.slice(at, at + wordsPerRow).join(' '));
  return [label, ...[groupedHex(hex.slice(0, 32)), groupedHex(hex.slice(32)), ...rows].map((line) => `${indent}${line}`)];
}

/** What is compared with paper: the ledger key, the newest checkpoint, the head as the newest transcript printed it, and the head now. */
export function paperLines(facts: {
  readonly ledgerKeySha256: string;
  readonly size: number;
  readonly headHash: string;
  readonly checkpoint: CheckpointRow | undefined;
  readonly recorded: Recorded;
}): readonly string[] {
  const { checkpoint, recorded } = facts;
  const printed = recorded.transcripts.at(-1);
  const lines = ['', ...digestLines('Ledger key: SHA-256 of its public key', facts.ledgerKeySha256)];
  if (checkpoint) {
    const root = hexOfBase64(checkpoint.rootHash);
    lines.push(...digestLines(`Newest checkpoint, ${checkpoint.size} entries: root hash of the Merkle tree`, root));
  }
  // A transcript is printed before its own entry: the head it shows is the line before that entry.
  if (printed) {
    const label = `Ledger head on the transcript of ${printed.ceremony ?? 'no ceremony'}, ${printed.seq} entries`;
    lines.push(...digestLines(label, printed.prev));
  }
  lines.push(...digestLines(`Ledger head now, ${facts.size} entries: SHA-256 of the last line`, facts.headHash));
  return lines;
}

/** One line for each certificate: until when it is valid, and whether it was revoked or has expired at the instant `at`. */
export function stateLines(recorded: Recorded, at: string): readonly string[] {
  const lines: string[] = [];
  for (const entry of recorded.certificates.values()) {
    const { data } = entry;
    const revocation = recorded.revocationOf(entry)?.data;
    const crl = recorded.newestCrl(data.name)?.data;
    const state = revocation
      ? `REVOKED ${revocation.revocationDate} (${revocation.reasonCode})`
      : data.notAfter < at
        ? `EXPIRED ${data.notAfter}`
        : `valid until ${data.notAfter}`;
    const adopted = entry.type === 'certificate-adopted' ? `, adopted${isElsewhere(entry, recorded) ? ', key elsewhere' : ''}` : '';
    const list = crl ? `; CRL ${crl.crlNumber} ${crl.nextUpdate < at ? 'OVERDUE since' : 'until'} ${crl.nextUpdate}` : '';
    lines.push(`${indent}${data.name} (${data.kind}${adopted}) ${state}${list}`);
    lines.push(`${indent}  SHA-256 ${groupedHex(data.fingerprint)}`);
  }
  return lines;
}

/** Its key did not come with it, nor later. */
const isElsewhere = ({ data }: Entry<'certificate-adopted'>, recorded: Recorded): boolean =>
  data.keyElsewhere === true && recorded.keyCame(data.spkiSha256) === undefined;

/** What an auditor asks about next. */
export function noteLines(recorded: Recorded): readonly string[] {
  const lines: string[] = [];
  if (recorded.unfinished !== null) lines.push(note(`ceremony ${recorded.unfinished} is neither closed nor aborted`));
  if (recorded.spoiled > 0)
    lines.push(note(`${counted(recorded.spoiled, 'signature')} failed verification and stands in the ledger`));
  return lines;
}
