import { displayName } from '../../shared/pki/distinguished-name.ts';
import { toHex } from '../../shared/base/bytes.ts';
import { childrenOf, contentOf, decodeOid, derTag, malformed, rawOf, readTlv } from './der.ts';
import type { Tlv } from './der.ts';
import { readName } from './name.ts';

/** One GeneralName (RFC 5280 §4.2.1.6). `value` is text for display; a directoryName is shown as in `displayName`. */
export interface GeneralNameView {
  readonly type: 'otherName' | 'email' | 'DNS' | 'x400Address' | 'directoryName' | 'ediPartyName' | 'URI' | 'IP' | 'registeredID';
  readonly value: string;
}

/** Reads GeneralNames: the elements of a SEQUENCE or of an implicitly tagged one. At least one. Fault: `object-malformed`. */
export function readGeneralNames(bytes: Uint8Array, tlv: Tlv, where: string): readonly GeneralNameView[] {
  const names = childrenOf(bytes, tlv).map((name) => readGeneralName(bytes, name, where));
  if (names.length === 0) throw malformed(`${where}: no name`);
  return names;
}

/** Reads one GeneralName. `mask` allows the address-and-mask form of nameConstraints. Fault: `object-malformed`. */
export function readGeneralName(bytes: Uint8Array, tlv: Tlv, where: string, mask = false): GeneralNameView {
  const content = contentOf(bytes, tlv);
  switch (tlv.tag) {
    case 0x81:
      return { type: 'email', value: ia5(content, where) };
    case 0x82:
      return { type: 'DNS', value: ia5(content, where) };
    case 0x86:
      return { type: 'URI', value: ia5(content, where) };
    case 0x87:
      return { type: 'IP', value: ipAddress(content, where, mask) };
    case 0x88:
      return { type: 'registeredID', value: decodeOid(content) };
    case 0xa4: {
      const name = readTlv(bytes, tlv.start + tlv.headerLength, tlv.end);
      if (name.end !== tlv.end) throw malformed(`${where}: more than one Name in a directoryName`);
      return { type: 'directoryName', value: displayName(readName(bytes, name, where).attributes) };
    }
    case 0xa0:
      return { type: 'otherName', value: otherName(bytes, tlv, where) };
    case 0xa3:
    case 0xa5:
      return { type: tlv.tag === 0xa3 ? 'x400Address' : 'ediPartyName', value: toHex(rawOf(bytes, tlv)) };
    default:
      throw malformed(`${where}: not a GeneralName`);
  }
}

function otherName(bytes: Uint8Array, tlv: Tlv, where: string): string {
  const [typeId, value, extra] = childrenOf(bytes, tlv);
  if (typeId?.tag !== derTag.oid || value?.tag !== 0xa0 || extra) throw malformed(`${where}: otherName is not OID and value`);
  return `${decodeOid(contentOf(bytes, typeId))} ${toHex(contentOf(bytes, value))}`;
}

function ia5(content: Uint8Array, where: string): string {
  if (content.some((octet) => octet >= 0x80)) throw malformed(`${where}: not IA5String`);
  return Array.from(content, (octet) => String.fromCharCode(octet)).join('');
}

function ipAddress(content: Uint8Array, where: string, mask: boolean): string {
  const sizes = mask ? [8, 32] : [4, 16];
  if (!sizes.includes(content.length)) throw malformed(`${where}: iPAddress of ${content.length} octets`);
  const half = mask ? content.length / 2 : content.length;
  const parts = mask ? [content.subarray(0, half), content.subarray(half)] : [content];
  return parts.map((part) => (half === 4 ? [...part].join('.') : (toHex(part).match(/.{4}/g) ?? []).join(':'))).join('/');
}
