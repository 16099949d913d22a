import { Fault } from '../../shared/fault/fault.ts';
import { childrenOf, contentOf, decodeOid, derTag, malformed } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';

export type HashName = 'MD5' | 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';

/** PBKDF2 (RFC 8018 A.2). */
export interface Pbkdf2 {
  readonly kind: 'PBKDF2';
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly keyLength: number | undefined;
  readonly hmac: HashName;
}

/** scrypt (RFC 7914 §7). */
export interface Scrypt {
  readonly kind: 'scrypt';
  readonly salt: Uint8Array;
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly keyLength: number | undefined;
}

export type CipherName =
  | 'AES-128-CBC'
  | 'AES-192-CBC'
  | 'AES-256-CBC'
  | '3DES-CBC'
  | '2-key 3DES-CBC'
  | 'DES-CBC'
  | 'RC2-128-CBC'
  | 'RC2-64-CBC'
  | 'RC2-40-CBC';

/** How a passphrase becomes a key and an initialisation vector, and the cipher they are for. */
export type EncryptionScheme =
  | { readonly kind: 'PBES2'; readonly kdf: Pbkdf2 | Scrypt; readonly cipher: CipherName; readonly iv: Uint8Array }
  /** RFC 8018 §6.1: PBKDF1. */
  | {
      readonly kind: 'PBES1';
      readonly hash: HashName;
      readonly cipher: CipherName;
      readonly salt: Uint8Array;
      readonly iterations: number;
    }
  /** RFC 7292 appendix C: SHA-1 and the key derivation of appendix B. */
  | { readonly kind: 'PKCS12'; readonly cipher: CipherName; readonly salt: Uint8Array; readonly iterations: number }
  /** RFC 1421 §4.6.1.3 as OpenSSL writes it: MD5 once over passphrase and salt, which is the start of the vector. */
  | { readonly kind: 'PEM'; readonly cipher: CipherName; readonly iv: Uint8Array };

export const hmacNames: Readonly<Record<string, HashName>> = {
  '1.2.840.113549.2.7': 'SHA-1',
  '1.2.840.113549.2.8': 'SHA-224',
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
};

const cipherNames: Readonly<Record<string, CipherName>> = {
  '2.16.840.1.101.3.4.1.2': 'AES-128-CBC',
  '2.16.840.1.101.3.4.1.22': 'AES-192-CBC',
  '2.16.840.1.101.3.4.1.42': 'AES-256-CBC',
  '1.2.840.113549.3.7': '3DES-CBC',
};

const pbes1Names: Readonly<Record<string, { readonly hash: HashName; readonly cipher: CipherName }>> = {
  '1.2.840.113549.1.5.3': { hash: 'MD5', cipher: 'DES-CBC' },
  '1.2.840.113549.1.5.6': { hash: 'MD5', cipher: 'RC2-64-CBC' },
  '1.2.840.113549.1.5.10': { hash: 'SHA-1', cipher: 'DES-CBC' },
  '1.2.840.113549.1.5.11': { hash: 'SHA-1', cipher: 'RC2-64-CBC' },
};

const pkcs12Names: Readonly<Record<string, CipherName>> = {
  '1.2.840.113549.1.12.1.3': '3DES-CBC',
  '1.2.840.113549.1.12.1.4': '2-key 3DES-CBC',
  '1.2.840.113549.1.12.1.5': 'RC2-128-CBC',
  '1.2.840.113549.1.12.1.6': 'RC2-40-CBC',
};

const otherNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.12.1.1': 'RC4-128',
  '1.2.840.113549.1.12.1.2': 'RC4-40',
  '1.2.840.113549.1.5.1': 'PBES1 with MD2 and DES',
  '1.2.840.113549.1.5.4': 'PBES1 with MD2 and RC2',
  '1.2.840.113549.3.2': 'PBES2 with RC2',
  '1.3.14.3.2.7': 'PBES2 with DES',
  '1.2.392.200011.61.1.1.1.2': 'PBES2 with Camellia-128',
  '1.2.392.200011.61.1.1.1.4': 'PBES2 with Camellia-256',
  '1.2.410.200046.1.1.2': 'PBES2 with ARIA-128',
  '1.2.410.200046.1.1.12': 'PBES2 with ARIA-256',
  '1.2.840.113549.2.12': 'PBKDF2 with HMAC-SHA512/224',
  '1.2.840.113549.2.13': 'PBKDF2 with HMAC-SHA512/256',
};

export const pbes2Oid = '1.2.840.113549.1.5.13';
export const pbkdf2Oid = '1.2.840.113549.1.5.12';
const scryptOid = '1.3.6.1.4.1.11591.4.11';

/** The fault of a container that Anchorite does not open, though nothing is wrong with its bytes. */
export function unsupported(what: string): Fault {
  return new Fault('container-unsupported', { what });
}

/**
 * Reads an AlgorithmIdentifier of password-based encryption. Nothing is bounded here: whoever derives a key does that first.
 * Faults: `object-malformed` {where}; `container-unsupported` {what}.
 */
