import { ask, type Ask } from '../../shared/ceremony/ask.ts';
import { shareSetOf, type KeyCopy, type KeyRecord, type ShareSet } from '../../shared/ceremony/key-custody.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';

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
  const missing = set.shares.filter(({ index }) => !have.has(index)).map(({ custodian }) => custodian);
  return ask('share', 'give', authority, {
    part: { index: given.length + 1, of: set.required },
    notice: `Set ${set.setId}. One of: ${missing.join(', ')}.`,
    fromFile: set.shares.some(({ delivery }) => delivery !== 'card'),
  });
}

/** Faults: those of `ShareDealer.accept`; `share-given-twice` {index}. */
export function acceptShare(ports: CeremonyPorts, set: ShareSet, given: readonly ActivationData[], card: ActivationData): void {
  const index = ports.shareDealer.accept(card, set);
  if (given.some((one) => ports.shareDealer.accept(one, set) === index))
    throw new Fault('share-given-twice', { index: String(index) });
}

/** What opens the copy: what was given, or what the shares that were given join to. */
export async function openingOf(
  ports: CeremonyPorts,
  record: KeyRecord,
  copy: KeyCopy,
  given: readonly ActivationData[],
): Promise<ActivationData | null> {
  if (copy.protection !== 'quorum') return given[0] ?? null;
  return ports.shareDealer.join(given, setOf(record, copy));
}
