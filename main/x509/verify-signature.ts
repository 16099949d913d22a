import { createPublicKey, verify as verifyWithNode, webcrypto } from 'node:crypto';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import { signatureAlgorithmFor } from '../../shared/pki/algorithm.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { concatBytes } from '../../shared/base/bytes.ts';
import { assertDer, contentOf, derTag, readWhole } from './der.ts';
import { ElementReader } from './element-reader.ts';
import type { SpkiView } from './model.ts';
import { signatureAlgorithmIdentifier, verifiableAlgorithm } from './signature-algorithm.ts';
import type { VerifiableAlgorithm } from './signature-algorithm.ts';
import { parseSpki } from './subject-public-key-info.ts';

/** Which of the two verifiers did not agree. */
export type Verifier = 'node:crypto' | 'WebCrypto' | 'pkijs' | 'AlgorithmIdentifier';

/** The refusal of a signature, and who refused it. */
export function signatureInvalid(by: Verifier): Fault {
  return new Fault('signature-invalid', { by });
}

/**
 * Proves a signature over `bytes` with two implementations, node:crypto and WebCrypto; both must agree. `algorithm` is the kind of
 * the key, which fixes the signature algorithm; `signature` is as in an X.509 BIT STRING. Fault: `signature-invalid` {by}.
 */
export async function verifySignature(claim: {
  readonly spki: Uint8Array;
  readonly algorithm: KeyAlgorithm;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}): Promise<void> {
  const spki = parseSpki(claim.spki);
  const algorithm = verifiableAlgorithm(signatureAlgorithmIdentifier(signatureAlgorithmFor[claim.algorithm]));
  if (!algorithm || spki.keyAlgorithm !== claim.algorithm) throw signatureInvalid('AlgorithmIdentifier');
  if (!isSignedByNode(spki, algorithm, claim.bytes, claim.signature)) throw signatureInvalid('node:crypto');
  if (!(await isSignedByWebCrypto(spki, algorithm, claim.bytes, claim.signature))) throw signatureInvalid('WebCrypto');
}

/** Verifies with node:crypto. A key or signature it cannot read verifies nothing. */
export function isSignedByNode(spki: SpkiView, algorithm: VerifiableAlgorithm, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (keyFamily(spki) !== algorithm.key) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(spki.der), format: 'der', type: 'spki' });
    return verifyWithNode(algorithm.hash?.replace('-', '').toLowerCase() ?? null, bytes, key, signature);
  } catch {
    return false;
  }
}

/** Verifies with WebCrypto, which takes ECDSA signatures as r and s side by side. */
export async function isSignedByWebCrypto(
  spki: SpkiView,
  algorithm: VerifiableAlgorithm,
  bytes: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (keyFamily(spki) !== algorithm.key) return false;
  const { keyParameters, verifyParameters } = webCryptoParameters(spki, algorithm);
  try {
    const key = await webcrypto.subtle.importKey('spki', Uint8Array.from(spki.der), keyParameters, false, ['verify']);
    const raw = algorithm.key === 'EC' ? rawEcdsaSignature(signature, coordinateSize(spki)) : Uint8Array.from(signature);
    return await webcrypto.subtle.verify(verifyParameters, key, raw, Uint8Array.from(bytes));
  } catch {
    return false;
  }
}

function webCryptoParameters(
  spki: SpkiView,
  algorithm: VerifiableAlgorithm,
): {
  readonly keyParameters: webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams | webcrypto.Algorithm;
  readonly verifyParameters: webcrypto.EcdsaParams | webcrypto.Algorithm;
} {
  const hash = algorithm.hash ?? '';
  if (algorithm.key === 'EC') {
    const namedCurve = { 'EC P-256': 'P-256', 'EC P-384': 'P-384', 'EC P-521': 'P-521' }[spki.description] ?? '';
    return { keyParameters: { name: 'ECDSA', namedCurve }, verifyParameters: { name: 'ECDSA', hash } };
  }
  if (algorithm.key === 'RSA') {
    return { keyParameters: { name: 'RSASSA-PKCS1-v1_5', hash }, verifyParameters: { name: 'RSASSA-PKCS1-v1_5' } };
  }
  return { keyParameters: { name: 'Ed25519' }, verifyParameters: { name: 'Ed25519' } };
}

/** Octets of one coordinate, from the uncompressed point. */
function coordinateSize(spki: SpkiView): number {
  return (spki.keyBits.length - 1) / 2;
}

/** ECDSA-Sig-Value (RFC 3279 §2.2.3), strict DER, as r || s. Fault: `object-malformed`. */
function rawEcdsaSignature(signature: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  assertDer(signature);
  const reader = new ElementReader(signature, readWhole(signature), 'ECDSA-Sig-Value');
  const numbers = ['r', 's'].map((name) => {
    const content = contentOf(signature, reader.next(derTag.integer, name));
    const digits = content[0] === 0 ? content.subarray(1) : content;
    return concatBytes(new Uint8Array(size - digits.length), digits);
  });
  reader.finish();
  return Uint8Array.from(concatBytes(...numbers));
}

/** The kind of key by its SubjectPublicKeyInfo. */
export function keyFamily(spki: SpkiView): VerifiableAlgorithm['key'] | undefined {
  if (spki.description.startsWith('RSA ')) return 'RSA';
  if (spki.description === 'Ed25519') return 'Ed25519';
  return spki.keyAlgorithm === undefined ? undefined : 'EC';
}
