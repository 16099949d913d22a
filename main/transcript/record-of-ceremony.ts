import { fromBase64, groupedHex, hexOfBase64 } from '../../shared/base/bytes.ts';
import { daysBetween } from '../../shared/base/instant.ts';
import { exceptionRows, outcomeReason, stepRows } from './happened-on-paper.ts';
import { operationTitle } from './operation-title.ts';
import { isOutside } from '../../shared/ceremony/copies-outside.ts';
import type { EndedKey } from '../../shared/ceremony/ended-in-ceremony.ts';
import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import { copyAt } from '../../shared/ceremony/key-words.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { preGenerated } from '../../shared/ceremony/pre-generated.ts';
import { recordedEvents } from '../../shared/ceremony/recorded-events.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { operatingModeInWords } from '../../shared/ceremony/token-words.ts';
import { paperFrames } from '../../shared/qr/carried-frames.ts';
import type { CheckpointRow } from '../ports/ledger.ts';
import type {
  ArtifactOnPaper,
  CopyOnPaper,
  KeyOnPaper,
  LabelledValue,
  ShareSetOnPaper,
  TranscriptRecord,
} from './transcript-record.ts';

/** What a ceremony left behind, and the few things that only other rooms know. */
export interface CeremonyFacts {
  readonly mode: Mode;
  readonly ceremonyId: string;
  /** All entries of the ceremony, in order; the first is `ceremony-opened`. */
  readonly entries: readonly LedgerEntry[];
  /** The script's steps, compiled from the recorded plan. */
  readonly steps: readonly Step[];
  /** `endedKeys` of them. */
  readonly ended: readonly EndedKey[];
  readonly checkpoint: CheckpointRow | undefined;
  readonly ledger: {
    readonly ledgerId: string;
    readonly publicKeySha256: string;
    readonly size: number;
    readonly headHash: string;
  };
  readonly devices: readonly LabelledValue[];
  /** Decoded text of DER, for appendix A. */
  readonly describe: { certificate(der: Uint8Array): string; crl(der: Uint8Array): string };
}

/** The record that goes on paper, from the ledger's entries alone. Undefined when they do not start with an opening. */
export function recordOfCeremony(facts: CeremonyFacts): TranscriptRecord | undefined {
  const { entries, steps, checkpoint } = facts;
  const opening = entries.find((entry) => entry.type === 'ceremony-opened');
  if (opening?.type !== 'ceremony-opened') return undefined;
  const { plan, planDigest, findings, application, runtime } = opening.data;
  const ending = entries.findLast(({ type }) => type === 'ceremony-closed' || type === 'ceremony-aborted');
  const exceptions = exceptionRows(entries, steps);
  return {
    mode: facts.mode,
    ceremonyId: facts.ceremonyId,
    title: plan.title,
    organisation: plan.organisation,
    place: plan.place,
    openedAt: opening.time,
    endedAt: ending?.time ?? null,
    outcome: ending === undefined ? 'interrupted' : ending.type === 'ceremony-closed' ? 'completed' : 'aborted',
    outcomeReason: outcomeReason(entries, ending),
    application,
    runtime,
    plan: {
      sha256: planDigest,
      presets: [...new Set(plan.operations.flatMap((operation) => ('preset' in operation ? [operation.preset] : [])))],
      operations: plan.operations.map((operation) => ({
        kind: operation.kind,
        title: operationTitle(operation),
        rows: operationRows(operation),
      })),
    },
    participants: plan.participants,
    devices: facts.devices,
    findings,
    steps: stepRows({ entries, steps, exceptions, ended: facts.ended }),
    exceptions,
    events: recordedEvents(steps, entries),
    artifacts: artifactRows(entries, facts.describe),
    keys: keyRows(entries),
    copies: copyRows(entries),
    shareSets: entries.flatMap((entry) => (entry.type === 'share-set-made' ? [shareSetOf(entry)] : [])),
    endedKeys: facts.ended,
    ledger: { ...facts.ledger, entries: entries.map(({ seq, time, type, hash }) => ({ seq, time, type, hash })) },
    checkpoint: checkpoint
      ? {
          note: checkpoint.note,
          size: checkpoint.size,
          rootHash: hexOfBase64(checkpoint.rootHash),
          qr: paperFrames(
            { name: 'checkpoint.txt', mediaType: 'text/plain', content: new TextEncoder().encode(checkpoint.note) },
            2,
          ),
        }
      : null,
  };
}

function keyRows(entries: readonly LedgerEntry[]): readonly KeyOnPaper[] {
  return entries.flatMap((entry) => {
    if (entry.type !== 'key-generated' && entry.type !== 'key-adopted') return [];
    const { keyId, algorithm, custody, spkiSha256, operation, signUntil } = entry.data;
    const settings = settingsOf(entry);
    const end = signUntil === undefined ? '' : `; signs certificates until ${signUntil}`;
    return [{ keyId, algorithm, custody, settings: settings + end + sittingOf(entries, spkiSha256), spkiSha256, operation }];
  });
}

const copyRows = (entries: readonly LedgerEntry[]): readonly CopyOnPaper[] =>
  entries.flatMap((entry) =>
    entry.type === 'key-copied'
      ? [{ keyId: entry.data.keyId, what: copyAt(entry.data), outside: isOutside(entry.data), seq: entry.seq }]
      : [],
  );

const shareSetOf = ({ data }: Extract<LedgerEntry, { type: 'share-set-made' }>): ShareSetOnPaper => ({
  setId: data.setId,
  keyId: data.keyId,
  required: data.required,
  shares: data.shares.map(({ index, custodian, commitment }) => ({ index, custodian, commitment })),
});
/** ANC-D24 */
function sittingOf(entries: readonly LedgerEntry[], spkiSha256: string): string {
  const early = preGenerated(entries, spkiSha256);
  return early ? `; pre-generated: made at ${early.madeAt}, before the ceremony was resumed at ${early.resumedAt}` : '';
}

