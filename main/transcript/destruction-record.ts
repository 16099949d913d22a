import { lostAs, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { Participant } from '../../shared/ceremony/role.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import type { AuthorityRow, CheckpointRow, CrlRow } from '../ports/ledger.ts';
import { copyFate, shareFates, type Fate } from './destruction-fates.ts';
import type { LabelledValue } from './transcript-record.ts';

/** One key that was destroyed (ETSI EN 319 411-1 GEN-6.5.3-06). */
export interface DestroyedKey {
  readonly authority: string;
  readonly why: string;
  readonly destroyedAt: string;
  readonly facts: readonly LabelledValue[];
  readonly spkiSha256: string;
  readonly certificates: readonly { readonly facts: readonly LabelledValue[]; readonly fingerprint: string }[];
  readonly copies: readonly Fate[];
  readonly shares: readonly Fate[];
}

/** Everything a certificate of destruction says. */
export interface DestructionRecord {
  readonly mode: Mode;
  readonly ceremonyId: string;
  readonly title: string;
  readonly organisation: string;
  readonly place: string;
  readonly openedAt: string;
  readonly endedAt: string;
  /** Where it was aborted after the end of the key was recorded; null where it was closed. */
  readonly aborted: { readonly step: string; readonly why: string } | null;
  readonly planSha256: string;
  readonly participants: readonly Participant[];
  readonly keys: readonly DestroyedKey[];
  readonly exceptions: number;
  readonly ledger: {
    readonly ledgerId: string;
    readonly publicKeySha256: string;
    /** As the ceremony left it: number of entries and SHA-256 of the line that closed or aborted it. */
    readonly size: number;
    readonly headHash: string;
  };
  /** The first one over all entries of the ceremony; null where its signing failed and was not made up for yet. */
  readonly checkpoint: { readonly size: number; readonly rootHash: string } | null;
}

export interface DestructionFacts {
  readonly mode: Mode;
  readonly ceremonyId: string;
  /** All entries of the ceremony, in order. */
  readonly entries: readonly LedgerEntry[];
  readonly steps: readonly Step[];
  /** Every key of the ledger. */
  readonly records: readonly KeyRecord[];
  readonly authorities: readonly AuthorityRow[];
  /** Newest CRL of each authority that has one. */
  readonly crls: readonly CrlRow[];
  readonly checkpoint: CheckpointRow | undefined;
  readonly ledger: { readonly ledgerId: string; readonly publicKeySha256: string };
  /** Hex of a root hash in base64; the subject key identifier of a certificate in hex, or null. */
  readonly rootHashOf: (checkpoint: CheckpointRow) => string;
  readonly keyIdentifierOf: (der: Uint8Array) => string | null;
}

/**
 * The record of what a ceremony destroyed that has ended, from the ledger alone: what is appended later changes nothing in it. One
 * that was aborted counts once the end of a key is recorded, which nothing takes back. Undefined where it has not ended or destroyed no key.
 */
export function destructionRecord(facts: DestructionFacts): DestructionRecord | undefined {
  const { entries, mode, ceremonyId, ledger, checkpoint } = facts;
  const opening = entries.find((entry) => entry.type === 'ceremony-opened');
  const ending = entries.find((entry) => entry.type === 'ceremony-closed' || entry.type === 'ceremony-aborted');
  if (opening?.type !== 'ceremony-opened' || !ending) return undefined;
  const { plan, planDigest } = opening.data;
  const keys = plan.operations.flatMap((operation) => (operation.kind === 'key-destruction' ? destroyedKey(facts, operation) : []));
  if (keys.length === 0) return undefined;
  return {
    mode,
    ceremonyId,
    title: plan.title,
    organisation: plan.organisation,
    place: plan.place,
    openedAt: opening.time,
    endedAt: ending.time,
    aborted: ending.type === 'ceremony-aborted' ? { step: stepNamed(facts, ending.data.step), why: ending.data.why } : null,
    planSha256: planDigest,
    participants: plan.participants,
    keys,
    exceptions: entries.filter(({ type }) => type === 'exception-recorded').length,
    ledger: { ...ledger, size: ending.seq + 1, headHash: ending.hash },
    checkpoint: checkpoint ? { size: checkpoint.size, rootHash: facts.rootHashOf(checkpoint) } : null,
  };
}

function destroyedKey(facts: DestructionFacts, operation: KeyDestruction): DestroyedKey[] {
  const ends = facts.entries.flatMap((entry) =>
    entry.type === 'key-state-changed' && entry.data.to === 'destroyed' ? [entry] : [],
  );
  const named = new Set(operation.copies.map(({ keyId }) => keyId));
  const inPlan = ({ authority, copies }: KeyRecord): boolean =>
    authority === operation.authority && (named.size === 0 || copies.some(({ keyId }) => named.has(keyId)));
  const record = facts.records.find((one) => inPlan(one) && ends.some(({ data }) => data.spkiSha256 === one.spkiSha256));
  const end = ends.find(({ data }) => data.spkiSha256 === record?.spkiSha256);
  if (!record || !end) return [];
  const certificates = facts.authorities.filter(({ spkiSha256 }) => spkiSha256 === record.spkiSha256);
  const identifiers = new Set(certificates.flatMap(({ der }) => facts.keyIdentifierOf(der) ?? []));
  const signed = facts.authorities.filter(({ issuer, name }) => issuer === record.authority && name !== record.authority).length;
  const crl = facts.crls.find(({ issuer }) => issuer === record.authority);
  const certified = certificates.length > 0;
  // One that was lost, and turned up after this ceremony, is on record a second time: that is the story of another ceremony.
  const known = record.copies.filter(
    (copy) => lostAs(copy) === undefined || copy.ceremony === facts.ceremonyId || copy.madeAt < end.time,
  );
  const held = { entries: facts.entries, steps: facts.steps, swept: wasSwept(facts, operation) };
  return [
    {
      authority: record.authority,
      why: operation.why,
      destroyedAt: end.time,
      spkiSha256: record.spkiSha256,
      facts: [
        { label: 'Authority', value: record.authority },
        { label: 'Algorithm and size', value: sizeOf(record.algorithm) },
        { label: 'Subject key identifier', value: [...identifiers].join(', ') || 'none: it never got a certificate' },
        {
          label: 'State before',
          value: `${end.data.from}${record.adoptedFrom === null ? '' : `, adopted from ${record.adoptedFrom}`}`,
        },
        { label: 'Reason', value: operation.why },
        { label: 'Issued certificates', value: certified ? String(signed) : 'none' },
        {
          label: 'Its last CRL',
          value: certified && crl ? `number ${crl.crlNumber}, ends ${crl.nextUpdate}` : 'none',
        },
      ],
      certificates: certificates.map(({ subject, serialNumber, notBefore, notAfter, fingerprint }) => ({
        fingerprint,
        facts: [
          { label: 'Subject', value: subject },
          { label: 'Serial number', value: serialNumber },
          { label: 'Validity', value: `${notBefore} to ${notAfter}` },
        ],
      })),
      copies: known.map((copy) => {
        const again = known.find(({ found }) => found === copy.keyId);
        return copyFate(held, operation, copy, again);
      }),
      shares: record.shareSets.flatMap((set) => shareFates(held, operation, set)),
    },
  ];
}

/** Such as `step 7 of 9`, with what it was to do. */
function stepNamed({ steps }: DestructionFacts, id: string | null): string {
  const step = steps.find((one) => one.id === id);
  return step ? `step ${step.number} of ${steps.length} (“${step.activity}”)` : 'no step that is known';
}

function wasSwept({ entries, steps }: DestructionFacts, { name }: KeyDestruction): boolean {
  const sweeps = new Set(steps.flatMap(({ id, operation, effect }) => (operation === name && effect === 'key.sweep' ? [id] : [])));
  return entries.some(
    (entry) => entry.type === 'ceremony-closed' || (entry.type === 'step-completed' && sweeps.has(entry.data.step)),
  );
}

/** `EC P-384, 384 bits` of `EC-P384`. */
function sizeOf(algorithm: KeyRecord['algorithm']): string {
  const bits = /\d+$/.exec(algorithm)?.[0];
  return algorithm === 'Ed25519' ? 'Ed25519, 256 bits' : `${algorithm}, ${bits ?? '?'} bits`;
}
