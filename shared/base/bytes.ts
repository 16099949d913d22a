/**
 * Bytes and their printed forms. Pure ES: no Buffer, no DOM, so both sides of the bridge share one spelling.
 */

/** Lower-case hex of the bytes, two characters each, no separators. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** Bytes of an even-length hex string; `undefined` when a character is not hex. */
export function fromHex(hex: string): Uint8Array | undefined {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) return undefined;
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 §4 base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    parts.push(
      base64Alphabet.charAt((word >> 18) & 63) +
        base64Alphabet.charAt((word >> 12) & 63) +
        (left > 1 ? base64Alphabet.charAt((word >> 6) & 63) : '=') +
        (left > 2 ? base64Alphabet.charAt(word & 63) : '='),
    );
  }
  return parts.join('');
}

const base64Values: ReadonlyMap<string, number> = new Map(Array.from(base64Alphabet, (c, i) => [c, i]));

/** Strict RFC 4648 §4 base64 (padding required, no white space, zero pad bits); `undefined` when it is anything else. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    let word = 0;
    const last = i + 4 === text.length;
    for (let j = 0; j < 4; j++) {
      const char = text.charAt(i + j);
      const isPad = last && char === '=' && j >= 4 - padding;
      const value = isPad ? 0 : base64Values.get(char);
      if (value === undefined) return undefined;
      word = (word << 6) | value;
    }
    for (let j = 0; j < 3; j++) {
      const byte = (word >> (16 - 8 * j)) & 255;
      if (at < bytes.length) bytes[at++] = byte;
      else if (byte !== 0) return undefined;
    }
  }
  return bytes;
}

/** Bytes given as base64 that a schema has judged already. Throws TypeError on anything else: no bytes would pass for some. */
export function bytesOfBase64(text: string): Uint8Array {
  const bytes = fromBase64(text);
  if (!bytes) throw new TypeError('not base64');
  return bytes;
}

/** Lower-case hex of such bytes. Throws as `bytesOfBase64`. */
export const hexOfBase64 = (text: string): string => toHex(bytesOfBase64(text));

/** True when both hold the same bytes. Not constant-time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The parts, one after the other. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return filled(new Uint8Array(lengthOf(parts)), parts);
}

/** The same of secrets, for the caller to wipe. Memory of its own: V8 moves small arrays about, and what it leaves behind nobody can wipe. */
export function concatSecrets(...parts: readonly Uint8Array[]): Uint8Array {
  return filled(new Uint8Array(new ArrayBuffer(lengthOf(parts))), parts);
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

function filled(out: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Hex in groups of four characters, as people read it aloud: `1eec e0ee …`. */
export function groupedHex(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(' ') ?? '';
}
