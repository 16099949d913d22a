import { encodeIntegerContent, encodeSequence } from './encode-der.ts';

/** ECDSA-Sig-Value DER (RFC 3279 §2.2.3) from r and s of equal length one after the other, as PKCS #11 returns them. */
export function ecdsaSigValue(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  if (!Number.isInteger(half) || half === 0) throw new RangeError('r and s have the same length');
  return encodeSequence(...[raw.subarray(0, half), raw.subarray(half)].map((part) => encodeIntegerContent(positive(part))));
}

/** Shortest two's complement of an unsigned number. */
function positive(number: Uint8Array): Uint8Array {
  const first = number.findIndex((octet) => octet !== 0);
  const short = first === -1 ? Uint8Array.of(0) : number.subarray(first);
  return (short[0] ?? 0) < 0x80 ? short : Uint8Array.of(0, ...short);
}
