import { isOutside } from './copies-outside.ts';
import type { KeyCopy, KeyRecord } from './key-custody.ts';
import { sameHardware } from './token-words.ts';

/**
 * Files elsewhere and copies on tokens that were recorded as lost, and have not turned up since, here or in another ceremony. A device is
 * not found with another one that has the same key on it, such as its clone.
 */
export const lostCopies = ({ copies }: Pick<KeyRecord, 'copies'>): readonly KeyCopy[] =>
  copies.filter(
    (copy, at) =>
      copy.ended?.how === 'lost' &&
      (copy.token !== null || (isOutside(copy) && copy.sha256 !== null)) &&
      !copies.some((other, after) => after > at && turnedUpAs(copy, other)),
  );

const turnedUpAs = (lost: KeyCopy, later: KeyCopy): boolean =>
  later.found === lost.keyId ||
  (lost.token === null ? later.sha256 === lost.sha256 : later.token !== null && sameHardware(later.token, lost.token));
