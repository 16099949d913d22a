/**
 * Room `x509`: RFC 5280 and RFC 2986 bytes, both ways. Pure: bytes in, values out; no file, no clock, no randomness.
 * The only room that may import an ASN.1 library. Readers are strict (DER, no trailing bytes) and keep the raw octets of
 * every part, so that a rule can look at what was encoded and a name can be copied byte for byte.
 * Everything that is refused is a Fault; nothing else is thrown for any input.
 */
import type { KeyAlgorithm, SignatureAlgorithm } from '../../shared/pki/algorithm.ts';
import type { NameAttribute } from '../../shared/pki/distinguished-name.ts';

/** One AttributeTypeAndValue as encoded. `tag` is the universal tag number of the value (12 UTF8String, 19 PrintableString …). */
export interface EncodedAttribute extends NameAttribute {
  readonly oid: string;
  readonly tag: number;
}

export interface NameView {
  /** The Name, DER, as it stood. */
  readonly der: Uint8Array;
  /** One inner list per RelativeDistinguishedName. */
  readonly rdns: readonly (readonly EncodedAttribute[])[];
  /** All attributes in order, for display. */
  readonly attributes: readonly NameAttribute[];
}

/** A Time as encoded: tag 23 UTCTime or 24 GeneralizedTime, its characters, and the instant (undefined where it is not a valid RFC 5280 time). */
export interface TimeView {
  readonly tag: number;
  readonly text: string;
  readonly instant: string | undefined;
}

export interface ExtensionView {
  readonly oid: string;
  readonly critical: boolean;
  /** True when `critical` was encoded although it is FALSE (not DER). */
  readonly criticalEncodedFalse: boolean;
  /** Content of extnValue: the DER of the extension's own type. */
  readonly value: Uint8Array;
  /** The whole Extension SEQUENCE. */
  readonly der: Uint8Array;
}

export interface SpkiView {
  /** SubjectPublicKeyInfo, DER. */
  readonly der: Uint8Array;
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  /** Content of the BIT STRING without the unused-bits octet. */
  readonly keyBits: Uint8Array;
  /** Undefined for keys Anchorite does not certify. */
  readonly keyAlgorithm: KeyAlgorithm | undefined;
  /** Plain words: `EC P-384`, `RSA 2048`, `OID 1.2.3`. */
  readonly description: string;
}

export interface CertificateView {
  readonly der: Uint8Array;
  /** tbsCertificate, DER. */
  readonly tbs: Uint8Array;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Content octets of the INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly tbsSignatureAlgorithm: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: NameView;
  readonly subject: NameView;
  readonly notBefore: TimeView;
  readonly notAfter: TimeView;
  readonly spki: SpkiView;
  readonly hasIssuerUniqueId: boolean;
  readonly hasSubjectUniqueId: boolean;
  readonly extensions: readonly ExtensionView[];
  readonly signature: Uint8Array;
}

export interface CrlEntryView {
  readonly serialNumber: Uint8Array;
  readonly revocationDate: TimeView;
  readonly extensions: readonly ExtensionView[];
  /** Raw CRLReason value, when the extension is there. */
  readonly reasonCode: number | undefined;
}

export interface CrlView {
  readonly der: Uint8Array;
  readonly tbs: Uint8Array;
  /** 1 or 2. */
  readonly version: number;
  readonly tbsSignatureAlgorithm: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: NameView;
  readonly thisUpdate: TimeView;
  readonly nextUpdate: TimeView | undefined;
  /** True when revokedCertificates is there but empty. */
  readonly revokedCertificatesEmpty: boolean;
  readonly entries: readonly CrlEntryView[];
  readonly extensions: readonly ExtensionView[];
  readonly signature: Uint8Array;
}

export interface CsrView {
  readonly der: Uint8Array;
  /** certificationRequestInfo, DER. */
  readonly info: Uint8Array;
  readonly subject: NameView;
  readonly spki: SpkiView;
  readonly signatureAlgorithm: Uint8Array;
  readonly signatureDescription: string;
  readonly signature: Uint8Array;
  /** Extensions asked for in an extensionRequest attribute. */
  readonly requestedExtensions: readonly ExtensionView[];
  /** Other attributes, by name or OID, as text; the challengePassword's value is never kept. */
  readonly otherAttributes: readonly NameAttribute[];
}

/** What a tbsCertificate is built from. Names are DER so that they can be copied. */
export interface CertificateContent {
  /** Content octets of a positive INTEGER, minimal. */
  readonly serialNumber: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly spki: Uint8Array;
  readonly basicConstraints: { readonly pathLenConstraint: number | null };
  /** keyCertSign and cRLSign are always set. */
  readonly digitalSignature: boolean;
  readonly subjectKeyIdentifier: Uint8Array;
  readonly authorityKeyIdentifier: Uint8Array | null;
  readonly crlDistributionPoint: string | null;
  readonly caIssuers: string | null;
  readonly certificatePolicies: readonly string[];
  readonly extKeyUsage: readonly string[];
}

export interface CrlContent {
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly issuer: Uint8Array;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  readonly crlNumber: number;
  readonly authorityKeyIdentifier: Uint8Array;
  readonly entries: readonly {
    readonly serialNumber: Uint8Array;
    readonly revocationDate: string;
    /** CRLReason; null and 0 leave the extension out. */
    readonly reasonCode: number | null;
    readonly invalidityDate: string | null;
  }[];
}
