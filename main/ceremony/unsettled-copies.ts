import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';

export type Intended = Extract<LedgerEntry, { readonly type: 'key-intended' }>;

const settling = ['key-generated', 'key-adopted', 'key-copied', 'key-discarded'] as const satisfies readonly EntryType[];

/** Types of the entries that announce a copy or say what became of it. */
export const intentionTypes = ['key-intended', ...settling] as const satisfies readonly EntryType[];

/** Copies that were announced, and of which nothing was recorded. `entries`: of one ceremony or of all, in order. */
export function unsettledCopies(entries: readonly LedgerEntry[]): readonly Intended[] {
  const settled = new Set(
    entries.flatMap((entry) => (settling.some((type) => type === entry.type) && 'keyId' in entry.data ? [entry.data.keyId] : [])),
  );
  return entries.filter((entry): entry is Intended => entry.type === 'key-intended' && !settled.has(entry.data.keyId));
}
