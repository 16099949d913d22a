import { derTag, malformed, maxDerDepth } from './der.ts';
import { encodeHeader } from './encode-der.ts';

/** Elements that one container may have; a PKCS #12 with a hundred certificates has some ten thousand. */
const maxElements = 100_000;

/** String types whose BER encoding may be cut into segments (X.690 §8.7.3, §8.23.6), by universal number. */
const segmentable: ReadonlySet<number> = new Set([4, 12, 18, 19, 20, 21, 22, 25, 26, 27, 28, 30]);

interface Element {
  readonly tag: number;
  /** Parts of a constructed element, or the pieces of a primitive one's content. */
  readonly parts: readonly Element[];
  readonly content: Uint8Array | undefined;
  /** Content octets in DER. */
  readonly length: number;
}

interface Cursor {
  at: number;
  elements: number;
}

/**
 * The same value with definite, shortest lengths and with strings in one piece: PKCS #12 files of NSS, Windows and Java are BER
 * (RFC 7292 §4). Always a copy, written once into one array that the caller can wipe; DER comes out as it went in. Values inside OCTET
 * STRINGs stay as they are; the order in SETs too. Fault: `object-malformed` {where}, also for octets after the end.
 */
export function berToDer(bytes: Uint8Array): Uint8Array {
  const cursor: Cursor = { at: 0, elements: 0 };
  const root = readElement(bytes, cursor, bytes.length, 0);
  if (cursor.at !== bytes.length) throw malformed(`offset ${cursor.at}: octets after the end of the object`);
  // Memory of its own: V8 moves small arrays about, and what it leaves behind nobody can wipe.
  const out = new Uint8Array(new ArrayBuffer(wholeLength(root)));
  writeElement(out, 0, root);
  return out;
}

function readElement(bytes: Uint8Array, cursor: Cursor, limit: number, depth: number): Element {
  const start = cursor.at;
  if (depth > maxDerDepth) throw malformed(`offset ${start}: nested more than ${maxDerDepth} deep`);
  if (++cursor.elements > maxElements) throw malformed(`more than ${maxElements} elements`);
  const tag = bytes[start];
  if (tag === undefined || start + 2 > limit) throw malformed(`offset ${start}: the element is cut short`);
  if ((tag & 0x1f) === 0x1f) throw malformed(`offset ${start}: high tag numbers are not used in X.509`);
  const length = readLength(bytes, cursor, limit);
  if (length !== undefined && cursor.at + length > limit) throw malformed(`offset ${start}: longer than what holds it`);
  if ((tag & 0x20) === 0) {
    if (length === undefined) throw malformed(`offset ${start}: indefinite length of a primitive element`);
    const content = bytes.subarray(cursor.at, cursor.at + length);
    cursor.at += length;
    return { tag, parts: [], content, length };
  }
  return joined(tag, readParts(bytes, cursor, length === undefined ? limit : cursor.at + length, depth, length === undefined));
}

/** Moves to the content. Undefined for the indefinite form. */
function readLength(bytes: Uint8Array, cursor: Cursor, limit: number): number | undefined {
  const start = cursor.at;
  const first = bytes[start + 1] ?? 0;
  cursor.at = start + 2;
  if (first < 0x80) return first;
  if (first === 0x80) return undefined;
  const octets = first & 0x7f;
  if (octets > 8 || cursor.at + octets > limit) throw malformed(`offset ${start}: the length is cut short or absurdly long`);
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[cursor.at + i] ?? 0);
  cursor.at += octets;
  return length;
}

function readParts(bytes: Uint8Array, cursor: Cursor, end: number, depth: number, indefinite: boolean): Element[] {
  const parts: Element[] = [];
  for (;;) {
    if (!indefinite && cursor.at === end) return parts;
    if (indefinite && bytes[cursor.at] === 0 && bytes[cursor.at + 1] === 0 && cursor.at + 2 <= end) {
      cursor.at += 2;
      return parts;
    }
    parts.push(readElement(bytes, cursor, end, depth + 1));
  }
}

/** A constructed element; a string in segments becomes the primitive string of their contents. */
function joined(tag: number, parts: readonly Element[]): Element {
  const number = tag & 0x1f;
  if (tag >= 0x40 || !segmentable.has(number)) {
    return { tag, parts, content: undefined, length: parts.reduce((sum, part) => sum + wholeLength(part), 0) };
  }
  // Segments of a character string are OCTET STRINGs, or carry its own tag as older encoders wrote.
  const foreign = parts.find((part) => part.tag !== number && part.tag !== derTag.octetString);
  if (foreign) throw malformed(`a segment of universal type ${number} is tag ${foreign.tag.toString(16)}`);
  return { tag: number, parts, content: undefined, length: parts.reduce((sum, part) => sum + part.length, 0) };
}

function wholeLength({ tag, length }: Element): number {
  return encodeHeader(tag, length).length + length;
}

function writeElement(out: Uint8Array, at: number, element: Element): number {
  const header = encodeHeader(element.tag, element.length);
  out.set(header, at);
  return writeContent(out, at + header.length, element);
}

function writeContent(out: Uint8Array, at: number, { tag, parts, content }: Element): number {
  if (content) {
    out.set(content, at);
    return at + content.length;
  }
  const write = (tag & 0x20) === 0 ? writeContent : writeElement;
  return parts.reduce((next, part) => write(out, next, part), at);
}
