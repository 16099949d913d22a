import type { SignatureAlgorithm } from '../../shared/pki/algorithm.ts';
import { encodeBitString, encodeSequence } from './encode-der.ts';
import { signatureAlgorithmIdentifier } from './signature-algorithm.ts';

/**
 * Certificate or CertificateList from its signed part: the tbs octets are copied as they are, the outer signatureAlgorithm is the
 * one inside them (RFC 5280 §4.1.1.2, §5.1.1.2). `signature` is what `ActiveKey.sign` returned.
 */
export function assembleSigned(tbs: Uint8Array, algorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array {
  return encodeSequence(tbs, signatureAlgorithmIdentifier(algorithm), encodeBitString(signature));
}
