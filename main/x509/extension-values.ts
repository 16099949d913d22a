import { toHex } from '../../shared/base/bytes.ts';
import { childrenOf, contentOf, decodeOid, derTag, malformed, rawOf, readWhole } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader, smallInteger } from './element-reader.ts';
import { readGeneralName, readGeneralNames } from './general-name.ts';
import type { GeneralNameView } from './general-name.ts';
import type { TimeView } from './model.ts';
import { readTime } from './time.ts';

/**
 * Readers of extension values (the content of extnValue). Each is strict about its own type and throws Fault
 * `object-malformed` {where} for anything else, octets after the value included.
 */

function whole(value: Uint8Array, where: string, tag: number = derTag.sequence): ElementReader {
  return new ElementReader(value, readWhole(value), where, tag);
}

function simple(value: Uint8Array, where: string, tag: number): Uint8Array {
  const tlv = readWhole(value);
  if (tlv.tag !== tag) throw malformed(`${where}: wrong type`);
  return contentOf(value, tlv);
}

/** RFC 5280 §4.2.1.9. An encoded `cA FALSE` is refused: DER leaves it out. */
export function readBasicConstraints(value: Uint8Array): { readonly cA: boolean; readonly pathLenConstraint: number | undefined } {
  const reader = whole(value, 'basicConstraints');
  const cA = reader.optional(derTag.boolean);
  if (cA && contentOf(value, cA)[0] !== 0xff) throw malformed('basicConstraints: cA FALSE is encoded');
  const pathLen = reader.optional(derTag.integer);
  reader.finish();
  const pathLenConstraint = pathLen && smallInteger(contentOf(value, pathLen));
  if (pathLen && pathLenConstraint === undefined) throw malformed('basicConstraints: pathLenConstraint is negative or absurd');
  return { cA: cA !== undefined, pathLenConstraint };
}

/** Names of the KeyUsage bits in order, RFC 5280 §4.2.1.3. */
export const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsageName = (typeof keyUsageNames)[number];

/** RFC 5280 §4.2.1.3: the names of the bits that are set. Bits beyond the nine are refused. */
export function readKeyUsage(value: Uint8Array): readonly KeyUsageName[] {
  const [, ...octets] = simple(value, 'keyUsage', derTag.bitString);
  const isSet = (bit: number): boolean => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
  for (let bit = keyUsageNames.length; bit < octets.length * 8; bit++) if (isSet(bit)) throw malformed('keyUsage: unknown bit');
  return keyUsageNames.filter((_, bit) => isSet(bit));
}

/** RFC 5280 §4.2.1.2: the key identifier's octets. */
export function readSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return simple(value, 'subjectKeyIdentifier', derTag.octetString);
}

export interface AuthorityKeyIdentifierView {
  readonly keyIdentifier: Uint8Array | undefined;
  readonly hasIssuer: boolean;
  readonly hasSerialNumber: boolean;
}

/** RFC 5280 §4.2.1.1. */
export function readAuthorityKeyIdentifier(value: Uint8Array): AuthorityKeyIdentifierView {
  const reader = whole(value, 'authorityKeyIdentifier');
  const keyIdentifier = reader.optional(0x80);
  const issuer = reader.optional(0xa1);
  const serialNumber = reader.optional(0x82);
  reader.finish();
  return {
    keyIdentifier: keyIdentifier && contentOf(value, keyIdentifier),
    hasIssuer: issuer !== undefined,
    hasSerialNumber: serialNumber !== undefined,
  };
}

/** RFC 5280 §5.2.3: cRLNumber as a number of any size. Negative numbers are read as such. */
export function readCrlNumber(value: Uint8Array): bigint {
  const content = simple(value, 'cRLNumber', derTag.integer);
  if (content.length === 0) throw malformed('cRLNumber: INTEGER without content');
  const unsigned = BigInt(`0x${toHex(content)}`);
  return (content[0] ?? 0) >= 0x80 ? unsigned - (1n << BigInt(8 * content.length)) : unsigned;
}

/** RFC 5280 §5.3.1: the raw value, whether or not it is one of the ten. */
export function readReasonCode(value: Uint8Array): number {
  const number = smallInteger(simple(value, 'reasonCode', derTag.enumerated));
  if (number === undefined) throw malformed('reasonCode: negative or absurd');
  return number;
}