/** How the key came to be, and what it is kept as. */
function settingsOf({ type, data }: Extract<LedgerEntry, { type: 'key-generated' | 'key-adopted' }>): string {
  const { token, protection } = data;
  if (token) {
    const place = `token ${token.label} (${token.manufacturer} ${token.model}, serial ${token.serialNumber})`;
    const module = `; module certificate as stated: ${token.certification ?? 'not recorded'}`;
    const made = type === 'key-adopted' ? `adopted where it is, on ${place}` : `generated on ${place}, which it does not leave`;
    return made + deviceOf(token) + module;
  }
  const quorum = protection === 'quorum' ? ', behind a quorum' : '';
  if (type === 'key-adopted') return `adopted from ${data.source}; here PKCS #8, PBES2${quorum}`;
  if (data.custody !== 'sealed-file') return 'generated in software, kept in memory only';
  return `generated in software, PKCS #8, PBES2${quorum}`;
}

/** What else ANC-D4 asks for; older entries do not have all of it. */
function deviceOf({ firmware, cryptoki, operatingMode }: TokenCopy): string {
  const versions = `; firmware ${firmware}${cryptoki === undefined ? '' : `, Cryptoki ${cryptoki}`}`;
  return operatingMode ? `${versions}; ${operatingModeInWords(operatingMode)}` : versions;
}

const takenOver = (keyElsewhere: boolean): string =>
  keyElsewhere ? 'signed elsewhere, verified here; an issuer, whose key stays elsewhere' : 'signed elsewhere, verified here';

function artifactRows(entries: readonly LedgerEntry[], describe: CeremonyFacts['describe']): readonly ArtifactOnPaper[] {
  const newest = new Map(entries.flatMap((entry) => (isCrl(entry) ? [[entry.data.issuer, entry.seq] as const] : [])));
  return entries.flatMap((entry): ArtifactOnPaper[] => {
    if (entry.type === 'certificate-issued' || entry.type === 'certificate-adopted') {
      const { name, subject, issuer, serialNumber, notBefore, notAfter, fingerprint, preset } = entry.data;
      const der = fromBase64(entry.data.der) ?? new Uint8Array();
      const fields = [
        { label: 'Subject', value: subject },
        { label: 'Issuer', value: issuer },
        { label: 'Serial number', value: serialNumber },
        { label: 'Not before', value: notBefore },
        { label: 'Not after', value: `${notAfter} (${daysBetween(notBefore, notAfter) + 1} days)` },
        { label: 'Preset', value: preset },
        ...(entry.type === 'certificate-adopted'
          ? [{ label: 'Taken over', value: takenOver(entry.data.keyElsewhere === true) }]
          : []),
      ];
      const qr = paperFrames({ name: `${name}.cer`, mediaType: 'application/pkix-cert', content: der }, 1);
      return [
        { kind: 'certificate', name, issuer, fields, sha256: fingerprint, size: der.length, text: describe.certificate(der), qr },
      ];
    }
    if (isCrl(entry)) {
      const { issuer, crlNumber, thisUpdate, nextUpdate, entries: count, sha256 } = entry.data;
      const der = fromBase64(entry.data.der) ?? new Uint8Array();
      const fields = [
        { label: 'cRLNumber', value: String(crlNumber) },
        { label: 'thisUpdate', value: thisUpdate },
        { label: 'nextUpdate', value: nextUpdate },
        { label: 'Entries', value: String(count) },
      ];
      const qr = paperFrames({ name: `${issuer}.crl`, mediaType: 'application/pkix-crl', content: der }, 1);
      const title = `CRL ${crlNumber} of ${issuer}${entry.seq === newest.get(issuer) ? '' : ', superseded in this ceremony'}`;
      return [{ kind: 'crl', name: issuer, title, issuer, fields, sha256, size: der.length, text: describe.crl(der), qr }];
    }
    if (entry.type === 'export-closed') {
      const { bundle, files } = entry.data;
      const sums = files.find(({ path }) => path.endsWith('SHA256SUMS'));
      const fields = files.map(({ path, size, sha256 }) => ({ label: path, value: `${size} bytes, SHA-256 ${sha256}` }));
      const total = files.reduce((sum, { size }) => sum + size, 0);
      return [{ kind: 'bundle', name: bundle, issuer: null, fields, sha256: sums?.sha256 ?? '', size: total, text: null, qr: [] }];
    }
    return [];
  });
}

const isCrl = (entry: LedgerEntry): entry is Extract<LedgerEntry, { type: 'crl-issued' | 'crl-adopted' }> =>
  entry.type === 'crl-issued' || entry.type === 'crl-adopted';

/** The plan as label and value, member by member as it was written; long bytes as their length. */
function operationRows(operation: Operation): readonly LabelledValue[] {
  return Object.entries(operation).flatMap(([label, value]) => (label === 'kind' ? [] : flatten(label, value)));
}

function flatten(label: string, value: unknown): readonly LabelledValue[] {
  if (value === null) return [{ label, value: 'none' }];
  if (Array.isArray(value))
    return value.length === 0 ? [{ label, value: 'none' }] : value.flatMap((item, i) => flatten(`${label} ${i + 1}`, item));
  if (typeof value === 'object') return Object.entries(value).flatMap(([key, inner]) => flatten(`${label}.${key}`, inner));
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (label.endsWith('.der')) return [{ label, value: `${Math.floor((text.length * 3) / 4)} bytes of DER` }];
  return [{ label, value: label.endsWith('.sha256') ? groupedHex(text) : text }];
}
