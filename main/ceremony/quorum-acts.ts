import { ask, type Ask } from '../../shared/ceremony/ask.ts';
import type { KeyCopy, KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { shareSetOf, type ShareSet } from '../../shared/ceremony/share-set.ts';
import { statusOf } from '../../shared/ceremony/share-standing.ts';
import { shareStatusWords } from '../../shared/ceremony/share-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { EffectContext, Evidence } from './effect.ts';
import { custodianOf, judgedShare } from './judged-share.ts';
import { takePin } from './token-pins.ts';

/** Opening a copy that a quorum opens: shares are given one by one, each judged as it comes. */

/** Fault: `share-set-unknown`. */
export function setOf(record: KeyRecord, { keyId }: Pick<KeyCopy, 'keyId'>): ShareSet {
  const set = shareSetOf(record, keyId);
  if (!set) throw new Fault('share-set-unknown', { setId: keyId });
  return set;
}

/** The next share that is still needed; null when there are enough. Says whose have not been given. */
export function askForShare(ports: CeremonyPorts, set: ShareSet, given: readonly ActivationData[], authority: string): Ask | null {
  if (given.length >= set.required) return null;
  const have = new Set(given.map((card) => ports.shareDealer.accept(card, set)));
  const missing = set.shares.filter(({ index }) => !have.has(index)).map((share) => nameOf(set, share));
  return ask('share', 'give', authority, {
    part: { index: given.length + 1, of: set.required },
    notice: [`Set ${set.setId}. One of: ${missing.join(', ')}.`, ...othersKnow(set, have)].join(' '),
    fromFile: set.shares.some(({ delivery }) => delivery !== 'card'),
  });
}

type Share = ShareSet['shares'][number];

/** With what is recorded of the share, where it is not simply with its custodian. */
function nameOf(set: ShareSet, { index, custodian }: Share): string {
  const status = statusOf(set, index);
  return status === 'available' ? custodian : `${custodian} (recorded as ${shareStatusWords[status]})`;
}

/** A compromised share opens like any other: whoever gives one is told, and so is the record. */
function othersKnow(set: ShareSet, given: ReadonlySet<number>): readonly string[] {
  const known = set.shares.filter(({ index }) => statusOf(set, index) === 'compromised');
  if (known.length === 0) return [];
  const names = (shares: readonly Share[]) => shares.map(({ custodian }) => custodian).join(', ');
  const used = known.filter(({ index }) => given.has(index));
  return [
    `Compromised, others may know it: ${names(known)}. Take another where you can.`,
    ...(used.length > 0 ? [`Given all the same: ${names(used)}.`] : []),
  ];
}

/**
 * What is recorded of the shares that open a copy, and whose they are: each was held against its commitment as it came, which is a check
 * of it, and some may have been given although something else was recorded of them. Nothing where no quorum opens it. Before they are joined, which wipes them.
 */
export function recordedShares(
  { ports, ceremony, given }: Pick<EffectContext, 'ports' | 'ceremony' | 'given'>,
  record: KeyRecord,
  copy: KeyCopy,
): { readonly evidence: readonly Evidence[]; readonly entries: readonly NewEntry[] } {
  if (copy.protection !== 'quorum') return { evidence: [], entries: [] };
  const set = setOf(record, copy);
  const { setId } = set;
  const indices = new Set(given.map((card) => ports.shareDealer.accept(card, set)));
  const used = set.shares.filter(({ index }) => indices.has(index));
  return {
    evidence: used.map(({ index, custodian }) => {
      const status = statusOf(set, index);
      const although = status === 'available' ? '' : `, although recorded as ${shareStatusWords[status]}`;
      return { label: `Share ${index} of set ${setId}`, value: `${custodian}: given${although}` };
    }),
    entries: used.map(({ index, custodian }) => ({ type: 'share-checked', ceremony, data: { setId, index, custodian } })),
  };
}

/** Faults: those of `judgedShare`; `share-given-twice` {index, custodian}. */
export async function acceptShare(
  ports: CeremonyPorts,
  set: ShareSet,
  given: readonly ActivationData[],
  card: ActivationData,
): Promise<void> {
  const index = await judgedShare(ports, set, card);
  if (given.some((one) => ports.shareDealer.accept(one, set) === index))
    throw new Fault('share-given-twice', { index: String(index), custodian: custodianOf(set, index) ?? '' });
}

/** What opens the copy: what was given, or what the shares that were given join to. */
export async function openingOf(
  ports: CeremonyPorts,
  record: KeyRecord,
  copy: KeyCopy,
  given: readonly ActivationData[],
): Promise<ActivationData | null> {
  if (copy.token) return (await takePin(ports, copy.token, given)).pin;
  if (copy.protection !== 'quorum') return given[0] ?? null;
  return ports.shareDealer.join(given, setOf(record, copy));
}

/** A secret of the bench, for a store that wipes what it is given: the bench wipes it itself, with the act. */
export const lent = (secret: ActivationData): ActivationData => ({
  bytes: () => secret.bytes(),
  machineMade: secret.machineMade ?? false,
  wipe: () => undefined,
});
