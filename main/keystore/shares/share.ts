import { createHash } from 'node:crypto';
import { fromHex, toHex } from '../../../shared/base/bytes.ts';
import type { Slip39Share } from './slip39-words-of-share.ts';

/** A share, as the words of its card say it. */
export interface Share {
  /** Four hex digits, the identifier of SLIP-39; eight in the first edition. */
  readonly setId: string;
  /** 1 to 16. */
  readonly index: number;
  /** 32 octets of values; in the first edition as the library made them, one more that says where. */
  readonly bytes: Uint8Array;
  /** All that its words say; null in the first edition. */
  readonly slip39: Slip39Share | null;
}

/**
 * Says later whether a share is right, without the others. A share by itself is 256 bits that nobody can guess, so its digest
 * cannot be found by trying.
 */
export const commitmentOf = ({ setId, index, bytes }: Pick<Share, 'setId' | 'index' | 'bytes'>): string =>
  toHex(digestFor('commitment', fromHex(setId) ?? new Uint8Array(), Uint8Array.of(index), bytes));

export const checkOf = (secret: Uint8Array): string => toHex(digestFor('quorum', secret));

/** One domain for each use, so that no digest can stand for another. The parts are never joined: a copy would have to be wiped too. */
export function digestFor(use: 'card' | 'commitment' | 'quorum', ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256').update(`anchorite ${use}\n`);
  for (const part of parts) hash.update(part);
  return hash.digest();
}
