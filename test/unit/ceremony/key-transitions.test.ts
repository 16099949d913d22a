import { describe, expect, it } from 'vitest';
import { keyTransitions, signingStates } from '../../../shared/ceremony/key-transitions.ts';
import { keyStates, type KeyState } from '../../../shared/ceremony/key-words.ts';

/** Where a key can still get to from here. */
function within(state: KeyState, seen = new Set<KeyState>()): ReadonlySet<KeyState> {
  for (const next of keyTransitions[state]) if (!seen.has(next)) within(next, seen.add(next));
  return seen;
}

describe('states of a key (NIST SP 800-57 part 1 §7)', () => {
  it('are all known, and none follows itself', () => {
    expect(Object.keys(keyTransitions).toSorted()).toEqual([...keyStates].toSorted());
    for (const state of keyStates) expect(keyTransitions[state]).not.toContain(state);
  });

  it('never lead from a compromised, deactivated or destroyed key back to one that signs', () => {
    for (const state of ['compromised', 'deactivated', 'destroyed'] as const)
      expect([...within(state)].filter((later) => signingStates.includes(later))).toEqual([]);
  });

  it('end with destruction, from wherever they are', () => {
    expect(keyTransitions.destroyed).toEqual([]);
    for (const state of keyStates.filter((one) => one !== 'destroyed')) expect(within(state)).toContain('destroyed');
  });

  it('let a key sign before it is active, for its own certificate, and while it is', () => {
    expect(signingStates).toEqual(['pre-activation', 'active']);
  });
});
