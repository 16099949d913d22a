import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../main/workstation/system-clock.ts';
import { systemEntropy } from '../../../main/workstation/system-entropy.ts';
import { isInstant, msOf } from '../../../shared/base/instant.ts';

describe('workstation', () => {
  it('tells the time as an instant of whole seconds that is not in the future', () => {
    const now = systemClock.now();
    expect(isInstant(now)).toBe(true);
    expect(Date.now() - msOf(now)).toBeGreaterThanOrEqual(0);
    expect(Date.now() - msOf(now)).toBeLessThan(3_000);
  });

  it('gives as many random bytes as asked for, never the same twice', () => {
    const drawn = new Set(Array.from({ length: 1_000 }, () => Buffer.from(systemEntropy.bytes(16)).toString('hex')));
    expect(drawn.size).toBe(1_000);
    expect(systemEntropy.bytes(65_536).length).toBe(65_536);
  });

  it('refuses a length that makes no sense', () => {
    for (const length of [0, -1, 1.5, Number.NaN, 65_537]) expect(() => systemEntropy.bytes(length)).toThrow(RangeError);
  });
});