export function readEncryptionScheme(der: Uint8Array, tlv: Tlv): EncryptionScheme {
  const reader = new ElementReader(der, tlv, 'encryptionAlgorithm');
  const oid = reader.oid('algorithm');
  const parameters = reader.next(derTag.sequence, 'parameters');
  reader.finish();
  if (oid === pbes2Oid) return readPbes2(der, parameters);
  const pbes1 = pbes1Names[oid];
  if (pbes1) return { kind: 'PBES1', ...pbes1, ...readSaltAndCount(der, parameters) };
  const cipher = pkcs12Names[oid];
  if (cipher) return { kind: 'PKCS12', cipher, ...readSaltAndCount(der, parameters) };
  throw unsupported(otherNames[oid] ?? `encryption ${oid}`);
}

function readPbes2(der: Uint8Array, tlv: Tlv): EncryptionScheme {
  const reader = new ElementReader(der, tlv, 'PBES2-params');
  const kdf = readKeyDerivation(der, reader.next(derTag.sequence, 'keyDerivationFunc'));
  const encryption = new ElementReader(der, reader.next(derTag.sequence, 'encryptionScheme'), 'encryptionScheme');
  reader.finish();
  const oid = encryption.oid('algorithm');
  const cipher = cipherNames[oid];
  if (!cipher) throw unsupported(otherNames[oid] ?? `cipher ${oid}`);
  const iv = encryption.content(derTag.octetString, 'initialization vector');
  encryption.finish();
  const block = cipher === '3DES-CBC' ? 8 : 16;
  if (iv.length !== block) throw malformed(`encryptionScheme: the initialization vector is not ${block} octets`);
  return { kind: 'PBES2', kdf, cipher, iv };
}

function readKeyDerivation(der: Uint8Array, tlv: Tlv): Pbkdf2 | Scrypt {
  const reader = new ElementReader(der, tlv, 'keyDerivationFunc');
  const oid = reader.oid('algorithm');
  const parameters = reader.next(derTag.sequence, 'parameters');
  reader.finish();
  if (oid === pbkdf2Oid) return readPbkdf2(der, parameters);
  if (oid === scryptOid) return readScrypt(der, parameters);
  throw unsupported(`key derivation ${oid}`);
}

/** PBKDF2-params. Faults: `object-malformed`; `container-unsupported` for a pseudo-random function other than HMAC-SHA. */
export function readPbkdf2(der: Uint8Array, tlv: Tlv): Pbkdf2 {
  const reader = new ElementReader(der, tlv, 'PBKDF2-params');
  const salt = reader.content(derTag.octetString, 'salt');
  const iterations = countOf(der, reader.next(derTag.integer, 'iterationCount'));
  const keyLength = reader.optional(derTag.integer);
  const prf = reader.optional(derTag.sequence);
  reader.finish();
  return {
    kind: 'PBKDF2',
    salt,
    iterations,
    keyLength: keyLength && countOf(der, keyLength),
    hmac: prf ? readHmac(der, prf) : 'SHA-1',
  };
}

/** AlgorithmIdentifier of an HMAC (RFC 8018 B.1). */
export function readHmac(der: Uint8Array, tlv: Tlv): HashName {
  const [oid] = childrenOf(der, tlv);
  if (oid?.tag !== derTag.oid) throw malformed('prf: OBJECT IDENTIFIER expected');
  const name = hmacNames[decodeOid(contentOf(der, oid))];
  if (name) return name;
  const other = decodeOid(contentOf(der, oid));
  throw unsupported(otherNames[other] ?? `pseudo-random function ${other}`);
}

function readScrypt(der: Uint8Array, tlv: Tlv): Scrypt {
  const reader = new ElementReader(der, tlv, 'scrypt-params');
  const salt = reader.content(derTag.octetString, 'salt');
  const [cost = 0, blockSize = 0, parallelization = 0] = ['costParameter', 'blockSize', 'parallelizationParameter'].map((name) =>
    countOf(der, reader.next(derTag.integer, name)),
  );
  const keyLength = reader.optional(derTag.integer);
  reader.finish();
  return { kind: 'scrypt', salt, cost, blockSize, parallelization, keyLength: keyLength && countOf(der, keyLength) };
}

function readSaltAndCount(der: Uint8Array, tlv: Tlv): { readonly salt: Uint8Array; readonly iterations: number } {
  const reader = new ElementReader(der, tlv, 'PBEParameter');
  const salt = reader.content(derTag.octetString, 'salt');
  const iterations = countOf(der, reader.next(derTag.integer, 'iterationCount'));
  reader.finish();
  return { salt, iterations };
}

/** A positive INTEGER up to 2^53; anything above is that, for whoever bounds it. Fault: `object-malformed` for zero and less. */
export function countOf(der: Uint8Array, tlv: Tlv): number {
  const content = contentOf(der, tlv);
  const value = content.reduce((sum, octet) => Math.min(sum * 256 + octet, Number.MAX_SAFE_INTEGER), 0);
  if ((content[0] ?? 0x80) >= 0x80 || value === 0) throw malformed('a count is not positive');
  return value;
}
