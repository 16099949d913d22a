/** One equation: the XOR of the fragments whose bits are set equals `data`. */
interface Equation {
  readonly bits: Uint32Array;
  readonly data: Uint8Array;
}

export interface FountainSolver {
  /** Independent equations so far; solved when it reaches the number of fragments. */
  readonly rank: number;
  add(indexes: readonly number[], data: Uint8Array): void;
  /** All fragments in order, once `rank` is full. */
  solve(): Uint8Array;
}

function lowestBit(bits: Uint32Array): number {
  for (let word = 0; word < bits.length; word++) {
    const value = bits[word]!;
    if (value !== 0) return 32 * word + 31 - Math.clz32(value & -value);
  }
  return -1;
}

function popCount(bits: Uint32Array): number {
  let count = 0;
  for (let word of bits) for (; word !== 0; word &= word - 1) count++;
  return count;
}

function xorInto(target: Equation, source: Equation): void {
  for (let i = 0; i < target.bits.length; i++) target.bits[i]! ^= source.bits[i]!;
  for (let i = 0; i < target.data.length; i++) target.data[i]! ^= source.data[i]!;
}

/**
 * Elimination over GF(2): finishes with any full-rank set of parts, which is never later than the reference's peeling.
 * Memory is bounded by `count` equations.
 */
export function createFountainSolver(count: number, fragmentLength: number): FountainSolver {
  const pivots = new Map<number, Equation>();
  return {
    get rank() {
      return pivots.size;
    },
    add(indexes, data) {
      let equation: Equation = { bits: new Uint32Array((count + 31) >>> 5), data: data.slice() };
      for (const index of indexes) equation.bits[index >>> 5]! |= 1 << (index & 31);
      for (let pivot = lowestBit(equation.bits); pivot >= 0; pivot = lowestBit(equation.bits)) {
        const known = pivots.get(pivot);
        if (!known) {
          pivots.set(pivot, equation);
          return;
        }
        // The sparser of the two stays as the pivot: elimination then fills in less.
        const [keep, reduce] = popCount(equation.bits) < popCount(known.bits) ? [equation, known] : [known, equation];
        pivots.set(pivot, keep);
        xorInto(reduce, keep);
        equation = reduce;
      }
    },
    solve() {
      const out = new Uint8Array(count * fragmentLength);
      // Highest first: every other bit of an equation is above its pivot, hence already solved.
      for (let pivot = count - 1; pivot >= 0; pivot--) {
        const { bits, data } = pivots.get(pivot)!;
        out.set(data, pivot * fragmentLength);
        for (let index = pivot + 1; index < count; index++) {
          if ((bits[index >>> 5]! & (1 << (index & 31))) === 0) continue;
          for (let i = 0; i < fragmentLength; i++) out[pivot * fragmentLength + i]! ^= out[index * fragmentLength + i]!;
        }
      }
      return out;
    },
  };
}
