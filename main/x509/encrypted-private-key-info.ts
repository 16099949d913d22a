import { assertDer, childrenOf, contentOf, decodeOid, derTag, malformed, readingObject, readWhole } from './der.ts';
import type { Tlv } from './der.ts';
import { encodeInteger, encodeOctetString, encodeOid, encodeSequence } from './encode-der.ts';

/** Pseudo-random functions of PBKDF2 by their RFC 8018 names; the last is the DEFAULT, when none is encoded. */
const prfNames = {
  '1.2.840.113549.2.9': 'hmacWithSHA256',
  '1.2.840.113549.2.10': 'hmacWithSHA384',
  '1.2.840.113549.2.11': 'hmacWithSHA512',
  '1.2.840.113549.2.7': 'hmacWithSHA1',
} as const;
export type Pbkdf2Prf = (typeof prfNames)[keyof typeof prfNames];

const cipherNames = {
  '2.16.840.1.101.3.4.1.2': 'aes128-CBC',
  '2.16.840.1.101.3.4.1.22': 'aes192-CBC',
  '2.16.840.1.101.3.4.1.42': 'aes256-CBC',
} as const;
export type Pbes2Cipher = (typeof cipherNames)[keyof typeof cipherNames];

/** What Anchorite writes: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC. */
export interface SealedKeyContent {
  readonly salt: Uint8Array;
  /** 16 octets. */
  readonly iv: Uint8Array;
  readonly iterations: number;
  readonly ciphertext: Uint8Array;
}

export interface SealedKeyView extends SealedKeyContent {
  readonly prf: Pbkdf2Prf;
  readonly cipher: Pbes2Cipher;
}

const pbes2Oid = '1.2.840.113549.1.5.13';
const pbkdf2Oid = '1.2.840.113549.1.5.12';
const null0 = Uint8Array.of(derTag.null, 0);

/**
 * PKCS #8 EncryptedPrivateKeyInfo, DER (RFC 5958 §3, RFC 8018 A.2, A.4). Structure only: nothing is encrypted here.
 * keyLength is left out: AES-256 fixes it and some readers stumble over it.
 */
export function encodeEncryptedPrivateKeyInfo(content: SealedKeyContent): Uint8Array {
  const prf = encodeSequence(encodeOid('1.2.840.113549.2.9'), null0);
  const kdf = encodeSequence(
    encodeOid(pbkdf2Oid),
    encodeSequence(encodeOctetString(content.salt), encodeInteger(content.iterations), prf),
  );
  const cipher = encodeSequence(encodeOid('2.16.840.1.101.3.4.1.42'), encodeOctetString(content.iv));
  const algorithm = encodeSequence(encodeOid(pbes2Oid), encodeSequence(kdf, cipher));
  return encodeSequence(algorithm, encodeOctetString(content.ciphertext));
}

/**
 * Reads a PBES2 EncryptedPrivateKeyInfo. Fault: `object-malformed` {kind: 'encrypted private key', where}, also for schemes other
 * than PBES2 with PBKDF2 and AES-CBC. Iterations are not judged here: the caller bounds them before it derives.
 */
export function decodeEncryptedPrivateKeyInfo(der: Uint8Array): SealedKeyView {
  return readingObject('encrypted private key', () => {
    assertDer(der);
    const [algorithm, encrypted] = parts(der, readWhole(der), 'EncryptedPrivateKeyInfo', 2);
    const [scheme, parameters] = parts(der, algorithm, 'encryptionAlgorithm', 2);
    if (oidOf(der, scheme) !== pbes2Oid) throw malformed('encryptionAlgorithm: not PBES2');
    const [kdf, cipher] = parts(der, parameters, 'PBES2-params', 2);
    const [cipherOid, iv] = parts(der, cipher, 'encryptionScheme', 2);
    const cipherName = Object.entries(cipherNames).find(([oid]) => oid === oidOf(der, cipherOid))?.[1];
    if (cipherName === undefined) throw malformed('encryptionScheme: not AES-CBC');
    const ivBytes = octetsOf(der, iv, 'initialization vector');
    if (ivBytes.length !== 16) throw malformed('encryptionScheme: the initialization vector is not 16 octets');
    return { ...readKdf(der, kdf), iv: ivBytes, cipher: cipherName, ciphertext: octetsOf(der, encrypted, 'encryptedData') };
  });
}

function readKdf(der: Uint8Array, kdf: Tlv | undefined): { salt: Uint8Array; iterations: number; prf: Pbkdf2Prf } {
  const [oid, params] = parts(der, kdf, 'keyDerivationFunc', 2);
  if (oidOf(der, oid) !== pbkdf2Oid) throw malformed('keyDerivationFunc: not PBKDF2');
  const [salt, iterationCount, ...optional] = parts(der, params, 'PBKDF2-params', 2, 4);
  if (optional[0]?.tag === derTag.integer) optional.shift();
  const [prf, extra] = optional;
  if (extra) throw malformed('PBKDF2-params: more than its parts');
  return { salt: octetsOf(der, salt, 'salt'), iterations: numberOf(der, iterationCount), prf: readPrf(der, prf) };
}

function readPrf(der: Uint8Array, prf: Tlv | undefined): Pbkdf2Prf {
  if (!prf) return 'hmacWithSHA1';
  const [oid] = parts(der, prf, 'prf', 1, 2);
  const name = Object.entries(prfNames).find(([known]) => known === oidOf(der, oid))?.[1];
  if (name === undefined) throw malformed('prf: unknown');
  return name;
}

function parts(der: Uint8Array, tlv: Tlv | undefined, where: string, atLeast: number, atMost = atLeast): Tlv[] {
  if (tlv?.tag !== derTag.sequence) throw malformed(`${where}: SEQUENCE expected`);
  const children = childrenOf(der, tlv);
  if (children.length < atLeast || children.length > atMost) throw malformed(`${where}: wrong number of parts`);
  return children;
}

function oidOf(der: Uint8Array, tlv: Tlv | undefined): string {
  if (tlv?.tag !== derTag.oid) throw malformed('OBJECT IDENTIFIER expected');
  return decodeOid(contentOf(der, tlv));
}

function octetsOf(der: Uint8Array, tlv: Tlv | undefined, where: string): Uint8Array {
  if (tlv?.tag !== derTag.octetString) throw malformed(`${where}: OCTET STRING expected`);
  return contentOf(der, tlv);
}

function numberOf(der: Uint8Array, tlv: Tlv | undefined): number {
  if (tlv?.tag !== derTag.integer || tlv.length > 6) throw malformed('iterationCount: small INTEGER expected');
  const content = contentOf(der, tlv);
  const value = content.reduce((sum, octet) => sum * 256 + octet, 0);
  if ((content[0] ?? 0) >= 0x80 || value === 0) throw malformed('iterationCount: not positive');
  return value;
}
