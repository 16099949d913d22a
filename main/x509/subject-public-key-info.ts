import { toHex } from '../../shared/base/bytes.ts';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import { childrenOf, contentOf, decodeOid, derTag, malformed, rawOf, readingObject, readTlv, readWhole } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader, wholeOctetsOf } from './element-reader.ts';
import type { SpkiView } from './model.ts';
import { sha256 } from './sha256.ts';

/** SPKI AlgorithmIdentifiers as BR 7.1.3.1 prints them; Ed25519 is RFC 8410 §3. */
export const spkiAlgorithms = {
  rsa: '300d06092a864886f70d0101010500',
  p256: '301306072a8648ce3d020106082a8648ce3d030107',
  p384: '301006072a8648ce3d020106052b81040022',
  p521: '301006072a8648ce3d020106052b81040023',
  ed25519: '300506032b6570',
} as const;

const curves: Readonly<Record<string, { readonly name: string; readonly keyAlgorithm: KeyAlgorithm }>> = {
  [spkiAlgorithms.p256]: { name: 'EC P-256', keyAlgorithm: 'EC-P256' },
  [spkiAlgorithms.p384]: { name: 'EC P-384', keyAlgorithm: 'EC-P384' },
  [spkiAlgorithms.p521]: { name: 'EC P-521', keyAlgorithm: 'EC-P521' },
};

const otherKeyNames: Readonly<Record<string, string>> = {
  '1.2.840.10045.2.1': 'EC on a curve Anchorite does not know',
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.3.101.113': 'Ed448',
};

/** Numbers of an RSA public key, as the content octets of their INTEGERs without sign octet (RFC 8017 A.1.1). */
export interface RsaKey {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
  readonly modulusBits: number;
}

/** Reads a SubjectPublicKeyInfo inside a larger object. Fault: `object-malformed`. RFC 5280 §4.1.2.7. */
export function readSpki(bytes: Uint8Array, tlv: Tlv): SpkiView {
  const reader = new ElementReader(bytes, tlv, 'subjectPublicKeyInfo');
  const algorithm = reader.raw(derTag.sequence, 'algorithm');
  const keyBits = wholeOctetsOf(reader.content(derTag.bitString, 'subjectPublicKey'), 'subjectPublicKey');
  reader.finish();
  const [oid] = childrenOf(algorithm, readTlv(algorithm, 0));
  if (oid?.tag !== derTag.oid) throw malformed('subjectPublicKeyInfo: algorithm without OBJECT IDENTIFIER');
  return { der: rawOf(bytes, tlv), algorithm, keyBits, ...describeKey(algorithm, keyBits, decodeOid(contentOf(algorithm, oid))) };
}

/** Reads SubjectPublicKeyInfo DER. Fault: `object-malformed` {kind: 'public key'}. */
export function parseSpki(der: Uint8Array): SpkiView {
  return readingObject('public key', () => readSpki(der, readWhole(der)));
}

/** The algorithm of a key Anchorite certifies; undefined for any other key. Fault: `object-malformed`. */
export function keyAlgorithmOf(spki: Uint8Array): KeyAlgorithm | undefined {
  return parseSpki(spki).keyAlgorithm;
}

/** RSAPublicKey of the key bits. Fault: `object-malformed` also for numbers that are not positive. */
export function readRsaKey(keyBits: Uint8Array): RsaKey {
  const reader = new ElementReader(keyBits, readWhole(keyBits), 'RSAPublicKey');
  const modulus = positive(reader.content(derTag.integer, 'modulus'), 'modulus');
  const exponent = positive(reader.content(derTag.integer, 'publicExponent'), 'publicExponent');
  reader.finish();
  return { modulus, exponent, modulusBits: modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24 };
}

function positive(content: Uint8Array, name: string): Uint8Array {
  const [first, second] = content;
  if (first === undefined || first >= 0x80) throw malformed(`RSAPublicKey: ${name} is not positive`);
  if (first !== 0) return content;
  if (second === undefined) throw malformed(`RSAPublicKey: ${name} is zero`);
  if (second < 0x80) throw malformed(`RSAPublicKey: ${name} is not in its shortest form`);
  return content.subarray(1);
}

function describeKey(
  algorithm: Uint8Array,
  keyBits: Uint8Array,
  oid: string,
): { readonly keyAlgorithm: KeyAlgorithm | undefined; readonly description: string } {
  const identifier = toHex(algorithm);
  if (identifier === spkiAlgorithms.rsa) {
    const { modulusBits } = readRsaKey(keyBits);
    const keyAlgorithm = modulusBits === 3072 ? 'RSA-3072' : modulusBits === 4096 ? 'RSA-4096' : undefined;
    return { keyAlgorithm, description: `RSA ${modulusBits}` };
  }
  if (identifier === spkiAlgorithms.ed25519) return { keyAlgorithm: 'Ed25519', description: 'Ed25519' };
  const curve = curves[identifier];
  if (curve) return { keyAlgorithm: curve.keyAlgorithm, description: curve.name };
  return { keyAlgorithm: undefined, description: otherKeyNames[oid] ?? `OID ${oid}` };
}

/**
 * Key identifier by RFC 7093 §2 method 1: leftmost 160 bits of SHA-256 over the subjectPublicKey BIT STRING's value
 * (without tag, length and unused-bits octet). Takes SubjectPublicKeyInfo DER. Fault: `object-malformed`.
 */
export function subjectKeyIdentifier(spki: Uint8Array): Uint8Array {
  return sha256(parseSpki(spki).keyBits).slice(0, 20);
}

/** SHA-256 of SubjectPublicKeyInfo DER, lower-case hex: the name of a key in the ledger. */
export function spkiSha256(spki: Uint8Array): string {
  return toHex(sha256(spki));
}
