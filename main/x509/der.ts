import { Fault } from '../../shared/fault/fault.ts';

/** One DER element. Offsets are absolute in the array it was read from. */
export interface Tlv {
  /** The identifier octet: class, constructed bit and a low tag number, e.g. 0x30 for SEQUENCE. */
  readonly tag: number;
  readonly constructed: boolean;
  readonly start: number;
  readonly headerLength: number;
  /** Number of content octets. */
  readonly length: number;
  readonly end: number;
}

/** Universal identifier octets, as they are encoded in DER. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
} as const;

/** Nesting that no RFC 5280 object needs; deeper input is refused (standards.md H3). */
export const maxDerDepth = 32;

/** The fault of a structure that is not what X.690 or RFC 5280 says. `where` names the place, then the reason. */
export function malformed(where: string): Fault {
  return new Fault('object-malformed', { where });
}

/** Runs a reader and writes what was being read (`certificate`, `csr`, `crl` …) into its `object-malformed` fault. */
export function readingObject<T>(kind: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'object-malformed' || thrown.detail['kind'] !== undefined) throw thrown;
    throw new Fault('object-malformed', { kind, ...thrown.detail });
  }
}

/**
 * The element at `at`, which must end at or before `limit`. Strict DER: minimal lengths, no indefinite length, low tag numbers.
 * Fault: `object-malformed` {where}. X.690 §8.1.2, §10.1.
 */
export function readTlv(bytes: Uint8Array, at: number, limit: number = bytes.length): Tlv {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (at + 2 > limit || tag === undefined || first === undefined) throw malformed(`offset ${at}: the element is cut short`);
  if ((tag & 0x1f) === 0x1f) throw malformed(`offset ${at}: high tag numbers are not used in X.509`);
  if (first < 0x80) return tlvOf(tag, at, 2, first, limit);
  const octets = first & 0x7f;
  if (octets === 0) throw malformed(`offset ${at}: indefinite length`);
  if (octets > 4) throw malformed(`offset ${at}: length of more than four octets`);
  if (at + 2 + octets > limit) throw malformed(`offset ${at}: the length is cut short`);
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  if (bytes[at + 2] === 0 || length < 0x80) throw malformed(`offset ${at}: length not in its shortest form`);
  return tlvOf(tag, at, 2 + octets, length, limit);
}

function tlvOf(tag: number, start: number, headerLength: number, length: number, limit: number): Tlv {
  const end = start + headerLength + length;
  if (end > limit) throw malformed(`offset ${start}: the element is longer than what holds it`);
  return { tag, constructed: (tag & 0x20) !== 0, start, headerLength, length, end };
}

/** The elements directly inside a constructed element, in order. Fault: `object-malformed`. */
export function childrenOf(bytes: Uint8Array, parent: Tlv): Tlv[] {
  if (!parent.constructed) throw malformed(`offset ${parent.start}: a constructed element was expected`);
  const children: Tlv[] = [];
  for (let at = parent.start + parent.headerLength; at < parent.end;) {
    const child = readTlv(bytes, at, parent.end);
    children.push(child);
    at = child.end;
  }
  return children;
}

/** Content octets, as a view into `bytes`. */
export function contentOf(bytes: Uint8Array, tlv: Tlv): Uint8Array {
  return bytes.subarray(tlv.start + tlv.headerLength, tlv.end);
}

/** The whole element with its header, as a view into `bytes`. */
export function rawOf(bytes: Uint8Array, tlv: Tlv): Uint8Array {
  return bytes.subarray(tlv.start, tlv.end);
}

/** The one element that fills `bytes`. Fault: `object-malformed` when octets follow it. */
export function readWhole(bytes: Uint8Array): Tlv {
  const tlv = readTlv(bytes, 0);
  if (tlv.end !== bytes.length) throw malformed(`offset ${tlv.end}: octets after the end of the object`);
  return tlv;
}

/**
 * Proves that `bytes` is one element in DER all the way down: lengths, forms and the values of universal types
 * (X.690 §8, §10, §11), at most 32 deep, nothing after the end. Iterative, so that no nesting can exhaust the stack.
 * Octets inside OCTET STRING and BIT STRING are not looked at. Fault: `object-malformed` {where}.
 */
