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
