import { combine } from 'shamir-secret-sharing';
import { Fault } from '../../../shared/fault/fault.ts';
import { WipeScope } from '../containers/wipe-scope.ts';

/** Polynomials over GF(2^8), one for each octet of a value. */
export interface Point {
  /** Where they have these values, 0 to 255. */
  readonly at: number;
  readonly value: Uint8Array;
}

/**
 * Their values at another place, by the library that was audited for this. It finds the one at zero; adding is XOR in this field, so the
 * value at any place is that at zero once all places are XORed with it. The caller wipes what comes out.
 * Fault: `share-wrong`: two of the points are at one place, or they are not of one length.
 */
export async function valueAt(at: number, points: readonly Point[]): Promise<Uint8Array> {
  const scope = new WipeScope();
  try {
    const moved = points.map((point) => {
      // The library takes nothing derived from Uint8Array, such as a Buffer.
      const array = scope.array(point.value.length + 1);
      array.set(point.value);
      array[point.value.length] = point.at ^ at;
      return array;
    });
    return await combine(moved).catch(() => {
      throw new Fault('share-wrong', { index: 'one of those given' });
    });
  } finally {
    scope.wipe();
  }
}
