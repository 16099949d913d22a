import { randomBytes } from 'node:crypto';
import type { Entropy } from '../ports/workstation.ts';

/** The operating system's CSPRNG as node:crypto draws from it. `length` is 1 to 65,536 bytes. */
export const systemEntropy: Entropy = {
  bytes(length) {
    if (!Number.isInteger(length) || length < 1 || length > 65_536) throw new RangeError('1 to 65,536 random bytes');
    return randomBytes(length);
  },
};
