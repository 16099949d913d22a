import { childrenOf, contentOf, decodeOid, derTag, malformed, rawOf } from './der.ts';
import type { Tlv } from './der.ts';

/**
 * Walks the parts of one constructed element in order, as an ASN.1 definition lists them. Whatever is missing, out of place
 * or left over is a Fault `object-malformed` that names the part.
 */
export class ElementReader {
  private readonly parts: readonly Tlv[];
  private at = 0;

  /** `parent` must carry the identifier octet `tag` (SEQUENCE unless said otherwise). */
  constructor(
    private readonly bytes: Uint8Array,
    parent: Tlv,
    private readonly where: string,
    tag: number = derTag.sequence,
  ) {
    if (parent.tag !== tag) throw malformed(`${where}: ${tagName(tag)} expected, not ${tagName(parent.tag)}`);
    this.parts = childrenOf(bytes, parent);
  }

  /** The next part, which must carry this identifier octet. */
  next(tag: number, name: string): Tlv {
    const part = this.parts[this.at];
    if (part === undefined) throw malformed(`${this.where}: ${name} is missing`);
    if (part.tag !== tag) throw malformed(`${this.where}: ${name} must be ${tagName(tag)}, not ${tagName(part.tag)}`);
    this.at++;
    return part;
  }

  /** The next part whatever it is. */
  any(name: string): Tlv {
    const part = this.parts[this.at++];
    if (part === undefined) throw malformed(`${this.where}: ${name} is missing`);
    return part;
  }

  /** The next part when it carries one of these identifier octets. */
  optional(...tags: readonly number[]): Tlv | undefined {
    const part = this.parts[this.at];
    if (part === undefined || !tags.includes(part.tag)) return undefined;
    this.at++;
    return part;
  }

  /** Every part that is left. */
  rest(): readonly Tlv[] {
    const rest = this.parts.slice(this.at);
    this.at = this.parts.length;
    return rest;
  }

  /** Refuses what is left. */
  finish(): void {
    const extra = this.parts[this.at];
    if (extra) throw malformed(`${this.where}: ${tagName(extra.tag)} where the structure ends`);
  }

  oid(name: string): string {
    return decodeOid(contentOf(this.bytes, this.next(derTag.oid, name)));
  }

  content(tag: number, name: string): Uint8Array {
    return contentOf(this.bytes, this.next(tag, name));
  }

  raw(tag: number, name: string): Uint8Array {
    return rawOf(this.bytes, this.next(tag, name));
  }
}

/** Octets of a BIT STRING that must be whole octets (signatures, keys). */
export function wholeOctetsOf(content: Uint8Array, where: string): Uint8Array {
  if (content[0] !== 0) throw malformed(`${where}: BIT STRING is not whole octets`);
  return content.subarray(1);
}

/** Value of a small non-negative INTEGER; undefined when it is negative or above 2^31. */
export function smallInteger(content: Uint8Array): number | undefined {
  if (content.length === 0 || content.length > 4 || (content[0] ?? 0) >= 0x80) return undefined;
  return content.reduce((sum, octet) => sum * 256 + octet, 0);
}

function tagName(tag: number): string {
  const universal = Object.entries(derTag).find(([, value]) => value === tag)?.[0];
  if (universal !== undefined) return universal.toUpperCase() === 'OID' ? 'OBJECT IDENTIFIER' : spaced(universal);
  return tag >= 0x80 && tag < 0xc0 ? `[${tag & 0x1f}]` : `tag ${tag.toString(16).padStart(2, '0')}`;
}

function spaced(name: string): string {
  if (name.endsWith('Time') || /^(utf8|printable|teletex|ia5|universal|bmp)/.test(name)) return name;
  return name.replace(/([A-Z])/g, ' $1').toUpperCase();
}
