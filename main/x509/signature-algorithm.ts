import { fromHex, toHex } from '../../shared/base/bytes.ts';
import type { SignatureAlgorithm } from '../../shared/pki/algorithm.ts';
import { decodeOid, readTlv, contentOf } from './der.ts';

/** AlgorithmIdentifiers as BR 7.1.3.2 prints them; Ed25519 is RFC 8410 §3, without parameters. */
const identifiers: Readonly<Record<SignatureAlgorithm, string>> = {
  'ecdsa-with-SHA256': '300a06082a8648ce3d040302',
  'ecdsa-with-SHA384': '300a06082a8648ce3d040303',
  'ecdsa-with-SHA512': '300a06082a8648ce3d040304',
  sha256WithRSAEncryption: '300d06092a864886f70d01010b0500',
  sha384WithRSAEncryption: '300d06092a864886f70d01010c0500',
  Ed25519: '300506032b6570',
};

/** What Anchorite can verify: what it signs, and what requesters and other authorities sign with. */
export interface VerifiableAlgorithm {
  readonly name: string;
  readonly key: 'EC' | 'RSA' | 'Ed25519';
  /** Null where the scheme hashes by itself. */
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512' | null;
}

const verifiable: ReadonlyMap<string, VerifiableAlgorithm> = new Map<string, VerifiableAlgorithm>([
  [identifiers['ecdsa-with-SHA256'], { name: 'ecdsa-with-SHA256', key: 'EC', hash: 'SHA-256' }],
  [identifiers['ecdsa-with-SHA384'], { name: 'ecdsa-with-SHA384', key: 'EC', hash: 'SHA-384' }],
  [identifiers['ecdsa-with-SHA512'], { name: 'ecdsa-with-SHA512', key: 'EC', hash: 'SHA-512' }],
  [identifiers.sha256WithRSAEncryption, { name: 'sha256WithRSAEncryption', key: 'RSA', hash: 'SHA-256' }],
  [identifiers.sha384WithRSAEncryption, { name: 'sha384WithRSAEncryption', key: 'RSA', hash: 'SHA-384' }],
  ['300d06092a864886f70d01010d0500', { name: 'sha512WithRSAEncryption', key: 'RSA', hash: 'SHA-512' }],
  // Parameters absent: verifiers must take this as well (RFC 4055 §5).
  ['300b06092a864886f70d01010b', { name: 'sha256WithRSAEncryption', key: 'RSA', hash: 'SHA-256' }],
  ['300b06092a864886f70d01010c', { name: 'sha384WithRSAEncryption', key: 'RSA', hash: 'SHA-384' }],
  ['300b06092a864886f70d01010d', { name: 'sha512WithRSAEncryption', key: 'RSA', hash: 'SHA-512' }],
  [identifiers.Ed25519, { name: 'Ed25519', key: 'Ed25519', hash: null }],
]);

/** Names of what is refused, so that the refusal can name it: weak or unusual algorithms, and known ones with odd parameters. */
const refusedNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'id-RSASSA-PSS',
  '1.3.14.3.2.29': 'sha1WithRSAEncryption',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10040.4.3': 'dsa-with-SHA1',
  '2.16.840.1.101.3.4.3.2': 'dsa-with-SHA256',
  '1.3.101.113': 'Ed448',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256 with parameters',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384 with parameters',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512 with parameters',
  '1.3.101.112': 'Ed25519 with parameters',
};

/** The AlgorithmIdentifier Anchorite writes, DER (BR 7.1.3.2). */
export function signatureAlgorithmIdentifier(algorithm: SignatureAlgorithm): Uint8Array {
  return fromHex(identifiers[algorithm]) ?? new Uint8Array();
}

/** What to verify with; undefined for anything weak or unknown, and for ECDSA or Ed25519 with parameters (RFC 5758 §3.2). */
export function verifiableAlgorithm(identifier: Uint8Array): VerifiableAlgorithm | undefined {
  return verifiable.get(toHex(identifier));
}

/** Plain name of an AlgorithmIdentifier that was read: `ecdsa-with-SHA384`, `OID 1.2.3`. Never throws for a SEQUENCE that begins with an OID. */
export function describeSignatureAlgorithm(identifier: Uint8Array): string {
  const known = verifiableAlgorithm(identifier);
  if (known) return known.name;
  const oid = decodeOid(contentOf(identifier, readTlv(identifier, readTlv(identifier, 0).headerLength)));
  return refusedNames[oid] ?? `OID ${oid}`;
}
