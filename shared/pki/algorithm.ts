/** Key algorithms Anchorite generates and certifies (FIPS 186-5 curves, RSA with e = 65537, RFC 8410 Ed25519). */
export const keyAlgorithms = ['EC-P256', 'EC-P384', 'EC-P521', 'RSA-3072', 'RSA-4096', 'Ed25519'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** Signature algorithms Anchorite writes; the hash is bound to the curve (CA/B BR 7.1.3.2), RSA is PKCS #1 v1.5. */
export const signatureAlgorithms = [
  'ecdsa-with-SHA256',
  'ecdsa-with-SHA384',
  'ecdsa-with-SHA512',
  'sha256WithRSAEncryption',
  'sha384WithRSAEncryption',
  'Ed25519',
] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** The one signature algorithm that a key of this algorithm signs with. */
export const signatureAlgorithmFor: Readonly<Record<KeyAlgorithm, SignatureAlgorithm>> = {
  'EC-P256': 'ecdsa-with-SHA256',
  'EC-P384': 'ecdsa-with-SHA384',
  'EC-P521': 'ecdsa-with-SHA512',
  'RSA-3072': 'sha256WithRSAEncryption',
  'RSA-4096': 'sha384WithRSAEncryption',
  Ed25519: 'Ed25519',
};
