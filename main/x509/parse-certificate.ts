import { derTag, malformed, rawOf, readingObject } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';
import { readExtensionList } from './extension-list.ts';
import type { CertificateView, TimeView } from './model.ts';
import { readName } from './name.ts';
import { insideExplicit, readAlgorithmIdentifier, readSignedObject, readVersion } from './signed-object.ts';
import { readSpki } from './subject-public-key-info.ts';
import { readTime } from './time.ts';

/**
 * Reads a Certificate, DER, RFC 5280 §4.1. Structure and DER are enforced; what a profile may think of the content (serial,
 * times, names, extensions) is left to the rules. The view's arrays look into a copy of `der`.
 * Fault: `object-malformed` {kind: 'certificate', where}.
 */
export function parseCertificate(der: Uint8Array): CertificateView {
  return readingObject('certificate', () => readCertificate(Uint8Array.from(der)));
}

function readCertificate(der: Uint8Array): CertificateView {
  const { toBeSigned, signatureAlgorithm, signature } = readSignedObject(der, 'Certificate');
  const reader = new ElementReader(der, toBeSigned, 'tbsCertificate');
  const versionTag = reader.optional(0xa0);
  // Version 1 is the DEFAULT and is not encoded in DER (X.690 §11.5).
  const version = versionTag ? readVersion(der, insideExplicit(der, versionTag, 'version'), [1, 2], 'tbsCertificate') + 1 : 1;
  const serialNumber = reader.content(derTag.integer, 'serialNumber');
  const tbsSignatureAlgorithm = readAlgorithmIdentifier(der, reader.next(derTag.sequence, 'signature'), 'tbsCertificate signature');
  const issuer = readName(der, reader.next(derTag.sequence, 'issuer'), 'issuer');
  const { notBefore, notAfter } = readValidity(der, reader.next(derTag.sequence, 'validity'));
  const subject = readName(der, reader.next(derTag.sequence, 'subject'), 'subject');
  const spki = readSpki(der, reader.next(derTag.sequence, 'subjectPublicKeyInfo'));
  const issuerUniqueId = reader.optional(0x81);
  const subjectUniqueId = reader.optional(0x82);
  const extensionsTag = reader.optional(0xa3);
  reader.finish();
  if ((issuerUniqueId || subjectUniqueId) && version < 2) throw malformed('tbsCertificate: unique identifiers need version 2 or 3');
  if (extensionsTag && version < 3) throw malformed('tbsCertificate: extensions need version 3');
  return {
    der,
    tbs: rawOf(der, toBeSigned),
    version,
    serialNumber,
    tbsSignatureAlgorithm,
    signatureAlgorithm,
    issuer,
    subject,
    notBefore,
    notAfter,
    spki,
    hasIssuerUniqueId: issuerUniqueId !== undefined,
    hasSubjectUniqueId: subjectUniqueId !== undefined,
    extensions: extensionsTag ? readExtensionList(der, insideExplicit(der, extensionsTag, 'extensions'), 'extensions') : [],
    signature,
  };
}

function readValidity(der: Uint8Array, tlv: Tlv): { readonly notBefore: TimeView; readonly notAfter: TimeView } {
  const reader = new ElementReader(der, tlv, 'validity');
  const notBefore = readTime(der, reader.any('notBefore'), 'notBefore');
  const notAfter = readTime(der, reader.any('notAfter'), 'notAfter');
  reader.finish();
  return { notBefore, notAfter };
}
