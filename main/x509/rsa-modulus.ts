/**
 * Arithmetic that finds RSA moduli which are known to be weak. Public values only: nothing here is constant-time.
 * Callers bound the modulus to 8,192 bits first; every check then ends within milliseconds.
 */

const primesTo751: readonly bigint[] = sieve(751).map(BigInt);
const primesTo859: readonly number[] = sieve(859);

function sieve(limit: number): readonly number[] {
  const composite = new Uint8Array(limit + 1);
  const primes: number[] = [];
  for (let n = 2; n <= limit; n++) {
    if (composite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple <= limit; multiple += n) composite[multiple] = 1;
  }
  return primes;
}

/** The smallest prime up to 751 that divides n, if any (SP 800-89 §5.3.3; BR 6.1.6). */
export function smallFactor(n: bigint): bigint | undefined {
  return primesTo751.find((prime) => n % prime === 0n);
}

/** Largest r with r^k <= n. */
function integerRoot(n: bigint, k: number): bigint {
  const exponent = BigInt(k);
  let root = 0n;
  for (let bit = BigInt(Math.ceil(bitLength(n) / k)); bit >= 0n; bit--) {
    const candidate = root | (1n << bit);
    if (candidate ** exponent <= n) root = candidate;
  }
  return root;
}

/** Square root rounded down, by Newton's method from above. */
function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt(Math.ceil(bitLength(n) / 2));
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** Number of bits of a positive number. */
export function bitLength(n: bigint): number {
  return n.toString(16).length * 4 - Math.clz32(Number.parseInt(n.toString(16).charAt(0), 16)) + 28;
}

/**
 * True when n = m^k for some k >= 2 (SP 800-89 §5.3.3 "not the power of a prime"; BR 6.1.6). Only meant for n without factor
 * up to 751: then k is at most bits / log2(751), which is 857 for the largest n that is let in.
 */
export function isPerfectPower(n: bigint): boolean {
  const highest = Math.floor(bitLength(n) / Math.log2(751));
  return primesTo859.some((k) => k <= highest && (k === 2 ? squareRoot(n) : integerRoot(n, k)) ** BigInt(k) === n);
}

/** Squares modulo 64 and modulo 3 · 5 · 7 · 11: a quick no for most numbers. */
const squaresModulo64 = new Set(Array.from({ length: 64 }, (_, i) => (i * i) % 64));
const squaresModulo1155 = new Set(Array.from({ length: 1155 }, (_, i) => (i * i) % 1155));

function isSquare(n: bigint): boolean {
  if (!squaresModulo64.has(Number(n & 63n)) || !squaresModulo1155.has(Number(n % 1155n))) return false;
  return squareRoot(n) ** 2n === n;
}

/** True when Fermat's method splits n in at most `rounds` steps: its primes are too close (BR 6.1.1.3(5)(3)). */
export function hasClosePrimes(n: bigint, rounds: number): boolean {
  const floor = squareRoot(n);
  let a = floor * floor === n ? floor : floor + 1n;
  for (let round = 0; round < rounds; round++, a++) if (isSquare(a * a - n)) return true;
  return false;
}

/**
 * True when n has the fingerprint of CVE-2017-15361 (ROCA; BR 6.1.1.3(5)(2)): such primes are k·M + (65537^a mod M), so n lies
 * in the subgroup that 65537 generates modulo every prime that divides M. Only primes where that subgroup is not everything
 * tell something; 167 is the largest that divides every M in use. A sound key passes for one with probability 2^-27.
 */
export function hasRocaFingerprint(n: bigint): boolean {
  return rocaSubgroups.every(({ prime, members }) => members.has(Number(n % BigInt(prime))));
}

const rocaSubgroups = sieve(167)
  .slice(1)
  .map((prime) => ({ prime, members: powersOf65537(prime) }))
  .filter(({ prime, members }) => members.size < prime - 1);

function powersOf65537(prime: number): ReadonlySet<number> {
  const members = new Set<number>();
  for (let power = 1; !members.has(power); power = (power * 65537) % prime) members.add(power);
  return members;
}
