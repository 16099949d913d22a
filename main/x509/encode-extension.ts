import { concatBytes } from '../../shared/base/bytes.ts';
import { derTag } from './der.ts';
import {
  encodeInteger,
  encodeNamedBits,
  encodeOctetString,
  encodeOid,
  encodeSequence,
  encodeText,
  encodeTlv,
  encodeTrue,
} from './encode-der.ts';
import { extensionOids } from './object-identifiers.ts';

const caIssuersOid = '1.3.6.1.5.5.7.48.2';

/** Extension; `critical` FALSE is the DEFAULT and not encoded (RFC 5280 §4.1, X.690 §11.5). */
function encodeExtension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return encodeSequence(encodeOid(oid), ...(critical ? [encodeTrue()] : []), encodeOctetString(value));
}

/** basicConstraints of a CA certificate: critical, cA TRUE (RFC 5280 §4.2.1.9). */
export function encodeCaBasicConstraints(pathLenConstraint: number | null): Uint8Array {
  const pathLen = pathLenConstraint === null ? [] : [encodeInteger(pathLenConstraint)];
  return encodeExtension(extensionOids.basicConstraints, true, encodeSequence(encodeTrue(), ...pathLen));
}

/** keyUsage of a CA certificate: critical, keyCertSign and cRLSign (RFC 5280 §4.2.1.3; BR 7.1.2.10.7). */
export function encodeCaKeyUsage(digitalSignature: boolean): Uint8Array {
  return encodeExtension(extensionOids.keyUsage, true, encodeNamedBits(digitalSignature ? [0, 5, 6] : [5, 6]));
}

/** RFC 5280 §4.2.1.2, never critical. */
export function encodeSubjectKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return encodeExtension(extensionOids.subjectKeyIdentifier, false, encodeOctetString(keyIdentifier));
}

/** keyIdentifier alone (RFC 5280 §4.2.1.1; BR 7.1.2.11.1), never critical. */
export function encodeAuthorityKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return encodeExtension(extensionOids.authorityKeyIdentifier, false, encodeSequence(encodeTlv(0x80, keyIdentifier)));
}

/** Policies without qualifiers (RFC 5280 §4.2.1.4). Dotted OIDs. */
export function encodeCertificatePolicies(policies: readonly string[]): Uint8Array {
  const value = encodeSequence(...policies.map((policy) => encodeSequence(encodeOid(policy))));
  return encodeExtension(extensionOids.certificatePolicies, false, value);
}

/** Key purposes, not critical (RFC 5280 §4.2.1.12). Dotted OIDs. */
export function encodeExtKeyUsage(purposes: readonly string[]): Uint8Array {
  return encodeExtension(extensionOids.extKeyUsage, false, encodeSequence(...purposes.map(encodeOid)));
}

/** One DistributionPoint with a fullName URI and nothing else (RFC 5280 §4.2.1.13; BR 7.1.2.11.2). */
export function encodeCrlDistributionPoint(url: string): Uint8Array {
  const point = encodeSequence(encodeTlv(0xa0, encodeTlv(0xa0, encodeUri(url))));
  return encodeExtension(extensionOids.cRLDistributionPoints, false, encodeSequence(point));
}

/** One caIssuers access description (RFC 5280 §4.2.2.1). */
export function encodeCaIssuers(url: string): Uint8Array {
  const description = encodeSequence(encodeOid(caIssuersOid), encodeUri(url));
  return encodeExtension(extensionOids.authorityInfoAccess, false, encodeSequence(description));
}

/** cRLNumber, not critical (RFC 5280 §5.2.3). */
export function encodeCrlNumber(crlNumber: number): Uint8Array {
  return encodeExtension(extensionOids.cRLNumber, false, encodeInteger(crlNumber));
}

/** reasonCode of a CRL entry, not critical (RFC 5280 §5.3.1). 0 is left out by the caller, 7 does not exist. */
export function encodeReasonCode(reasonCode: number): Uint8Array {
  if (!Number.isInteger(reasonCode) || reasonCode < 1 || reasonCode > 10 || reasonCode === 7)
    throw new RangeError('not a CRLReason to encode');
  return encodeExtension(extensionOids.reasonCode, false, Uint8Array.of(derTag.enumerated, 1, reasonCode));
}

/** invalidityDate of a CRL entry: `generalizedTime` is its DER (RFC 5280 §5.3.2), not critical. */
export function encodeInvalidityDate(generalizedTime: Uint8Array): Uint8Array {
  return encodeExtension(extensionOids.invalidityDate, false, generalizedTime);
}

/** The `[n] EXPLICIT Extensions` of a certificate (3) or CRL (0). */
export function encodeExtensions(contextTag: 0 | 3, extensions: readonly Uint8Array[]): Uint8Array {
  return encodeTlv(0xa0 | contextTag, encodeSequence(concatBytes(...extensions)));
}

function encodeUri(url: string): Uint8Array {
  if (!/^[\x21-\x7e]+$/.test(url)) throw new RangeError('a URI in an extension is printable ASCII');
  return encodeText(0x86, url);
}
