/** Repeatable bytes of a length; `salt` gives another sequence. */
export function bytesOf(length: number, salt = 1): Uint8Array {
  const random = sequence(salt);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** Park-Miller numbers in [0, 1): tests must fail the same way twice. */
export function sequence(seed: number): () => number {
  let state = (seed * 7_919 + 17) % 2_147_483_647;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** `count` numbers from `first` on. */
export function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** The items that a camera which misses this share of them would see. */
export function lossy<T>(items: readonly T[], share: number, seed: number): T[] {
  const random = sequence(seed);
  return items.filter(() => random() >= share);
}
