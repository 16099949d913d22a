import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { fateOf, isSettled, type ShareSet } from '../../shared/ceremony/share-set.ts';
import type { VoidSetView } from '../../shared/contract/void-set-views.ts';

/** Void sets of keys that are not destroyed, the one that was voided last first. */
export function voidSetViews(records: readonly KeyRecord[]): VoidSetView[] {
  const views = records
    .filter(({ state }) => state !== 'destroyed')
    .flatMap(({ authority, shareSets }) => shareSets.flatMap((set) => viewOf(authority, set)));
  return views.toSorted((one, other) => other.voidedAt.localeCompare(one.voidedAt));
}

function viewOf(authority: string, set: ShareSet): VoidSetView[] {
  const { setId, required, total, voided, shares, bags } = set;
  if (voided === null) return [];
  const fates = shares.map(({ index, custodian }) => ({
    index,
    custodian,
    bag: bags.get(index) ?? null,
    fate: fateOf(set, index),
  }));
  return [
    {
      setId,
      authority,
      required,
      total,
      voidedAt: voided.at,
      why: voided.why,
      unaccounted: fates.filter(({ fate }) => !isSettled(fate)).length,
      shares: fates.map(({ fate: { how, at, why, recorded }, ...share }) => ({
        ...share,
        how,
        at,
        why,
        recorded: recorded && { status: recorded.status, at: recorded.at, why: recorded.why },
      })),
    },
  ];
}
