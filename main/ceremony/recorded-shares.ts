import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { besides, fateOf, fateOfShare, isSettled, type ShareFate } from '../../shared/ceremony/share-set.ts';
import type { NamedShare } from '../../shared/ceremony/share-words.ts';

/** What the ledger says of shares already, where the end of a key or of a set accounts for them. */

/** What the register has of it, to be put behind what becomes of it now; empty where there is nothing. For a share that is named by its set. */
export function recordedBefore(record: KeyRecord, share: NamedShare): string {
  const fate = fateOfShare(record, share);
  return fate ? besides(fate) : '';
}

/** Shares that were destroyed or lost earlier and are named in no plan any more: accounted for by what was said then. */
export const settledBefore = ({ shareSets }: KeyRecord): readonly string[] =>
  shareSets.flatMap((set) =>
    set.shares.flatMap(({ index, custodian }) => {
      const fate = fateOf(set, index);
      return isSettled(fate) ? [`share ${index} of set ${set.setId}, ${custodian}: ${settledInWords(fate)}`] : [];
    }),
  );

const settledInWords = (fate: ShareFate): string =>
  `${fate.registered ? 'recorded as ' : ''}${fate.how} ${fate.at ?? ''}: ${fate.why ?? ''}${besides(fate)}`;
