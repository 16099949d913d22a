import { createPublicKey, generateKeyPair, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { equalBytes } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { signatureAlgorithmFor } from '../../shared/pki/algorithm.ts';
import type { KeyAlgorithm, SignatureAlgorithm } from '../../shared/pki/algorithm.ts';
import type { Entropy } from '../ports/workstation.ts';

/** Digest that node:crypto is told for each signature algorithm; Ed25519 hashes by itself (RFC 8032). */
const digestOf: Readonly<Record<SignatureAlgorithm, string | null>> = {
  'ecdsa-with-SHA256': 'sha256',
  'ecdsa-with-SHA384': 'sha384',
  'ecdsa-with-SHA512': 'sha512',
  sha256WithRSAEncryption: 'sha256',
  sha384WithRSAEncryption: 'sha384',
  Ed25519: null,
};

/** Curves by the names that OpenSSL and BoringSSL both report. */
const curveAlgorithms: Readonly<Record<string, KeyAlgorithm>> = {
  prime256v1: 'EC-P256',
  secp384r1: 'EC-P384',
  secp521r1: 'EC-P521',
};

const makePair = promisify(generateKeyPair);

/** A fresh private key, made in the thread pool; its public half comes with `spkiOf`. */
export async function generatePrivateKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
  switch (algorithm) {
    case 'EC-P256':
    case 'EC-P384':
    case 'EC-P521':
      // Named curves only: explicit parameters are not certifiable (RFC 5480 §2.1.1).
      return (await makePair('ec', { namedCurve: algorithm.replace('EC-P', 'P-'), paramEncoding: 'named' })).privateKey;
    case 'RSA-3072':
    case 'RSA-4096':
      return (await makePair('rsa', { modulusLength: Number(algorithm.slice(4)), publicExponent: 65_537 })).privateKey;
    case 'Ed25519':
      return (await makePair('ed25519')).privateKey;
  }
}

/** SubjectPublicKeyInfo, DER, of a private or public key. */
export function spkiOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
}

/** The public key of a SubjectPublicKeyInfo; undefined where node:crypto cannot read it. */
export function publicKeyOf(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** The algorithm of a key, or undefined where Anchorite makes none such. */
export function algorithmOf(key: KeyObject): KeyAlgorithm | undefined {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519';
  if (key.asymmetricKeyType === 'ec') return curveAlgorithms[namedCurve ?? ''];
  if (key.asymmetricKeyType !== 'rsa') return undefined;
  return modulusLength === 3_072 ? 'RSA-3072' : modulusLength === 4_096 ? 'RSA-4096' : undefined;
}

/**
 * Signs in the thread pool with the algorithm bound to the key: ECDSA-Sig-Value DER (RFC 3279 §2.2.3), PKCS #1 v1.5,
 * or the 64 bytes of Ed25519. node:crypto's default RSA padding is PKCS #1 v1.5.
 */
export function signBytes(key: KeyObject, algorithm: KeyAlgorithm, bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    sign(digestOf[signatureAlgorithmFor[algorithm]], bytes, { key, dsaEncoding: 'der' }, (error, signature) => {
      if (error) reject(error);
      else resolve(new Uint8Array(signature));
    });
  });
}

/** True when the signature over the bytes verifies with the public key of `spki`. */
export function verifyBytes(spki: Uint8Array, algorithm: KeyAlgorithm, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyOf(spki);
  if (!key) return false;
  return verify(digestOf[signatureAlgorithmFor[algorithm]], bytes, { key, dsaEncoding: 'der' }, signature);
}

/**
 * Proves that the private key belongs to `spki` and works, before anything relies on it: the public key it yields is the
 * same, and a signature over a random challenge verifies with `spki`. The second half matters: a PKCS #8 file carries a copy
 * of the public key, so a damaged private part can still yield the right public one. Fault: `key-mismatch`.
 */
export async function proveKeyPair(key: KeyObject, algorithm: KeyAlgorithm, spki: Uint8Array, entropy: Entropy): Promise<void> {
  if (algorithmOf(key) !== algorithm || !equalBytes(spkiOf(key), spki)) throw new Fault('key-mismatch');
  const challenge = entropy.bytes(32);
  const signature = await signBytes(key, algorithm, challenge).catch(() => undefined);
  if (!signature || !verifyBytes(spki, algorithm, challenge, signature)) throw new Fault('key-mismatch');
}
