import type { KeyState } from './key-words.ts';

/**
 * Which state may follow which (NIST SP 800-57 part 1 rev. 5 §7). A compromised key never becomes usable again; a destroyed one
 * stays destroyed, and may still turn out to have been compromised, which is said by the entry that revokes its certificate.
 */
export const keyTransitions: Readonly<Record<KeyState, readonly KeyState[]>> = {
  'pre-activation': ['active', 'suspended', 'compromised', 'destroyed'],
  active: ['suspended', 'deactivated', 'compromised', 'destroyed'],
  suspended: ['active', 'deactivated', 'compromised', 'destroyed'],
  deactivated: ['compromised', 'destroyed'],
  compromised: ['destroyed'],
  destroyed: [],
};

/** States in which a key may sign: before it is active, its own certificate only, since no plan can name it as an issuer yet. */
export const signingStates: readonly KeyState[] = ['pre-activation', 'active'];

/** States a change of state can lead to: the end of a key is a ceremony of its own, its beginning none. Empty where nothing but its end is left. */
export const nextStates = (state: KeyState): readonly KeyState[] =>
  keyTransitions[state].filter((next) => next !== 'destroyed' && next !== 'pre-activation');

/** Once in such a state a key signs nothing ever again, no CRL either. */
export const isBeyondSigning = (state: KeyState): boolean =>
  !signingStates.includes(state) && !keyTransitions[state].includes('active');
