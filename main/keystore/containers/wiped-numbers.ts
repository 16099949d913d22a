import type { WipeScope } from './wipe-scope.ts';

/**
 * Arithmetic on numbers that are secret, big-endian octets in arrays that are zeroed afterwards. BigInt would be shorter, but its values
 * stay in the heap until they are collected. Not constant-time: it runs once, on a machine without a network, when a key is taken over.
 */

/** a · b, with as many octets as both together. */
export function multiply(a: Uint8Array, b: Uint8Array, scope: WipeScope): Uint8Array {
  const product = scope.array(a.length + b.length);
  for (let i = a.length - 1; i >= 0; i--) {
    let carry = 0;
    for (let j = b.length - 1; j >= 0; j--) {
      carry += (a[i] ?? 0) * (b[j] ?? 0) + (product[i + j + 1] ?? 0);
      product[i + j + 1] = carry & 255;
      carry >>>= 8;
    }
    product[i] = carry;
  }
  return product;
}

/** a modulo m, with the octets of m and one more; m is not zero. */
export function remainder(a: Uint8Array, m: Uint8Array, scope: WipeScope): Uint8Array {
  const rest = scope.array(m.length + 1);
  const modulus = scope.array(m.length + 1);
  modulus.set(m, 1);
  for (const octet of a) {
    for (let bit = 7; bit >= 0; bit--) {
      shiftIn(rest, (octet >> bit) & 1);
      if (compare(rest, modulus) >= 0) subtract(rest, modulus);
    }
  }
  return rest;
}

/** True when a · b leaves 1 modulo m. */
export function areInverse(a: Uint8Array, b: Uint8Array, m: Uint8Array, scope: WipeScope): boolean {
  return isOne(remainder(multiply(a, b, scope), m, scope));
}

/** a - 1; a is not zero. */
export function minusOne(a: Uint8Array, scope: WipeScope): Uint8Array {
  const out = scope.copy(a);
  for (let i = out.length - 1; i >= 0; i--) {
    const octet = out[i] ?? 0;
    out[i] = octet - 1;
    if (octet > 0) break;
  }
  return out;
}

/** Octets without zeroes at the front. */
export function trimmed(a: Uint8Array): Uint8Array {
  const start = a.findIndex((octet) => octet !== 0);
  return start < 0 ? new Uint8Array() : a.subarray(start);
}

/** Negative, zero or positive, as a is less than, equal to or greater than b. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const [x, y] = [trimmed(a), trimmed(b)];
  return x.length - y.length || Buffer.compare(x, y);
}

function isOne(a: Uint8Array): boolean {
  const octets = trimmed(a);
  return octets.length === 1 && octets[0] === 1;
}

function shiftIn(a: Uint8Array, bit: number): void {
  let carry = bit;
  for (let i = a.length - 1; i >= 0; i--) {
    const shifted = ((a[i] ?? 0) << 1) | carry;
    a[i] = shifted & 255;
    carry = shifted >> 8;
  }
}

function subtract(a: Uint8Array, b: Uint8Array): void {
  let borrow = 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0) - borrow;
    a[i] = difference & 255;
    borrow = difference < 0 ? 1 : 0;
  }
}
