import { Fault } from '../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import { contentOf, decodeOid, derTag, malformed, rawOf, readingObject, readTlv, readWhole } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader, wholeOctetsOf } from './element-reader.ts';
import { unsupported } from './encryption-scheme.ts';

/** RSAPrivateKey with two primes (RFC 8017 A.1.2); numbers as content octets without sign octet. */
export interface RsaPrivateKey {
  readonly kind: 'RSA';
  /** The RSAPrivateKey itself, DER. */
  readonly der: Uint8Array;
  readonly modulus: Uint8Array;
  readonly publicExponent: Uint8Array;
  readonly privateExponent: Uint8Array;
  readonly prime1: Uint8Array;
  readonly prime2: Uint8Array;
  readonly exponent1: Uint8Array;
  readonly exponent2: Uint8Array;
  readonly coefficient: Uint8Array;
}

export type EcAlgorithm = Extract<KeyAlgorithm, `EC-${string}`>;

export interface EcPrivateKey {
  readonly kind: 'EC';
  readonly algorithm: EcAlgorithm;
  readonly scalar: Uint8Array;
  /** Octets of the point that stood beside the scalar, if any. Nothing says that it belongs to it. */
  readonly publicKey: Uint8Array | undefined;
}

export interface EdwardsPrivateKey {
  readonly kind: 'Ed25519';
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array | undefined;
}

/** Every array is a view into the octets that were read: whoever wipes those wipes these. */
export type PrivateKeyView = RsaPrivateKey | EcPrivateKey | EdwardsPrivateKey;

const curveAlgorithms: Readonly<Record<string, EcAlgorithm>> = {
  '1.2.840.10045.3.1.7': 'EC-P256',
  '1.3.132.0.34': 'EC-P384',
  '1.3.132.0.35': 'EC-P521',
};

const otherCurves: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.1': 'EC P-192',
  '1.3.132.0.33': 'EC P-224',
  '1.3.132.0.10': 'EC secp256k1',
  '1.3.36.3.3.2.8.1.1.7': 'EC brainpoolP256r1',
  '1.3.36.3.3.2.8.1.1.11': 'EC brainpoolP384r1',
  '1.3.36.3.3.2.8.1.1.13': 'EC brainpoolP512r1',
};

const otherKeys: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.113549.1.3.1': 'Diffie-Hellman',
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.3.101.113': 'Ed448',
};

const rsaOid = '1.2.840.113549.1.1.1';
const ecOid = '1.2.840.10045.2.1';
const ed25519Oid = '1.3.101.112';

function otherAlgorithm(algorithm: string): Fault {
  return new Fault('algorithm-unsupported', { algorithm });
}

/**
 * PrivateKeyInfo or OneAsymmetricKey (RFC 5958 §2). Attributes are skipped. Nothing is computed with the numbers.
 * Faults: `object-malformed` {kind: 'private key', where}; `algorithm-unsupported` {algorithm}; `container-unsupported` {what} where the
 * curve is spelt out instead of named.
 */
export function parsePrivateKeyInfo(der: Uint8Array): PrivateKeyView {
  return readingObject('private key', () => {
    const reader = new ElementReader(der, readWhole(der), 'PrivateKeyInfo');
    const version = versionOf(reader.content(derTag.integer, 'version'), [0, 1]);
    const algorithm = new ElementReader(der, reader.next(derTag.sequence, 'privateKeyAlgorithm'), 'privateKeyAlgorithm');
    const oid = algorithm.oid('algorithm');
    const parameters = algorithm.rest();
    const key = reader.content(derTag.octetString, 'privateKey');
    reader.optional(0xa0);
    const copy = reader.optional(0x81);
    reader.finish();
    if (copy && version === 0) throw malformed('PrivateKeyInfo: version 1 with a public key');
    const publicKey = copy && wholeOctetsOf(contentOf(der, copy), 'publicKey');
    return readKey(der, { oid, parameters, key, publicKey });
  });
}

interface KeyInfo {
  readonly oid: string;
  readonly parameters: readonly Tlv[];
  readonly key: Uint8Array;
  readonly publicKey: Uint8Array | undefined;
}

function readKey(der: Uint8Array, { oid, parameters, key, publicKey }: KeyInfo): PrivateKeyView {
  const [parameter, extra] = parameters;
  if (extra) throw malformed('privateKeyAlgorithm: more than one parameter');
  if (oid === rsaOid) {
    if (parameter && parameter.tag !== derTag.null) throw malformed('privateKeyAlgorithm: the parameters of RSA are not NULL');
    return readRsa(key);
  }
  if (oid === ecOid) {
    if (!parameter) throw malformed('privateKeyAlgorithm: a curve is missing');
    return readEc(key, rawOf(der, parameter), publicKey);
  }
  if (oid !== ed25519Oid) throw otherAlgorithm(otherKeys[oid] ?? `OID ${oid}`);
  if (parameter) throw malformed('privateKeyAlgorithm: Ed25519 has no parameters');
  const inner = readWhole(key);
  if (inner.tag !== derTag.octetString || inner.length !== 32) throw malformed('privateKey: not the 32 octets of Ed25519');
  return { kind: 'Ed25519', seed: contentOf(key, inner), publicKey };
}

