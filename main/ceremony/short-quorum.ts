import { usableCopies } from '../../shared/ceremony/key-custody.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { isCutOff, standingInWords, standingOf } from '../../shared/ceremony/share-standing.ts';
import type { PlannedAuthority } from './ceremony-program.ts';
import { setOf } from './quorum-acts.ts';

/**
 * ANC-QUORUM-SHORT: nothing but a quorum opens the key, and by the register too few of its shares can come. Who stands there with a card
 * all the same may try.
 */
export function findingsOfShortQuorum({ name, keyRecord }: Pick<PlannedAuthority, 'name' | 'keyRecord'>): readonly Finding[] {
  const copies = keyRecord ? usableCopies(keyRecord) : [];
  const [first] = copies;
  if (!keyRecord || !first || !copies.every((copy) => isCutOff(keyRecord, copy))) return [];
  return [
    {
      rule: 'ANC-QUORUM-SHORT',
      level: 'warning',
      clause: 'CA/B BR 6.2.2; standards F16',
      message: `${standingInWords(standingOf(setOf(keyRecord, first)))}: by the register the key of ${name} does not open. Find what was lost, or bring the key back from a backup first`,
    },
  ];
}
