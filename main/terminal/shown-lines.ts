import { groupedHex, hexOfBase64 } from '../../shared/base/bytes.ts';
import { sha256In } from '../../shared/base/sha256-in.ts';
import { visibleProse, visibleText } from '../../shared/base/visible-text.ts';
import { approvalLines, type Approval } from '../../shared/ceremony/approval.ts';
import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import type { Preview, Script, Step } from '../../shared/ceremony/script.ts';
import type { CheckpointRow } from '../ports/ledger.ts';

/** What the window shows beside a step, as lines: indented by two blanks, so that only steps stand out. */

const hexBytes = /^[0-9a-f]{4}( ?[0-9a-f]{2,4}){3,}$/;

/** One labelled value. A line break in it cannot begin a line that looks like another value. */
function labelled(label: string, value: string): string {
  return `  ${visibleText(label)}: ${visibleText(value, true).replaceAll('\n', '\n      ')}`;
}

/** A value in hex is grouped; a SHA-256 is followed by its words, unless they are among the others. */
function readable(label: string, value: string, others: readonly string[] = []): readonly string[] {
  const digest = sha256In(value);
  if (digest) {
    const words = digest.words.join(' ');
    const grouped = labelled(label, groupedHex(digest.hex));
    return others.includes(words) ? [grouped] : [grouped, labelled(`${label} in words`, words)];
  }
  return [labelled(label, hexBytes.test(value) ? groupedHex(value.replaceAll(' ', '')) : value)];
}

/** The plan's digest as people read it aloud. */
export const planDigestLines = ({ planDigest }: Script): readonly string[] => readable('Plan digest', planDigest);

/** What a person is to approve: every field of it, and its digest in numbered lines. */
export const approvalShown = (approval: Approval): readonly string[] => [
  `  What will be signed, a ${approval.object}:`,
  ...approval.fields.map(({ label, value }) => `  ${labelled(label, value)}`),
  `  Its SHA-256, each line with the number of its first digit:`,
  ...approvalLines(approval).map(({ from, digits }) => `    ${String(from).padStart(2)}  ${groupedHex(digits)}`),
];

/** A step that the program performed and what it left in the record. */
export function doneLines(step: Step, { steps }: Script, { evidence }: EntryData<'step-completed'>): readonly string[] {
  // Some steps record the words themselves: they would stand there twice.
  const recorded = evidence.map(({ value }) => value);
  return [
    `${String(step.number).padStart(3)}/${steps.length}  done: ${visibleProse(step.activity)}`,
    ...evidence.flatMap(({ label, value }) => readable(label, value, recorded)),
  ];
}

/** What a ceremony ends with: its entries are covered, and these are the hashes to write down. */
export function checkpointLines({ size, headHash, rootHash }: CheckpointRow): readonly string[] {
  return [
    '',
    'Checkpoint',
    labelled('Entries covered', String(size)),
    ...readable('Ledger head', headHash),
    ...readable('Merkle root', hexOfBase64(rootHash)),
  ];
}

/** Everything that would be signed, each field with its origin, and what became of a request. */
export function previewLines({ previews }: Script): readonly string[] {
  return previews.flatMap((preview) => ['', visibleText(preview.title), ...preview.fields.map(fieldLine), ...diffLines(preview)]);
}

function fieldLine({ label, value, origin, provisional }: Preview['fields'][number]): string {
  const from = origin === 'csr' ? 'CSR' : origin;
  return `${labelled(label, value)} [${from}${provisional ? ', final at the signature' : ''}]`;
}

function diffLines({ requestDiff }: Preview): readonly string[] {
  if (requestDiff.length === 0) return [];
  return [
    '  What the request asked for:',
    ...requestDiff.flatMap(({ field, requested, profile, issued, verdict }) => [
      `    ${visibleText(field)} (${verdict})`,
      ...Object.entries({ requested, profile, issued }).map(([label, value]) => `    ${labelled(label, value)}`),
    ]),
  ];
}
