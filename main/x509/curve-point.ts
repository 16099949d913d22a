import { toHex } from '../../shared/base/bytes.ts';

interface Curve {
  /** Octets of one coordinate. */
  readonly size: number;
  readonly p: bigint;
  readonly b: bigint;
}

/** NIST curves y^2 = x^3 - 3x + b modulo p (SP 800-186 §3.2.1). Their cofactor is 1. */
const curves = {
  'EC-P256': {
    size: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'EC-P384': {
    size: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  'EC-P521': {
    size: 66,
    p: 2n ** 521n - 1n,
    b: BigInt(
      '0x051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00',
    ),
  },
} as const satisfies Readonly<Record<string, Curve>>;

/**
 * True when the octets are an uncompressed point of the curve, coordinates in range, not infinity. With cofactor 1 that is full
 * public-key validation: n·Q = O follows (SP 800-56A §5.6.2.3.3; BR 6.1.6). Compressed and hybrid forms are not taken.
 */
export function isCurvePoint(name: keyof typeof curves, octets: Uint8Array): boolean {
  const { size, p, b } = curves[name];
  if (octets.length !== 1 + 2 * size || octets[0] !== 4) return false;
  const x = BigInt(`0x${toHex(octets.subarray(1, 1 + size))}`);
  const y = BigInt(`0x${toHex(octets.subarray(1 + size))}`);
  return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}

const p25519 = 2n ** 255n - 19n;

/**
 * True when the 32 octets decode to a point of edwards25519 that is not of small order (RFC 8032 §5.1.3): a key of small order
 * "verifies" signatures nobody made.
 */
export function isEdwardsPoint(octets: Uint8Array): boolean {
  if (octets.length !== 32) return false;
  const encoded = BigInt(`0x${toHex(octets.slice().reverse())}`);
  const y = encoded & (2n ** 255n - 1n);
  if (y >= p25519) return false;
  // -x^2 + y^2 = 1 + d x^2 y^2, so x^2 = (y^2 - 1) / (d y^2 + 1), which must be a square.
  const d = modulo(-121665n * inverse(121666n));
  const ySquared = modulo(y * y);
  const xSquared = modulo((ySquared - 1n) * inverse(d * ySquared + 1n));
  if (xSquared === 0n || modPow(xSquared, (p25519 - 1n) / 2n) !== 1n) return false;
  return !hasSmallOrder(xSquared, ySquared);
}

/** x is known not to be 0 (orders 1 and 2). Order 4 has y = 0; order 8 doubles to that: y(2P) = (y^2 + x^2) / …, a = -1. */
function hasSmallOrder(xSquared: bigint, ySquared: bigint): boolean {
  return ySquared === 0n || modulo(xSquared + ySquared) === 0n;
}

function modulo(n: bigint): bigint {
  return ((n % p25519) + p25519) % p25519;
}

function inverse(n: bigint): bigint {
  return modPow(modulo(n), p25519 - 2n);
}

function modPow(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = modulo(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}
