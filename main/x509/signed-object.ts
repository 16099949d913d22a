import { assertDer, childrenOf, contentOf, derTag, malformed, rawOf, readWhole } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader, wholeOctetsOf } from './element-reader.ts';

/** The outer shape that Certificate, CertificateList and CertificationRequest share: SIGNED{ToBeSigned}. */
export interface SignedObject {
  readonly toBeSigned: Tlv;
  /** AlgorithmIdentifier, DER. */
  readonly signatureAlgorithm: Uint8Array;
  /** Octets of the BIT STRING. */
  readonly signature: Uint8Array;
}

/** Proves DER throughout and splits the object. Fault: `object-malformed`. RFC 5280 §4.1, §5.1; RFC 2986 §4.2. */
export function readSignedObject(der: Uint8Array, where: string): SignedObject {
  assertDer(der);
  const reader = new ElementReader(der, readWhole(der), where);
  const toBeSigned = reader.next(derTag.sequence, 'the part to be signed');
  const signatureAlgorithm = readAlgorithmIdentifier(der, reader.next(derTag.sequence, 'signatureAlgorithm'), 'signatureAlgorithm');
  const signature = wholeOctetsOf(reader.content(derTag.bitString, 'signature'), 'signature');
  reader.finish();
  return { toBeSigned, signatureAlgorithm, signature };
}

/** An AlgorithmIdentifier: OID and at most one parameter. Returns its DER. */
export function readAlgorithmIdentifier(der: Uint8Array, tlv: Tlv, where: string): Uint8Array {
  const reader = new ElementReader(der, tlv, where);
  reader.oid('algorithm');
  reader.rest().forEach((_, i) => {
    if (i > 0) throw malformed(`${where}: more than one parameter`);
  });
  return rawOf(der, tlv);
}

/** The element inside an EXPLICIT tag, alone. */
export function insideExplicit(der: Uint8Array, wrapper: Tlv, where: string): Tlv {
  const [inner, extra] = childrenOf(der, wrapper);
  if (!inner || extra) throw malformed(`${where}: one element expected inside the tag`);
  return inner;
}

/** Content octets of a version INTEGER that must be one of these. */
export function readVersion(der: Uint8Array, tlv: Tlv, allowed: readonly number[], where: string): number {
  const [version, ...more] = tlv.tag === derTag.integer ? contentOf(der, tlv) : [];
  if (version === undefined || more.length > 0 || !allowed.includes(version))
    throw malformed(`${where}: version not known or not to be encoded`);
  return version;
}
