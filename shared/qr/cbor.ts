import { concatBytes } from '../base/bytes.ts';
import { Fault } from '../fault/fault.ts';
import { utf8Bytes, utf8Text } from './utf8.ts';

/**
 * The part of deterministic CBOR (RFC 8949 §4.2.1) that UR parts and carried objects need: unsigned integers below 2^32,
 * byte and text strings, heads of arrays and maps. Definite lengths and shortest heads only, both ways.
 */

const majorType = { unsigned: 0, bytes: 2, text: 3, array: 4, map: 5 } as const;

function head(major: number, value: number): Uint8Array {
  const first = major << 5;
  if (value < 24) return Uint8Array.of(first | value);
  if (value < 0x100) return Uint8Array.of(first | 24, value);
  if (value < 0x1_0000) return Uint8Array.of(first | 25, value >>> 8, value & 0xff);
  return Uint8Array.of(first | 26, value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

export function cborUnsigned(value: number): Uint8Array {
  return head(majorType.unsigned, value);
}

export function cborBytes(bytes: Uint8Array): Uint8Array {
  return concatBytes(head(majorType.bytes, bytes.length), bytes);
}

/** A text string. Fault `ur-invalid` for half of a surrogate pair. */
export function cborText(text: string): Uint8Array {
  const bytes = utf8Bytes(text);
  if (!bytes) throw new Fault('ur-invalid', { why: 'text is not Unicode' });
  return concatBytes(head(majorType.text, bytes.length), bytes);
}

export function cborArray(items: readonly Uint8Array[]): Uint8Array {
  return concatBytes(head(majorType.array, items.length), ...items);
}

/** A map with unsigned keys, which the caller gives in ascending order. */
export function cborMap(pairs: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  return concatBytes(head(majorType.map, pairs.length), ...pairs.flatMap(([key, value]) => [cborUnsigned(key), value]));
}

export interface CborReader {
  unsigned(): number;
  bytes(): Uint8Array;
  text(): string;
  /** Number of items that follow. */
  array(): number;
  /** Number of pairs that follow. */
  map(): number;
  /** Refuses what is left over. */
  end(): void;
}

/** Reads items in the order the caller expects them. Every surprise is a Fault `ur-invalid`. */
export function createCborReader(input: Uint8Array): CborReader {
  let at = 0;
  const refuse = (why: string): Fault => new Fault('ur-invalid', { why });

  function byte(): number {
    const value = input[at++];
    if (value === undefined) throw refuse('CBOR is cut short');
    return value;
  }

  function readHead(major: number): number {
    const first = byte();
    if (first >>> 5 !== major) throw refuse('unexpected CBOR type');
    const info = first & 31;
    if (info < 24) return info;
    if (info > 26) throw refuse('CBOR number too large or indefinite');
    let value = 0;
    for (let i = 0; i < 1 << (info - 24); i++) value = value * 256 + byte();
    const least = info === 24 ? 24 : info === 25 ? 0x100 : 0x1_0000;
    if (value < least) throw refuse('CBOR number not in its shortest form');
    return value;
  }

  function string(major: number): Uint8Array {
    const length = readHead(major);
    if (length > input.length - at) throw refuse('CBOR is cut short');
    at += length;
    return input.slice(at - length, at);
  }

  return {
    unsigned: () => readHead(majorType.unsigned),
    bytes: () => string(majorType.bytes),
    text: () => {
      const text = utf8Text(string(majorType.text));
      if (text === undefined) throw refuse('CBOR text is not UTF-8');
      return text;
    },
    array: () => readHead(majorType.array),
    map: () => readHead(majorType.map),
    end: () => {
      if (at !== input.length) throw refuse('bytes after the CBOR item');
    },
  };
}
