import { encodeInteger, encodeIntegerContent, encodeSequence, encodeTime, encodeTlv } from './encode-der.ts';
import {
  encodeAuthorityKeyIdentifier,
  encodeCaBasicConstraints,
  encodeCaIssuers,
  encodeCaKeyUsage,
  encodeCertificatePolicies,
  encodeCrlDistributionPoint,
  encodeExtensions,
  encodeExtKeyUsage,
  encodeSubjectKeyIdentifier,
} from './encode-extension.ts';
import type { CertificateContent } from './model.ts';
import { signatureAlgorithmIdentifier } from './signature-algorithm.ts';

/**
 * DER of the tbsCertificate of a CA certificate, version 3 (RFC 5280 §4.1.2). Names and key are copied byte for byte.
 * The same content always gives the same octets. RangeError for content no profile may produce: it is a defect, not a refusal.
 */
export function buildTbsCertificate(content: CertificateContent): Uint8Array {
  assertSerialNumber(content.serialNumber);
  return encodeSequence(
    encodeTlv(0xa0, encodeInteger(2)),
    encodeIntegerContent(content.serialNumber),
    signatureAlgorithmIdentifier(content.signatureAlgorithm),
    content.issuer,
    encodeSequence(encodeTime(content.notBefore), encodeTime(content.notAfter)),
    content.subject,
    content.spki,
    encodeExtensions(3, certificateExtensions(content)),
  );
}

function certificateExtensions(content: CertificateContent): readonly Uint8Array[] {
  const { authorityKeyIdentifier, certificatePolicies, extKeyUsage, crlDistributionPoint, caIssuers } = content;
  return [
    encodeCaBasicConstraints(content.basicConstraints.pathLenConstraint),
    encodeCaKeyUsage(content.digitalSignature),
    ...(extKeyUsage.length === 0 ? [] : [encodeExtKeyUsage(extKeyUsage)]),
    encodeSubjectKeyIdentifier(content.subjectKeyIdentifier),
    ...(authorityKeyIdentifier === null ? [] : [encodeAuthorityKeyIdentifier(authorityKeyIdentifier)]),
    ...(certificatePolicies.length === 0 ? [] : [encodeCertificatePolicies(certificatePolicies)]),
    ...(crlDistributionPoint === null ? [] : [encodeCrlDistributionPoint(crlDistributionPoint)]),
    ...(caIssuers === null ? [] : [encodeCaIssuers(caIssuers)]),
  ];
}

/** Positive, at most 20 octets, shortest form (RFC 5280 §4.1.2.2). RangeError otherwise. */
export function assertSerialNumber(serialNumber: Uint8Array): void {
  const [first = 0x80, second = 0] = serialNumber;
  const padded = first === 0 && (serialNumber.length === 1 || second < 0x80);
  if (first >= 0x80 || padded || serialNumber.length > 20)
    throw new RangeError('serialNumber must be a positive INTEGER of at most 20 octets');
}
