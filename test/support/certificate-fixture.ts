import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concatBytes, fromHex } from '../../shared/base/bytes.ts';
import { derTag } from '../../main/x509/der.ts';
import {
  encodeBitString,
  encodeIntegerContent,
  encodeOctetString,
  encodeOid,
  encodeSequence,
  encodeTime,
  encodeTlv,
  encodeTrue,
} from '../../main/x509/encode-der.ts';
import { parseSpki } from '../../main/x509/subject-public-key-info.ts';

/**
 * Certificates and CRLs put together from parts, so that a test can spoil exactly one. It never checks anything. The keys are
 * made once per run and sign for real (node:crypto).
 */

export interface FixtureKey {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** AlgorithmIdentifier this key signs with, hex. */
  readonly algorithm: string;
  readonly hash: string | null;
}

function fixtureKey(privateKey: KeyObject, algorithm: string, hash: string | null): FixtureKey {
  const spki = new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  return { privateKey, spki, algorithm, hash };
}

const ec = (curve: string, arc: string, hash: string): FixtureKey =>
  fixtureKey(generateKeyPairSync('ec', { namedCurve: curve }).privateKey, `300a06082a8648ce3d0403${arc}`, hash);
const rsa = (modulusLength: number): FixtureKey =>
  fixtureKey(generateKeyPairSync('rsa', { modulusLength }).privateKey, '300d06092a864886f70d01010b0500', 'sha256');

export const fixtureKeys = {
  p256: ec('P-256', '02', 'sha256'),
  p384: ec('P-384', '03', 'sha384'),
  p521: ec('P-521', '04', 'sha512'),
  secp256k1: ec('secp256k1', '02', 'sha256'),
  ed25519: fixtureKey(generateKeyPairSync('ed25519').privateKey, '300506032b6570', null),
  rsa1024: rsa(1024),
  rsa2048: rsa(2048),
} as const;

export const hex = (text: string): Uint8Array => {
  const bytes = fromHex(text.replaceAll(' ', ''));
  if (bytes === undefined) throw new Error(`not hex: ${text}`);
  return bytes;
};

/** One RDN with one attribute; the value's tag is UTF8String unless said otherwise. */
export const rdn = (oid: string, value: string, tag: number = derTag.utf8String): Uint8Array =>
  encodeTlv(derTag.set, attribute(oid, value, tag));
export const attribute = (oid: string, value: string, tag: number = derTag.utf8String): Uint8Array =>
  encodeSequence(encodeOid(oid), encodeTlv(tag, new TextEncoder().encode(value)));
export const nameDer = (...rdns: readonly Uint8Array[]): Uint8Array => encodeSequence(...rdns);
export const commonName = (text: string): Uint8Array =>
  nameDer(rdn('2.5.4.6', 'DE', derTag.printableString), rdn('2.5.4.10', 'Acme'), rdn('2.5.4.3', text));

export const extensionDer = (oid: string, value: Uint8Array, critical = false): Uint8Array =>
  encodeSequence(encodeOid(oid), ...(critical ? [encodeTrue()] : []), encodeOctetString(value));

/** First 20 octets of a hash over the key bits: RFC 7093 §2 method 1 with SHA-256, RFC 5280 §4.2.1.2 method 1 with SHA-1. */
export const keyIdentifier = ({ spki }: FixtureKey, hash: 'sha256' | 'sha1' = 'sha256'): Uint8Array =>
  new Uint8Array(createHash(hash).update(parseSpki(spki).keyBits).digest()).slice(0, 20);

export const skid = (identifier: Uint8Array, critical = false): Uint8Array =>
  extensionDer('2.5.29.14', encodeOctetString(identifier), critical);
export const akid = (identifier: Uint8Array, critical = false): Uint8Array =>
  extensionDer('2.5.29.35', encodeSequence(encodeTlv(0x80, identifier)), critical);
export const keyUsageDer = (bits: string, critical = true): Uint8Array => extensionDer('2.5.29.15', hex(bits), critical);
export const basicConstraintsDer = (value: string, critical = true): Uint8Array => extensionDer('2.5.29.19', hex(value), critical);
export const crlNumberDer = (content: string, critical = false): Uint8Array =>
  extensionDer('2.5.29.20', encodeIntegerContent(hex(content)), critical);

export const keyCertSignAndCrlSign = '03020106';
export const caTrue = '30030101ff';
export const caTruePathLength = (length: string): string => `30060101ff0201${length}`;
export const serial = (last: string): Uint8Array => hex(`01${'5a'.repeat(15)}${last}`);

export interface CertificateParts {
  /** Content of the version INTEGER; null leaves it out (version 1). */
  readonly version: string | null;
  readonly serialNumber: Uint8Array;
  readonly tbsAlgorithm: string;
  readonly algorithm: string;
  readonly issuer: Uint8Array;
  /** Time, DER. */
  readonly notBefore: Uint8Array;
  readonly notAfter: Uint8Array;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly issuerUniqueId: boolean;
  readonly subjectUniqueId: boolean;
  /** Extension, DER, each. Empty leaves the list out. */
  readonly extensions: readonly Uint8Array[];
  readonly signer: FixtureKey;
}