export function assertDer(bytes: Uint8Array): void {
  const ends: number[] = [readWhole(bytes).end];
  let at = 0;
  while (ends.length > 0) {
    const end = ends.at(-1) ?? 0;
    if (at === end) {
      ends.pop();
      continue;
    }
    const tlv = readTlv(bytes, at, end);
    assertUniversal(bytes, tlv);
    if (!tlv.constructed) {
      at = tlv.end;
      continue;
    }
    if (ends.length > maxDerDepth) throw malformed(`offset ${at}: nested more than ${maxDerDepth} deep`);
    ends.push(tlv.end);
    at = tlv.start + tlv.headerLength;
  }
}

/** DER's rules for one universal element: its form (X.690 §10.2) and, for the simple types, its value. */
function assertUniversal(bytes: Uint8Array, tlv: Tlv): void {
  if (tlv.tag >= 0x40) return;
  const number = tlv.tag & 0x1f;
  if (number === 0) throw malformed(`offset ${tlv.start}: reserved tag 0`);
  const mustBeConstructed = number === 16 || number === 17 || number === 8 || number === 11;
  if (mustBeConstructed !== tlv.constructed) throw malformed(`offset ${tlv.start}: wrong form for universal type ${number}`);
  const content = contentOf(bytes, tlv);
  const at = tlv.start;
  if (tlv.tag === derTag.boolean) {
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
      throw malformed(`offset ${at}: BOOLEAN is neither 00 nor FF`);
  } else if (tlv.tag === derTag.integer || tlv.tag === derTag.enumerated) assertInteger(content, at);
  else if (tlv.tag === derTag.bitString) assertBitString(content, at);
  else if (tlv.tag === derTag.null) {
    if (content.length !== 0) throw malformed(`offset ${at}: NULL with content`);
  } else if (tlv.tag === derTag.oid) assertOid(content, at);
}

function assertInteger(content: Uint8Array, at: number): void {
  const [first, second] = content;
  if (first === undefined) throw malformed(`offset ${at}: INTEGER without content`);
  if (second === undefined) return;
  const padded = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
  if (padded) throw malformed(`offset ${at}: INTEGER not in its shortest form`);
}

function assertBitString(content: Uint8Array, at: number): void {
  const unused = content[0];
  if (unused === undefined || unused > 7 || (content.length === 1 && unused !== 0))
    throw malformed(`offset ${at}: BIT STRING without a valid count`);
  if (((content.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0 && content.length > 1)
    throw malformed(`offset ${at}: unused bits are not zero`);
}

function assertOid(content: Uint8Array, at: number): void {
  if (content.length === 0 || (content.at(-1) ?? 0) >= 0x80) throw malformed(`offset ${at}: OBJECT IDENTIFIER is cut short`);
  let startsArc = true;
  for (const octet of content) {
    if (startsArc && octet === 0x80) throw malformed(`offset ${at}: OBJECT IDENTIFIER with a padded arc`);
    startsArc = octet < 0x80;
  }
}

/** Dotted form of an OBJECT IDENTIFIER's content octets. Fault: `object-malformed`, also for an arc above 2^256. */
export function decodeOid(content: Uint8Array): string {
  assertOid(content, 0);
  const arcs: (number | bigint)[] = [];
  let start = 0;
  for (let i = 0; i < content.length; i++) {
    if ((content[i] ?? 0) >= 0x80) continue;
    arcs.push(decodeArc(content.subarray(start, i + 1)));
    start = i + 1;
  }
  const [first = 0, ...rest] = arcs;
  const top = first < 40 ? 0 : first < 80 ? 1 : 2;
  const second = typeof first === 'bigint' ? first - BigInt(top * 40) : first - top * 40;
  return [top, second, ...rest].join('.');
}

/** Seven bits per octet. Arcs of up to six octets are plain numbers: that is nearly all of them, and CRLs hold very many. */
function decodeArc(octets: Uint8Array): number | bigint {
  if (octets.length <= 6) return octets.reduce((sum, octet) => sum * 128 + (octet & 0x7f), 0);
  if (octets.length > 37) throw malformed('OBJECT IDENTIFIER with an absurdly large arc');
  return octets.reduce((sum, octet) => (sum << 7n) | BigInt(octet & 0x7f), 0n);
}
