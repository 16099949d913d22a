import type { EntryData, EntryType, LedgerEntry } from './ledger-entry.ts';

/**
 * Sets whose dealing came to no end. Whoever had their turn before it was cancelled or interrupted may hold a card, or a file, of a
 * set that opens nothing: it looks like any other, so that it is named until it is destroyed.
 */

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

/** What tells a dealing, its end included. */
export const dealingEntryTypes = ['share-handed-out', 'share-set-made', 'dealing-voided'] as const satisfies readonly EntryType[];

/** A share that left the program: it was on the screen for its custodian, or is on their volume. */
export type HandedOutShare = EntryData<'dealing-voided'>['shares'][number];

export interface VoidDealing {
  readonly setId: string;
  readonly authority: string;
  /** When and why the set was thrown away; null while it is dealt still, and no longer once it is made. */
  readonly voided: { readonly at: string; readonly why: EntryData<'dealing-voided'>['why'] } | null;
  /** In the order in which they were handed out. */
  readonly shares: readonly HandedOutShare[];
}

/** Dealings of which something was handed out and no set was made. `entries`: in order, of one ceremony or of all. */
export function unfinishedDealings(entries: readonly LedgerEntry[]): readonly VoidDealing[] {
  const made = new Set(entries.flatMap((entry) => (entry.type === 'share-set-made' ? [entry.data.setId] : [])));
  const handedOut = entries.filter((entry): entry is Entry<'share-handed-out'> => entry.type === 'share-handed-out');
  const sets = [...new Set(handedOut.map(({ data }) => data.setId))].filter((setId) => !made.has(setId));
  return sets.map((setId) => {
    const ended = entries.find(
      (entry): entry is Entry<'dealing-voided'> => entry.type === 'dealing-voided' && entry.data.setId === setId,
    );
    const own = handedOut.filter(({ data }) => data.setId === setId);
    return {
      setId,
      authority: own[0]?.data.authority ?? '',
      voided: ended ? { at: ended.time, why: ended.data.why } : null,
      shares: own.map(({ data: { index, custodian, on, place } }) => ({ index, custodian, on, place })),
    };
  });
}

/** Those that were thrown away. */
export const voidDealings = (entries: readonly LedgerEntry[]): readonly VoidDealing[] =>
  unfinishedDealings(entries).filter(({ voided }) => voided !== null);

/** `share 1, Anna (card)`; of a file the folder it was written to. */
export const handedOutInWords = ({ index, custodian, on, place }: HandedOutShare): string =>
  `share ${index}, ${custodian} (${on === 'card' ? 'card' : `file in ${place ?? 'a folder'}`})`;

/** Which cards and files, what they are worth, and what is done with them: the same words in the window, at a terminal and on paper. */
export const voidDealingInWords = ({ setId, authority, shares }: Pick<VoidDealing, 'setId' | 'authority' | 'shares'>): string =>
  `Set ${setId} of ${authority} is void, its dealing came to no end: ${shares.map(handedOutInWords).join('; ')}. ${destroyVoid}`;

const destroyVoid =
  'Have each handed in and destroy it before witnesses, ahead of any new card: it opens nothing and looks like one that does.';