function signed(tbs: Uint8Array, algorithm: string, { privateKey, hash }: FixtureKey): Uint8Array {
  return encodeSequence(tbs, hex(algorithm), encodeBitString(new Uint8Array(sign(hash, tbs, privateKey))));
}

export function certificateDer(parts: CertificateParts): Uint8Array {
  const uniqueId = hex('00 aabb');
  const tbs = encodeSequence(
    ...(parts.version === null ? [] : [encodeTlv(0xa0, encodeIntegerContent(hex(parts.version)))]),
    encodeIntegerContent(parts.serialNumber),
    hex(parts.tbsAlgorithm),
    parts.issuer,
    encodeSequence(parts.notBefore, parts.notAfter),
    parts.subject,
    parts.spki,
    ...(parts.issuerUniqueId ? [encodeTlv(0x81, uniqueId)] : []),
    ...(parts.subjectUniqueId ? [encodeTlv(0x82, uniqueId)] : []),
    ...(parts.extensions.length === 0 ? [] : [encodeTlv(0xa3, encodeSequence(...parts.extensions))]),
  );
  return signed(tbs, parts.algorithm, parts.signer);
}

/** Parts of a sound root with a P-384 key, valid from 2026 to 2046. */
export function rootParts(changes: Partial<CertificateParts> = {}, key: FixtureKey = fixtureKeys.p384): CertificateParts {
  const name = commonName('Acme Root');
  return {
    version: '02',
    serialNumber: serial('01'),
    tbsAlgorithm: key.algorithm,
    algorithm: key.algorithm,
    issuer: name,
    notBefore: encodeTime('2026-01-01T00:00:00Z'),
    notAfter: encodeTime('2045-12-31T23:59:59Z'),
    subject: name,
    spki: key.spki,
    issuerUniqueId: false,
    subjectUniqueId: false,
    extensions: [basicConstraintsDer(caTrue), keyUsageDer(keyCertSignAndCrlSign), skid(keyIdentifier(key))],
    signer: key,
    ...changes,
  };
}

/** Parts of a sound intermediate with a P-256 key below that root, path length 0, valid from 2026 to 2036. */
export function intermediateParts(changes: Partial<CertificateParts> = {}): CertificateParts {
  const { p256, p384 } = fixtureKeys;
  return {
    ...rootParts(),
    serialNumber: serial('02'),
    notAfter: encodeTime('2035-12-31T23:59:59Z'),
    subject: commonName('Acme Issuing'),
    spki: p256.spki,
    extensions: [
      basicConstraintsDer(caTruePathLength('00')),
      keyUsageDer(keyCertSignAndCrlSign),
      skid(keyIdentifier(p256)),
      akid(keyIdentifier(p384)),
    ],
    ...changes,
  };
}

export interface CrlParts {
  readonly version: string | null;
  readonly tbsAlgorithm: string;
  readonly algorithm: string;
  readonly issuer: Uint8Array;
  readonly thisUpdate: Uint8Array;
  readonly nextUpdate: Uint8Array | null;
  /** Entries, DER, each; null leaves revokedCertificates out, an empty list encodes it empty. */
  readonly entries: readonly Uint8Array[] | null;
  readonly extensions: readonly Uint8Array[];
  readonly signer: FixtureKey;
}

export function crlDer(parts: CrlParts): Uint8Array {
  const tbs = encodeSequence(
    ...(parts.version === null ? [] : [encodeIntegerContent(hex(parts.version))]),
    hex(parts.tbsAlgorithm),
    parts.issuer,
    parts.thisUpdate,
    ...(parts.nextUpdate === null ? [] : [parts.nextUpdate]),
    ...(parts.entries === null ? [] : [encodeSequence(...parts.entries)]),
    ...(parts.extensions.length === 0 ? [] : [encodeTlv(0xa0, encodeSequence(...parts.extensions))]),
  );
  return signed(tbs, parts.algorithm, parts.signer);
}

/** One revokedCertificates entry. */
export const crlEntry = (serialNumber: Uint8Array, revokedAt: Uint8Array, ...extensions: readonly Uint8Array[]): Uint8Array =>
  encodeSequence(
    encodeIntegerContent(serialNumber),
    revokedAt,
    ...(extensions.length === 0 ? [] : [encodeSequence(...extensions)]),
  );

export const reasonCodeDer = (code: string, critical = false): Uint8Array =>
  extensionDer('2.5.29.21', concatBytes(hex('0a01'), hex(code)), critical);

/** Parts of that root's first CRL, empty, valid for 180 days. */
export function crlParts(changes: Partial<CrlParts> = {}): CrlParts {
  const { p384 } = fixtureKeys;
  return {
    version: '01',
    tbsAlgorithm: p384.algorithm,
    algorithm: p384.algorithm,
    issuer: commonName('Acme Root'),
    thisUpdate: encodeTime('2026-06-01T00:00:00Z'),
    nextUpdate: encodeTime('2026-11-28T00:00:00Z'),
    entries: null,
    extensions: [akid(keyIdentifier(p384)), crlNumberDer('01')],
    signer: p384,
    ...changes,
  };
}
