import type { KeyRecord } from './key-custody.ts';
import { samePerson } from './same-person.ts';
import type { ShareSet } from './share-set.ts';

/** Sets that open something, in the order of their keys. */
export const liveSets = (records: readonly KeyRecord[]): readonly ShareSet[] =>
  records.flatMap(({ shareSets }) => shareSets.filter(({ voided }) => voided === null));

/** In how many live sets this person holds a share: whoever is in three keeps three keys waiting when they fall ill. */
export const quorumsWith = (records: readonly KeyRecord[], custodian: string): number =>
  liveSets(records).filter(({ shares }) => shares.some((share) => samePerson(share.custodian, custodian))).length;
