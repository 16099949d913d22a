import type { ShareBag } from './bag-words.ts';
import type { ShareEnding } from './key-words.ts';
import type { EntryData, EntryType, LedgerEntry } from './ledger-entry.ts';
import { shareStatusWords, type NamedShare, type ShareStatus } from './share-words.ts';

/** Share sets as the ledger's entries tell of them: which copy each opens, and what became of its shares. */

export interface ShareSet extends EntryData<'share-set-made'> {
  readonly madeAt: string;
  readonly voided: { readonly at: string; readonly why: string } | null;
  /** Instant of the last check of each share, by its index. */
  readonly checkedAt: ReadonlyMap<number, string>;
  /** What became of each share, by its index; of one that is not here nobody has said anything. */
  readonly ended: ReadonlyMap<number, { readonly at: string; readonly how: ShareEnding; readonly why: string }>;
  /** What was recorded last of a share, by its index; nothing of one that was always available. */
  readonly statuses: ReadonlyMap<number, ShareEvent>;
  /** The bag that each share is in, by its index, as it was noted last. */
  readonly bags: ReadonlyMap<number, ShareBag>;
  /** The ceremony in which each was noted: in that one the same people see what becomes of it. */
  readonly baggedIn: ReadonlyMap<number, string | null>;
}

export interface ShareEvent {
  readonly status: ShareStatus;
  readonly at: string;
  readonly why: string;
  /** It was compromised, now or before: what others know stays known, whatever becomes of the card. */
  readonly othersKnow?: true;
  /** What was recorded before it, where that was no longer `available`. */
  readonly before?: ShareEvent;
}

/** What became of a share, by what was said when its set was collected or its key destroyed, and by the register. */
export interface ShareFate {
  /** `unknown`: nobody has said anything for good. */
  readonly how: ShareEnding | 'unknown';
  /** Instant and reason of that; null where it is unknown. */
  readonly at: string | null;
  readonly why: string | null;
  /** It was the register that said so, in a ceremony about this share alone. */
  readonly registered: boolean;
  /** What the register has besides: lost, its custodian left, compromised; null where it was available. */
  readonly recorded: ShareEvent | null;
}

/** Entries that say what became of a set that was dealt, or of its shares. */
export const shareEntryTypes = [
  'share-set-voided',
  'share-ended',
  'share-checked',
  'share-bagged',
  'share-status-changed',
] as const satisfies readonly EntryType[];

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;
export type ShareEntry = Entry<(typeof shareEntryTypes)[number]>;

const known: ReadonlySet<EntryType> = new Set(shareEntryTypes);
export const isShareEntry = (entry: LedgerEntry): entry is ShareEntry => known.has(entry.type);

export const dealtSet = ({ data, time }: Entry<'share-set-made'>): ShareSet => ({
  ...data,
  madeAt: time,
  voided: null,
  checkedAt: new Map(),
  ended: new Map(),
  statuses: new Map(),
  bags: new Map(),
  baggedIn: new Map(),
});

/** The set as the entry leaves it. */
export function changedBy(set: ShareSet, entry: ShareEntry): ShareSet {
  const { time: at } = entry;
  switch (entry.type) {
    case 'share-set-voided':
      return { ...set, voided: { at, why: entry.data.why } };
    case 'share-ended': {
      const { index, how, why } = entry.data;
      return { ...set, ended: new Map(set.ended).set(index, { at, how, why }) };
    }
    case 'share-checked': {
      const { index } = entry.data;
      const bag = set.bags.get(index);
      const isOpened = bag !== undefined && set.baggedIn.get(index) !== entry.ceremony;
      const bags = isOpened ? new Map(set.bags).set(index, { ...bag, openedAt: at }) : set.bags;
      return { ...set, bags, checkedAt: new Map(set.checkedAt).set(index, at) };
    }
    case 'share-bagged': {
      const { index, bag, place } = entry.data;
      const baggedIn = new Map(set.baggedIn).set(index, entry.ceremony);
      return { ...set, baggedIn, bags: new Map(set.bags).set(index, { bag, place }) };
    }
    case 'share-status-changed': {
      const { index, to, why } = entry.data;
      const before = set.statuses.get(index);
      const othersKnow = to === 'compromised' || before?.othersKnow === true;
      const event: ShareEvent = {
        ...{ status: to, at, why },
        ...(othersKnow && { othersKnow }),
        ...(to !== 'available' && before && before.status !== 'available' && { before }),
      };
      return { ...set, statuses: new Map(set.statuses).set(index, event) };
    }
  }
}

interface HasShareSets {
  readonly shareSets: readonly ShareSet[];
}

/** Days after which a share that nobody looked at counts as not checked: as chosen, else once a year (ANC-F16). */
export const checkShareEvery = ({ checkEveryDays }: { readonly checkEveryDays?: number | undefined }): number =>
  checkEveryDays ?? 365;

/**
 * The one answer to what became of a share. The register speaks of live sets only, so that what was said when the set was collected
 * is newer; but nothing brings back what was destroyed.
 */
export function fateOf({ ended, statuses }: Pick<ShareSet, 'ended' | 'statuses'>, index: number): ShareFate {
  const end = ended.get(index);
  const event = statuses.get(index);
  if (event?.status === 'destroyed' && end?.how !== 'destroyed')
    return { how: 'destroyed', at: event.at, why: event.why, registered: true, recorded: event.before ?? null };
  const recorded = event && event.status !== 'available' ? event : null;
  return { ...(end ?? { how: 'unknown', at: null, why: null }), registered: false, recorded };
}

/** `fateOf` for a share that is named by its set; undefined where there is no such set. */
export function fateOfShare({ shareSets }: HasShareSets, { setId, index }: NamedShare): ShareFate | undefined {
  const set = shareSets.find((one) => one.setId === setId);
  return set && fateOf(set, index);
}

/** `recorded as lost 2026-…: not in its safe`, with what was recorded before. */
export const recordedInWords = ({ status, at, why, before }: ShareEvent): string =>
  `recorded as ${shareStatusWords[status]} ${at}: ${why}${before ? `; before that ${recordedInWords(before)}` : ''}`;

/** What the register has of it besides, to be put behind its end: a lost one stays one that somebody may find. Empty where there is nothing. */
export const besides = ({ recorded }: ShareFate): string => (recorded ? `; ${recordedInWords(recorded)}` : '');

/** Somebody has said for good that it was destroyed or lost. */
export const isSettled = ({ how }: ShareFate): boolean => how === 'destroyed' || how === 'lost';

export const isUnaccounted = (set: ShareSet, index: number): boolean => !isSettled(fateOf(set, index));

/**
 * Shares that may still be about, as a destruction and a resealing name them: also those of void sets, which with an old copy of
 * the file that they opened still open it (ANC-F15).
 */
export const outstandingShares = ({ shareSets }: HasShareSets): readonly NamedShare[] =>
  shareSets.flatMap((set) => namedShares(set).filter(({ index }) => isUnaccounted(set, index)));

const namedShares = ({ setId, shares }: ShareSet): readonly NamedShare[] =>
  shares.map(({ index, custodian }) => ({ setId, index, custodian }));

/** The share set that opens this copy. */
export const shareSetOf = ({ shareSets }: HasShareSets, keyId: string): ShareSet | undefined =>
  shareSets.find((set) => set.keyId === keyId && set.voided === null);
