import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { ShareSet } from '../../shared/ceremony/share-set.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import type { NamedShare } from '../../shared/ceremony/share-words.ts';
import { Fault } from '../../shared/fault/fault.ts';

/** A share of a live set, found by whose it is or by its number. */

export interface HeldShare {
  readonly set: ShareSet;
  readonly share: ShareSet['shares'][number];
}

/** The share of this person in the key. Fault: `share-set-unknown` where they hold none in a live set. */
export function shareOfCustodian(record: KeyRecord, custodian: string): HeldShare {
  for (const set of record.shareSets) {
    const share = set.shares.find((one) => samePerson(one.custodian, custodian));
    if (set.voided === null && share) return { set, share };
  }
  throw new Fault('share-set-unknown', { setId: `of ${record.authority} with ${custodian}` });
}

/** Faults: `share-set-unknown` where the set is void or of another key; `share-unknown`, also where it is another person's. */
export function shareNamed(record: KeyRecord, { setId, index, custodian }: NamedShare): HeldShare {
  const set = record.shareSets.find((one) => one.setId === setId && one.voided === null);
  if (!set) throw new Fault('share-set-unknown', { setId: `${setId} of ${record.authority}` });
  const share = set.shares.find((one) => one.index === index && samePerson(one.custodian, custodian));
  if (!share) throw new Fault('share-unknown', { setId, index: String(index), custodian });
  return { set, share };
}
