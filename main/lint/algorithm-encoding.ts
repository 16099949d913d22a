/**
 * The AlgorithmIdentifiers that may stand in a certificate or CRL, as the exact octets the CA/B Forum prints
 * (BR 7.1.3.1, 7.1.3.2); Ed25519 from RFC 8410 §3. Parameters are part of the octets: NULL for RSA, none for ECDSA and Ed25519.
 */

/** subjectPublicKeyInfo.algorithm (BR 7.1.3.1), hex to name. */
export const spkiAlgorithms: ReadonlyMap<string, string> = new Map([
  ['300d06092a864886f70d0101010500', 'RSA'],
  ['301306072a8648ce3d020106082a8648ce3d030107', 'EC P-256'],
  ['301006072a8648ce3d020106052b81040022', 'EC P-384'],
  ['301006072a8648ce3d020106052b81040023', 'EC P-521'],
  ['300506032b6570', 'Ed25519'],
]);

// RSASSA-PSS with one hash throughout (BR 7.1.3.2.1): only the hash's last arc and the salt length differ.
const pss = (hash: string, saltLength: string): string =>
  `304106092a864886f70d01010a3034a00f300d0609608648016503040${hash}0500a11c301a06092a864886f70d010108300d06096086480165030402` +
  `${hash.slice(1)}0500a2030201${saltLength}`;

/** signatureAlgorithm and tbsCertificate.signature / tbsCertList.signature (BR 7.1.3.2), hex to name. */
export const signatureEncodings: ReadonlyMap<string, string> = new Map([
  ['300d06092a864886f70d01010b0500', 'sha256WithRSAEncryption'],
  ['300d06092a864886f70d01010c0500', 'sha384WithRSAEncryption'],
  ['300d06092a864886f70d01010d0500', 'sha512WithRSAEncryption'],
  [pss('201', '20'), 'RSASSA-PSS with SHA-256'],
  [pss('202', '30'), 'RSASSA-PSS with SHA-384'],
  [pss('203', '40'), 'RSASSA-PSS with SHA-512'],
  ['300a06082a8648ce3d040302', 'ecdsa-with-SHA256'],
  ['300a06082a8648ce3d040303', 'ecdsa-with-SHA384'],
  ['300a06082a8648ce3d040304', 'ecdsa-with-SHA512'],
  ['300506032b6570', 'Ed25519'],
]);

/** Which signature a key of this kind may make: the hash is bound to the curve (BR 7.1.3.2.2); RSA is free among SHA-2. */
export const signaturesOfKey: ReadonlyMap<string, (signature: string) => boolean> = new Map([
  ['RSA', (signature: string) => signature.includes('RSA')],
  ['EC P-256', (signature: string) => signature === 'ecdsa-with-SHA256'],
  ['EC P-384', (signature: string) => signature === 'ecdsa-with-SHA384'],
  ['EC P-521', (signature: string) => signature === 'ecdsa-with-SHA512'],
  ['Ed25519', (signature: string) => signature === 'Ed25519'],
]);

/** Signature algorithms over MD2, MD5 and SHA-1, which nothing may be signed with (BR 7.1.3.2; SHA-1 sunset). */
export const brokenSignatureOids: ReadonlyMap<string, string> = new Map([
  ['06092a864886f70d010102', 'md2WithRSAEncryption'],
  ['06092a864886f70d010104', 'md5WithRSAEncryption'],
  ['06092a864886f70d010105', 'sha1WithRSAEncryption'],
  ['06072a8648ce3d0401', 'ecdsa-with-SHA1'],
  ['06072a8648ce380403', 'dsa-with-SHA1'],
]);
