import type { KeyCopy, KeyRecord } from './key-custody.ts';
import { shareSetOf, type ShareEvent, type ShareSet } from './share-set.ts';
import type { NamedShare, QuorumVerdict, ShareStatus } from './share-words.ts';

/** Whether enough custodians can still come: counted from what is recorded of each share, not from how many were dealt (ANC-F16). */

export interface SetStanding {
  readonly required: number;
  readonly total: number;
  /** Shares whose custodian has them and can come, and that nobody else knows. */
  readonly available: number;
  /** How many of those may still be lost; below zero where they alone open nothing. */
  readonly spare: number;
  /** Shares that somebody else may hold or know: with as many as are required, so is the key. */
  readonly exposed: number;
  readonly verdict: QuorumVerdict;
}

/**
 * Whose share is out of its custodian's hands. One who left with the card counts: they are known, but bound by nothing any more, and
 * whether the card is still theirs alone nobody can look. Once it is fetched it is recorded as available, or as destroyed.
 */
const outOfHand: ReadonlySet<ShareStatus> = new Set(['lost', 'custodian-left', 'compromised']);

/** `changed`: as if this had been recorded of the share with this index. */
export function standingOf(set: ShareSet, changed?: { readonly index: number; readonly to: ShareStatus }): SetStanding {
  const { required, total, shares } = set;
  const states = shares.map(({ index }) => ({
    status: changed?.index === index ? changed.to : statusOf(set, index),
    // What others know stays known, also once the card that they know it from is destroyed.
    known: eventOf(set, index)?.othersKnow === true,
  }));
  const count = (which: (state: (typeof states)[number]) => boolean): number => states.filter(which).length;
  const available = count(({ status }) => status === 'available');
  // A compromised share opens like any other: its custodian can come with it, and is told (quorum-acts.ts).
  const comes = count(({ status }) => status === 'available' || status === 'compromised');
  const left = count(({ status, known }) => status !== 'destroyed' || known);
  const exposed = count(({ status, known }) => outOfHand.has(status) || known);
  const verdict =
    left < required
      ? 'opens-nothing'
      : comes < required
        ? 'too-few-come'
        : available < required
          ? 'needs-compromised'
          : available === required
            ? 'none-to-spare'
            : 'can-lose';
  return { required, total, available, spare: available - required, exposed, verdict };
}

/** With the shares that others may hold or know, and the sealed file, others open the key. */
export const isExposed = ({ exposed, required }: Pick<SetStanding, 'exposed' | 'required'>): boolean => exposed >= required;

const brokenVerdicts: ReadonlySet<QuorumVerdict> = new Set(['too-few-come', 'opens-nothing']);

/** So few shares can be given that the quorum does not come together, as far as is recorded. */
export const isBroken = ({ verdict }: Pick<SetStanding, 'verdict'>): boolean => brokenVerdicts.has(verdict);

/** A live copy that its quorum cannot open any more, although its file may be as it was written. */
export function isCutOff(record: KeyRecord, { keyId, protection }: Pick<KeyCopy, 'keyId' | 'protection'>): boolean {
  const set = protection === 'quorum' ? shareSetOf(record, keyId) : undefined;
  return set !== undefined && isBroken(standingOf(set));
}

export const statusOf = (set: Pick<ShareSet, 'statuses'>, index: number): ShareStatus => eventOf(set, index)?.status ?? 'available';

/** What was recorded last of a share that is named by its set. */
export function eventOfShare({ shareSets }: KeyRecord, { setId, index }: NamedShare): ShareEvent | undefined {
  return shareSets.find((set) => set.setId === setId)?.statuses.get(index);
}

export const statusOfShare = (record: KeyRecord, share: NamedShare): ShareStatus =>
  eventOfShare(record, share)?.status ?? 'available';

/** What was recorded last of this share; undefined where nothing ever was. */
export const eventOf = ({ statuses }: Pick<ShareSet, 'statuses'>, index: number): ShareEvent | undefined => statuses.get(index);

/** `2 of 3 shares available, 2 open the key` */
export const standingInWords = ({ available, total, required }: SetStanding): string =>
  `${available} of ${total} shares available, ${required} open the key`;

/** `2 shares lost, compromised or with a custodian who left, 2 open the key` */
export const exposureInWords = ({ exposed, required }: Pick<SetStanding, 'exposed' | 'required'>): string =>
  `${exposed} ${exposed === 1 ? 'share' : 'shares'} lost, compromised or with a custodian who left, ${required} open the key`;

/** When the standing of the set changed last: since it was dealt where nothing happened to a share. */
export const standingSince = ({ madeAt, statuses }: ShareSet): string =>
  [...statuses.values()].map(({ at }) => at).reduce((last, at) => (at > last ? at : last), madeAt);