/** RSAPrivateKey (PKCS #1). Faults as `parsePrivateKeyInfo`; a key of more than two primes is `algorithm-unsupported`. */
export function parseRsaPrivateKey(der: Uint8Array): PrivateKeyView {
  return readingObject('private key', () => readRsa(der));
}

/**
 * ECPrivateKey (SEC 1 C.4, RFC 5915). `parameters` is the ECParameters that stood before it, as `openssl ecparam` writes them.
 * Faults as `parsePrivateKeyInfo`.
 */
export function parseEcPrivateKey(der: Uint8Array, parameters: Uint8Array | null): PrivateKeyView {
  return readingObject('private key', () => readEc(der, parameters, undefined));
}

function readRsa(der: Uint8Array): RsaPrivateKey {
  const reader = new ElementReader(der, readWhole(der), 'RSAPrivateKey');
  if (versionOf(reader.content(derTag.integer, 'version'), [0, 1]) === 1) throw otherAlgorithm('RSA with more than two primes');
  const number = (name: string): Uint8Array => positive(reader.content(derTag.integer, name), `RSAPrivateKey: ${name}`);
  const key: RsaPrivateKey = {
    kind: 'RSA',
    der,
    modulus: number('modulus'),
    publicExponent: number('publicExponent'),
    privateExponent: number('privateExponent'),
    prime1: number('prime1'),
    prime2: number('prime2'),
    exponent1: number('exponent1'),
    exponent2: number('exponent2'),
    coefficient: number('coefficient'),
  };
  reader.finish();
  return key;
}

function readEc(der: Uint8Array, outer: Uint8Array | null, outerPoint: Uint8Array | undefined): EcPrivateKey {
  const reader = new ElementReader(der, readWhole(der), 'ECPrivateKey');
  versionOf(reader.content(derTag.integer, 'version'), [1]);
  const scalar = reader.content(derTag.octetString, 'privateKey');
  const tagged = reader.optional(0xa0);
  const point = reader.optional(0xa1);
  reader.finish();
  const own = tagged && contentOf(der, tagged);
  if (own && outer && curveOf(own) !== curveOf(outer)) throw malformed('ECPrivateKey: two curves are named');
  const parameters = own ?? outer;
  if (!parameters) throw malformed('ECPrivateKey: a curve is missing');
  const algorithm = curveAlgorithms[curveOf(parameters)];
  if (!algorithm) throw otherAlgorithm(otherCurves[curveOf(parameters)] ?? `EC on the curve ${curveOf(parameters)}`);
  const inner = point && wholeOctetsOf(contentOf(der, pointOf(der, point)), 'ECPrivateKey: publicKey');
  return { kind: 'EC', algorithm, scalar, publicKey: inner ?? outerPoint };
}

function pointOf(der: Uint8Array, tagged: Tlv): Tlv {
  const point = readTlv(der, tagged.start + tagged.headerLength, tagged.end);
  if (point.tag !== derTag.bitString || point.end !== tagged.end) throw malformed('ECPrivateKey: publicKey is no BIT STRING');
  return point;
}

const explicitCurve =
  'its EC parameters are spelt out instead of naming the curve (“openssl ec -param_enc named_curve” names one of the known curves)';

/** Dotted name of a curve. RFC 5480 §2.1.1 knows named curves only. */
function curveOf(parameters: Uint8Array): string {
  const tlv = readWhole(parameters);
  if (tlv.tag === derTag.sequence) throw unsupported(explicitCurve);
  if (tlv.tag !== derTag.oid) throw malformed('ECParameters: OBJECT IDENTIFIER expected');
  return decodeOid(contentOf(parameters, tlv));
}

function versionOf(content: Uint8Array, known: readonly number[]): number {
  const [version = -1] = content;
  if (content.length !== 1 || !known.includes(version)) throw malformed(`version: not ${known.join(' or ')}`);
  return version;
}

function positive(content: Uint8Array, name: string): Uint8Array {
  const [first, second] = content;
  if (first === undefined || first >= 0x80) throw malformed(`${name} is not positive`);
  if (first !== 0) return content;
  if (second === undefined || second < 0x80) throw malformed(`${name} is zero or not in its shortest form`);
  return content.subarray(1);
}
