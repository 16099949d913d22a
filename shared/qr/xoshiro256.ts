import { sha256 } from './sha256.ts';

export interface Random {
  /** A double in [0, 1]. */
  nextDouble(): number;
  /** An integer in [low, high]. */
  nextInt(low: number, high: number): number;
}

const mask = (1n << 64n) - 1n;
const rotateLeft = (value: bigint, count: bigint): bigint => ((value << count) | (value >> (64n - count))) & mask;

/**
 * xoshiro256** seeded with the SHA-256 of the seed (BCR-2024-001). Both ends of a fountain code draw the same numbers from
 * it; it makes no secret.
 */
export function createXoshiro256(seed: Uint8Array): Random {
  const view = new DataView(sha256(seed).buffer);
  let [s0, s1, s2, s3] = [view.getBigUint64(0), view.getBigUint64(8), view.getBigUint64(16), view.getBigUint64(24)];

  function next(): bigint {
    const result = (rotateLeft((s1 * 5n) & mask, 7n) * 9n) & mask;
    const t = (s1 << 17n) & mask;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotateLeft(s3, 45n);
    return result;
  }

  const nextDouble = (): number => Number(next()) / 2 ** 64;
  return {
    nextDouble,
    // The reference divides by 2^64 in doubles, so 1.0 can come out once in 2^53 draws: kept inside the range.
    nextInt: (low, high) => Math.min(high, Math.floor(nextDouble() * (high - low + 1)) + low),
  };
}
