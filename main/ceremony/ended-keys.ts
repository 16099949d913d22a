import { endedKeys, mayHaveEnded, type EndedKey } from '../../shared/ceremony/ended-in-ceremony.ts';
import { keyEntryTypes } from '../../shared/ceremony/key-custody.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { scriptEdition as latestEdition, type Step } from '../../shared/ceremony/script.ts';
import type { Ledger } from '../ports/ledger.ts';
import { stepsOfRecord } from './recovery.ts';

/** `endedKeys` of one ceremony; the rest of the ledger is read only where it ended something. */
export async function endedKeysOf(
  ledger: Pick<Ledger, 'entriesOfTypes'>,
  held: { readonly entries: readonly LedgerEntry[]; readonly steps: readonly Step[] },
): Promise<readonly EndedKey[]> {
  return mayHaveEnded(held) ? endedKeys(held, await ledger.entriesOfTypes(keyEntryTypes)) : [];
}

/** The same of a ceremony that only the ledger knows. Of the steps of a later program nothing is known, of what was ended all the same. */
export async function endedKeysIn(
  ledger: Pick<Ledger, 'entriesOfTypes'>,
  entries: readonly LedgerEntry[],
): Promise<readonly EndedKey[]> {
  const opening = entries.find((entry) => entry.type === 'ceremony-opened');
  if (opening?.type !== 'ceremony-opened') return [];
  const isKnown = (opening.data.scriptEdition ?? 1) <= latestEdition;
  return endedKeysOf(ledger, { entries, steps: isKnown ? stepsOfRecord(opening.data) : [] });
}
