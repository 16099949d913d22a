import { concatBytes } from '../../shared/base/bytes.ts';
import { derTag } from './der.ts';

/** One element: identifier octet, shortest length (X.690 §10.1), the parts one after the other. */
export function encodeTlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return concatBytes(encodeHeader(tag, length), ...parts);
}

/** Identifier and length octets of an element with `length` content octets. */
export function encodeHeader(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(tag, 0x80 | octets.length, ...octets);
}

export function encodeSequence(...parts: readonly Uint8Array[]): Uint8Array {
  return encodeTlv(derTag.sequence, ...parts);
}

/** SET with one element; more would need sorting (X.690 §11.6) and Anchorite writes none. */
export function encodeSetOfOne(element: Uint8Array): Uint8Array {
  return encodeTlv(derTag.set, element);
}

/** INTEGER from content octets that are already minimal two's complement, copied as they are. */
export function encodeIntegerContent(content: Uint8Array): Uint8Array {
  return encodeTlv(derTag.integer, content);
}

/** INTEGER of a whole number from 0 to 2^53 - 1, shortest form. */
export function encodeInteger(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('encodeInteger takes whole numbers from 0');
  const octets: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  if (octets.length === 0 || (octets[0] ?? 0) >= 0x80) octets.unshift(0);
  return encodeIntegerContent(Uint8Array.from(octets));
}

/** BOOLEAN TRUE. FALSE is never written: it is the DEFAULT wherever X.509 has a BOOLEAN. */
export function encodeTrue(): Uint8Array {
  return Uint8Array.of(derTag.boolean, 1, 0xff);
}

export function encodeOctetString(content: Uint8Array): Uint8Array {
  return encodeTlv(derTag.octetString, content);
}

/** BIT STRING of whole octets. */
export function encodeBitString(content: Uint8Array): Uint8Array {
  return encodeTlv(derTag.bitString, Uint8Array.of(0), content);
}

/** BIT STRING with named bits: no trailing zero bits (X.690 §11.2.2). `[5, 6]` gives `03 02 01 06`. */
export function encodeNamedBits(bits: readonly number[]): Uint8Array {
  const highest = Math.max(-1, ...bits);
  if (highest < 0) return encodeTlv(derTag.bitString, Uint8Array.of(0));
  const octets = new Uint8Array((highest >> 3) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return encodeTlv(derTag.bitString, Uint8Array.of(7 - (highest & 7)), octets);
}

/** OBJECT IDENTIFIER of a dotted string. Throws RangeError when it is not one: callers pass constants or checked text. */
export function encodeOid(dotted: string): Uint8Array {
  if (!/^[0-2](\.(0|[1-9]\d*))+$/.test(dotted)) throw new RangeError(`not an object identifier: ${dotted}`);
  const [top = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  if (top < 2n && second > 39n) throw new RangeError(`not an object identifier: ${dotted}`);
  const octets: number[] = [];
  for (const arc of [top * 40n + second, ...rest]) {
    const groups = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80);
    octets.push(...groups);
  }
  return encodeTlv(derTag.oid, Uint8Array.from(octets));
}

/** A string type over its octets, e.g. `encodeText(derTag.ia5String, 'http://…')`; UTF-8, which is ASCII where the type is. */
export function encodeText(tag: number, text: string): Uint8Array {
  return encodeTlv(tag, new TextEncoder().encode(text));
}

/** Time: UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). Takes an instant of shared/base/instant.ts. */
export function encodeTime(instant: string): Uint8Array {
  const digits = instant.replace(/[-:TZ]/g, '');
  return Number(instant.slice(0, 4)) < 2050 ? encodeText(derTag.utcTime, `${digits.slice(2)}Z`) : encodeGeneralizedTime(instant);
}

/** GeneralizedTime with seconds and Z, no fraction (RFC 5280 §4.1.2.5.2). */
export function encodeGeneralizedTime(instant: string): Uint8Array {
  return encodeText(derTag.generalizedTime, `${instant.replace(/[-:TZ]/g, '')}Z`);
}
