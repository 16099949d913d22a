import { toHex } from '../../shared/base/bytes.ts';
import { subjectAttributeTypes } from '../../shared/pki/distinguished-name.ts';
import type { Subject } from '../../shared/pki/distinguished-name.ts';
import { childrenOf, contentOf, derTag, malformed, rawOf } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';
import { encodeOid, encodeSequence, encodeSetOfOne, encodeText } from './encode-der.ts';
import type { EncodedAttribute, NameView } from './model.ts';
import { attributeTypeOids, nameOfOid } from './object-identifiers.ts';

/**
 * DER of the Name a plan asks for: one attribute per RDN, in the order of `subjectAttributeTypes` (BR 7.1.4.2);
 * countryName is PrintableString, everything else UTF8String (RFC 5280 §4.1.2.4, BR 7.1.4.2).
 */
export function encodeSubject(subject: Subject): Uint8Array {
  const rdns = subjectAttributeTypes.flatMap((type) => {
    const value = subject[type];
    if (value === undefined) return [];
    const tag = type === 'countryName' ? derTag.printableString : derTag.utf8String;
    return [encodeSetOfOne(encodeSequence(encodeOid(attributeTypeOids[type]), encodeText(tag, value)))];
  });
  return encodeSequence(...rdns);
}

/**
 * Reads a Name. The structure must be right; which types and strings may stand in it is left to the rules.
 * Text that its string type cannot hold (bad UTF-8, half a BMP character) is refused. Fault: `object-malformed`.
 */
export function readName(bytes: Uint8Array, tlv: Tlv, where: string): NameView {
  if (tlv.tag !== derTag.sequence) throw malformed(`${where}: SEQUENCE expected`);
  const rdns = childrenOf(bytes, tlv).map((rdn) => {
    if (rdn.tag !== derTag.set || rdn.length === 0) throw malformed(`${where}: a RelativeDistinguishedName is a SET with content`);
    return childrenOf(bytes, rdn).map((attribute) => readAttribute(bytes, attribute, where));
  });
  return { der: rawOf(bytes, tlv), rdns, attributes: rdns.flat().map(({ type, value }) => ({ type, value })) };
}

function readAttribute(bytes: Uint8Array, tlv: Tlv, where: string): EncodedAttribute {
  const reader = new ElementReader(bytes, tlv, `${where} attribute`);
  const oid = reader.oid('type');
  const value = reader.any('value');
  reader.finish();
  return { oid, type: nameOfOid(oid), tag: value.tag & 0x1f, value: readText(bytes, value, `${where} ${nameOfOid(oid)}`) };
}

/** Text of a string value; other types become `#` and the hex of their DER (RFC 4514 §2.4). */
export function readText(bytes: Uint8Array, tlv: Tlv, where: string): string {
  const content = contentOf(bytes, tlv);
  switch (tlv.tag) {
    case derTag.utf8String:
      return decodeUtf8(content, where);
    case derTag.bmpString:
      return decodeBmp(content, where);
    case derTag.universalString:
      return decodeUniversal(content, where);
    case derTag.printableString:
    case derTag.ia5String:
    case derTag.teletexString:
    case 0x12:
    case 0x1a:
      return Array.from(content, (octet) => String.fromCharCode(octet)).join('');
    default:
      return `#${toHex(rawOf(bytes, tlv))}`;
  }
}

function decodeUtf8(content: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw malformed(`${where}: not UTF-8`);
  }
}

function decodeBmp(content: Uint8Array, where: string): string {
  if (content.length % 2 !== 0) throw malformed(`${where}: BMPString with half a character`);
  let text = '';
  for (let i = 0; i < content.length; i += 2) text += String.fromCharCode(((content[i] ?? 0) << 8) | (content[i + 1] ?? 0));
  return text;
}

function decodeUniversal(content: Uint8Array, where: string): string {
  if (content.length % 4 !== 0) throw malformed(`${where}: UniversalString with part of a character`);
  let text = '';
  for (let i = 0; i < content.length; i += 4) {
    const point = content.subarray(i, i + 4).reduce((sum, octet) => sum * 256 + octet, 0);
    if (point > 0x10ffff) throw malformed(`${where}: not a character`);
    text += String.fromCodePoint(point);
  }
  return text;
}
