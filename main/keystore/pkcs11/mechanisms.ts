import { createHash } from 'node:crypto';
import { CKM_EC_KEY_PAIR_GEN, CKM_ECDSA, CKM_RSA_PKCS, CKM_RSA_PKCS_KEY_PAIR_GEN } from 'pkcs11js';
import { concatBytes, fromHex } from '../../../shared/base/bytes.ts';
import { keyAlgorithms, type KeyAlgorithm } from '../../../shared/pki/algorithm.ts';

/** CKM_EC_EDWARDS_KEY_PAIR_GEN and CKM_EDDSA (PKCS #11 v3.0 §2.3.5); the driver's table ends with v2.40. */
const edwards = { generate: 0x1055, sign: 0x1057 } as const;

/** The hash is done here and the token signs its value: the one way that every token offers. */
export const mechanismsOf: Readonly<Record<KeyAlgorithm, { readonly generate: number; readonly sign: number }>> = {
  'EC-P256': { generate: CKM_EC_KEY_PAIR_GEN, sign: CKM_ECDSA },
  'EC-P384': { generate: CKM_EC_KEY_PAIR_GEN, sign: CKM_ECDSA },
  'EC-P521': { generate: CKM_EC_KEY_PAIR_GEN, sign: CKM_ECDSA },
  'RSA-3072': { generate: CKM_RSA_PKCS_KEY_PAIR_GEN, sign: CKM_RSA_PKCS },
  'RSA-4096': { generate: CKM_RSA_PKCS_KEY_PAIR_GEN, sign: CKM_RSA_PKCS },
  Ed25519: edwards,
};

const sizeOf: Readonly<Record<KeyAlgorithm, number>> = {
  'EC-P256': 256,
  'EC-P384': 384,
  'EC-P521': 521,
  'RSA-3072': 3_072,
  'RSA-4096': 4_096,
  Ed25519: 255,
};

/** Algorithms whose mechanisms the token lists, with the key sizes that it states. Ed25519 tokens state 255, 256 or nothing. */
export function algorithmsOf(
  listed: ReadonlySet<number>,
  sizes: (mechanism: number) => { readonly min: number; readonly max: number } | undefined,
): readonly KeyAlgorithm[] {
  return keyAlgorithms.filter((algorithm) => {
    const { generate, sign } = mechanismsOf[algorithm];
    if (!listed.has(generate) || !listed.has(sign)) return false;
    if (algorithm === 'Ed25519') return true;
    const bounds = sizes(generate);
    // Zero stands for “not stated”, and some modules state RSA sizes in octets.
    if (!bounds || bounds.max === 0) return true;
    const size = sizeOf[algorithm];
    const unit = algorithm.startsWith('RSA') && bounds.max <= 1_024 ? 8 : 1;
    return size >= bounds.min * unit && size <= bounds.max * unit;
  });
}

/** DigestInfo up to the digest (RFC 8017 §9.2, note 1). */
const digestInfo = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
} as const;

const hashOf = (name: string, bytes: Uint8Array): Uint8Array => createHash(name).update(bytes).digest();

/** What C_Sign is given, for the signature algorithm bound to the key. */
export function inputToSign(algorithm: KeyAlgorithm, bytes: Uint8Array): Uint8Array {
  switch (algorithm) {
    case 'EC-P256':
      return hashOf('sha256', bytes);
    case 'EC-P384':
      return hashOf('sha384', bytes);
    case 'EC-P521':
      return hashOf('sha512', bytes);
    case 'RSA-3072':
      return concatBytes(fromHex(digestInfo.sha256) ?? new Uint8Array(), hashOf('sha256', bytes));
    case 'RSA-4096':
      return concatBytes(fromHex(digestInfo.sha384) ?? new Uint8Array(), hashOf('sha384', bytes));
    case 'Ed25519':
      return bytes;
  }
}
