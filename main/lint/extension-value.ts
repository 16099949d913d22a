import { childrenOf, contentOf, derTag, malformed, readWhole } from '../x509/der.ts';
import type { Tlv } from '../x509/der.ts';
import type { ExtensionView } from '../x509/model.ts';

/**
 * Readers of extension values for rules. They are apart from x509's readers on purpose: a second look at the octets, which also
 * reads what those refuse (cA FALSE written out, trailing zero bits, a negative length), so that a rule can name it.
 * Each throws Fault `object-malformed` when the value is not of its type.
 */

/** OIDs that occur more than once, each named once. */
export function repeatedOids(extensions: readonly ExtensionView[]): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { oid } of extensions) (seen.has(oid) ? repeated : seen).add(oid);
  return [...repeated];
}

/** Value of INTEGER content octets (two's complement, any size). Fault when there are none. */
export function integerValue(content: Uint8Array): bigint {
  if (content.length === 0) throw malformed('INTEGER without content');
  let value = 0n;
  for (const octet of content) value = (value << 8n) | BigInt(octet);
  return (content[0] ?? 0) >= 0x80 ? value - (1n << BigInt(8 * content.length)) : value;
}

function wholeOf(value: Uint8Array, tag: number, name: string): Tlv {
  const tlv = readWhole(value);
  if (tlv.tag !== tag) throw malformed(`${name}: not of its ASN.1 type`);
  return tlv;
}

/** RFC 5280 §5.2.3. */
export function readCrlNumber(value: Uint8Array): bigint {
  return integerValue(contentOf(value, wholeOf(value, derTag.integer, 'cRLNumber')));
}

/** RFC 5280 §4.2.1.2: the identifier's octets. */
export function readSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return contentOf(value, wholeOf(value, derTag.octetString, 'subjectKeyIdentifier'));
}

export interface AuthorityKeyIdentifier {
  readonly keyIdentifier: Uint8Array | undefined;
  /** authorityCertIssuer or authorityCertSerialNumber is there. */
  readonly namesCertificate: boolean;
}

/** RFC 5280 §4.2.1.1. */
export function readAuthorityKeyIdentifier(value: Uint8Array): AuthorityKeyIdentifier {
  const parts = childrenOf(value, wholeOf(value, derTag.sequence, 'authorityKeyIdentifier'));
  const keyIdentifier = parts.find((part) => part.tag === 0x80);
  return {
    keyIdentifier: keyIdentifier && contentOf(value, keyIdentifier),
    namesCertificate: parts.some((part) => part.tag !== 0x80),
  };
}

export interface BasicConstraints {
  readonly cA: boolean;
  /** cA was written out although it is FALSE, its DEFAULT. */
  readonly cAEncodedFalse: boolean;
  readonly pathLenConstraint: bigint | undefined;
}

/** RFC 5280 §4.2.1.9. */
export function readBasicConstraints(value: Uint8Array): BasicConstraints {
  const [first, second, third] = childrenOf(value, wholeOf(value, derTag.sequence, 'basicConstraints'));
  const cA = first?.tag === derTag.boolean ? first : undefined;
  const pathLen = cA === undefined ? first : second;
  const extra = cA === undefined ? second : third;
  if (extra !== undefined || (pathLen !== undefined && pathLen.tag !== derTag.integer))
    throw malformed('basicConstraints: an unknown part');
  const cAValue = cA !== undefined && contentOf(value, cA)[0] !== 0;
  return {
    cA: cAValue,
    cAEncodedFalse: cA !== undefined && !cAValue,
    pathLenConstraint: pathLen === undefined ? undefined : integerValue(contentOf(value, pathLen)),
  };
}

export interface KeyUsage {
  /** Numbers of the bits that are set: 0 digitalSignature … 8 decipherOnly. */
  readonly bits: ReadonlySet<number>;
  /** No trailing zero bit is encoded (X.690 §11.2.2). */
  readonly minimal: boolean;
}

/** RFC 5280 §4.2.1.3. */
export function readKeyUsage(value: Uint8Array): KeyUsage {
  const [unused, ...octets] = contentOf(value, wholeOf(value, derTag.bitString, 'keyUsage'));
  if (unused === undefined || unused > 7) throw malformed('keyUsage: BIT STRING without a valid count');
  const bits = new Set<number>();
  octets.forEach((octet, i) => {
    for (let bit = 0; bit < 8; bit++) if ((octet & (0x80 >> bit)) !== 0) bits.add(8 * i + bit);
  });
  const encodedBits = 8 * octets.length - unused;
  return { bits, minimal: encodedBits === (bits.size === 0 ? 0 : Math.max(...bits) + 1) };
}

export interface IssuingDistributionPoint {
  readonly empty: boolean;
  readonly indirectCRL: boolean;
  /** How many of onlyContainsUserCerts, -CACerts, -AttributeCerts are TRUE. */
  readonly onlyContains: number;
}

/** RFC 5280 §5.2.5. */
export function readIssuingDistributionPoint(value: Uint8Array): IssuingDistributionPoint {
  const parts = childrenOf(value, wholeOf(value, derTag.sequence, 'issuingDistributionPoint'));
  const isTrue = (tag: number): boolean => parts.some((part) => part.tag === tag && contentOf(value, part)[0] !== 0);
  return {
    empty: parts.length === 0,
    indirectCRL: isTrue(0x84),
    onlyContains: [0x81, 0x82, 0x85].filter(isTrue).length,
  };
}
