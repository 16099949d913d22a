import type { CopyKind, KeyState } from './key-words.ts';

/** A key as it is placed now, as far as it decides how it can come back into use. */
export interface PlacedKey {
  readonly state: KeyState;
  readonly custody: 'online' | 'offline-here' | 'offline-away' | 'gone';
  /** Those that live. */
  readonly copies: readonly { readonly kind: CopyKind }[];
  readonly quorum: { readonly cutOff: boolean } | null;
}

const mayMove = ({ state }: PlacedKey): boolean => state !== 'compromised' && state !== 'destroyed';

/** A key that is offline in a file on this workstation: sealed anew it comes back, without a file from elsewhere. */
export const isKeptHere = (key: PlacedKey): boolean => key.custody === 'offline-here' && mayMove(key);

/**
 * Whether restoration, which needs a file, can bring this key back: it is out of use, and was in a file that is not the one here. What is
 * kept here is sealed anew; what was never anywhere but on tokens has no file. `present`: a copy that a ceremony can use is really here.
 */
export const comesFromFile = (key: PlacedKey, present: boolean): boolean =>
  mayMove(key) &&
  (key.custody !== 'online' || !present || key.quorum?.cutOff === true) &&
  key.copies.some(({ kind }) => kind !== 'token' && (key.custody !== 'offline-here' || kind !== 'sealed-file'));