/** RFC 5280 §5.3.2. */
export function readInvalidityDate(value: Uint8Array): TimeView {
  const tlv = readWhole(value);
  if (tlv.tag !== derTag.generalizedTime) throw malformed('invalidityDate: GeneralizedTime expected');
  return readTime(value, tlv, 'invalidityDate');
}

/** RFC 5280 §4.2.1.12: key purposes as dotted OIDs. */
export function readExtKeyUsage(value: Uint8Array): readonly string[] {
  const parts = whole(value, 'extKeyUsage').rest();
  if (parts.length === 0) throw malformed('extKeyUsage: no purpose');
  return parts.map((part) => oidOf(value, part, 'extKeyUsage'));
}

/** RFC 5280 §4.2.1.4: policies as dotted OIDs with their qualifiers in DER. */
export function readCertificatePolicies(
  value: Uint8Array,
): readonly { readonly oid: string; readonly qualifiers: readonly Uint8Array[] }[] {
  const parts = whole(value, 'certificatePolicies').rest();
  if (parts.length === 0) throw malformed('certificatePolicies: no policy');
  return parts.map((part) => {
    const reader = new ElementReader(value, part, 'certificatePolicies');
    const oid = reader.oid('policyIdentifier');
    const qualifiers = reader.optional(derTag.sequence);
    reader.finish();
    if (qualifiers?.length === 0) throw malformed('certificatePolicies: empty policyQualifiers');
    return { oid, qualifiers: qualifiers ? childrenOf(value, qualifiers).map((qualifier) => rawOf(value, qualifier)) : [] };
  });
}

/** One DistributionPoint of RFC 5280 §4.2.1.13. */
export interface DistributionPointView {
  readonly fullName: readonly GeneralNameView[];
  readonly hasReasons: boolean;
  readonly hasCrlIssuer: boolean;
  readonly hasRelativeName: boolean;
}

/** RFC 5280 §4.2.1.13 (also freshestCRL). */
export function readCrlDistributionPoints(value: Uint8Array): readonly DistributionPointView[] {
  const parts = whole(value, 'cRLDistributionPoints').rest();
  if (parts.length === 0) throw malformed('cRLDistributionPoints: no point');
  return parts.map((part) => {
    const reader = new ElementReader(value, part, 'DistributionPoint');
    const name = reader.optional(0xa0);
    const reasons = reader.optional(0x81);
    const issuer = reader.optional(0xa2);
    reader.finish();
    return { ...readDistributionPointName(value, name), hasReasons: reasons !== undefined, hasCrlIssuer: issuer !== undefined };
  });
}

/** The DistributionPointName inside `[0]`, as it also stands in issuingDistributionPoint. */
export function readDistributionPointName(
  value: Uint8Array,
  wrapper: Tlv | undefined,
): { readonly fullName: readonly GeneralNameView[]; readonly hasRelativeName: boolean } {
  if (!wrapper) return { fullName: [], hasRelativeName: false };
  const [name, extra] = childrenOf(value, wrapper);
  if (!name || extra || (name.tag !== 0xa0 && name.tag !== 0xa1))
    throw malformed('DistributionPointName: neither fullName nor relative');
  if (name.tag === 0xa1) return { fullName: [], hasRelativeName: true };
  return { fullName: readGeneralNames(value, name, 'DistributionPointName'), hasRelativeName: false };
}

/** RFC 5280 §4.2.2.1: access method OID and location. */
export function readAuthorityInfoAccess(
  value: Uint8Array,
): readonly { readonly method: string; readonly location: GeneralNameView }[] {
  const parts = whole(value, 'authorityInfoAccess').rest();
  if (parts.length === 0) throw malformed('authorityInfoAccess: no access description');
  return parts.map((part) => {
    const reader = new ElementReader(value, part, 'AccessDescription');
    const method = reader.oid('accessMethod');
    const location = readGeneralName(value, reader.any('accessLocation'), 'accessLocation');
    reader.finish();
    return { method, location };
  });
}

/** RFC 5280 §4.2.1.6 (also issuerAltName). */
export function readSubjectAltName(value: Uint8Array): readonly GeneralNameView[] {
  const tlv = readWhole(value);
  if (tlv.tag !== derTag.sequence) throw malformed('subjectAltName: SEQUENCE expected');
  return readGeneralNames(value, tlv, 'subjectAltName');
}

function oidOf(value: Uint8Array, tlv: Tlv, where: string): string {
  if (tlv.tag !== derTag.oid) throw malformed(`${where}: OBJECT IDENTIFIER expected`);
  return decodeOid(contentOf(value, tlv));
}
