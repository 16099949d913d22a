import { checkPrime } from 'node:crypto';
import { promisify } from 'node:util';
import { equalBytes, fromHex } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { checkPublicKey } from '../../x509/check-public-key.ts';
import { encodeEcPrivateKeyInfo, encodeEdwardsPrivateKeyInfo, encodeRsaPrivateKeyInfo } from '../../x509/encode-private-key.ts';
import type { EcAlgorithm, EcPrivateKey, EdwardsPrivateKey, PrivateKeyView, RsaPrivateKey } from '../../x509/private-key.ts';
import { parseSpki } from '../../x509/subject-public-key-info.ts';
import { spkiOf } from '../key-pair.ts';
import { libraryKey } from '../library-key.ts';
import { damaged, readingContainer } from './container-fault.ts';
import { OpenedPrivateKey } from './opened-private-key.ts';
import type { WipeScope } from './wipe-scope.ts';
import { areInverse, compare, minusOne, multiply, trimmed } from './wiped-numbers.ts';

/** Largest RSA modulus anything is computed with, in octets. */
const maxModulus = 1024;

/** Orders of the curves (SP 800-186 §3.2.1). */
const orders: Readonly<Record<EcAlgorithm, string>> = {
  'EC-P256': 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  'EC-P384': 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  'EC-P521':
    '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa' +
    '51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
};

/**
 * A private key that was read, checked in all its parts and encoded anew: the public key is computed from the private numbers and never
 * taken from the copy beside them, which must agree. What is not one of Anchorite's algorithms is refused last, so that a damaged key of
 * another kind is called damaged.
 * Faults: `container-damaged` {why}; `key-mismatch`; `algorithm-unsupported` {algorithm}; `key-weak` {rule, why}.
 */
export async function takePrivateKey(view: PrivateKeyView, scope: WipeScope): Promise<OpenedPrivateKey> {
  const pkcs8 = await canonical(view, scope);
  try {
    const spki = publicHalf(pkcs8);
    const parsed = readingContainer(() => parseSpki(spki));
    if (!parsed.keyAlgorithm) throw new Fault('algorithm-unsupported', { algorithm: parsed.description });
    checkPublicKey(parsed);
    return new OpenedPrivateKey(parsed.keyAlgorithm, spki, pkcs8);
  } catch (thrown) {
    pkcs8.fill(0);
    throw thrown;
  }
}

/** PrivateKeyInfo in an array of its own, which is not in the scope. */
async function canonical(view: PrivateKeyView, scope: WipeScope): Promise<Uint8Array> {
  switch (view.kind) {
    case 'RSA':
      await checkRsa(view, scope);
      return encodeRsaPrivateKeyInfo(view.der);
    case 'EC':
      return canonicalEc(view, scope);
    case 'Ed25519':
      return canonicalEdwards(view, scope);
  }
}

/** No cause: what the library says could quote what it read. */
function publicHalf(pkcs8: Uint8Array): Uint8Array {
  try {
    return spkiOf(libraryKey(pkcs8));
  } catch {
    throw damaged('the numbers are no private key');
  }
}

/** RFC 8017 §3.2: n = p·q, both prime, and every exponent and coefficient the inverse it has to be. */
async function checkRsa(key: RsaPrivateKey, scope: WipeScope): Promise<void> {
  const { modulus, publicExponent: e, privateExponent, prime1, prime2, exponent1, exponent2, coefficient } = key;
  if (modulus.length > maxModulus) throw new Fault('algorithm-unsupported', { algorithm: `RSA ${modulus.length * 8}` });
  const numbers = [e, privateExponent, prime1, prime2, exponent1, exponent2, coefficient];
  if (numbers.some(({ length }) => length > modulus.length)) throw damaged('a number of the RSA key is larger than its modulus');
  const [p1, q1] = [minusOne(prime1, scope), minusOne(prime2, scope)];
  const factors = compare(multiply(prime1, prime2, scope), modulus) === 0;
  if (!factors || trimmed(p1).length === 0 || trimmed(q1).length === 0)
    throw damaged('the modulus of the RSA key is not the product of its primes');
  const isConsistent =
    areInverse(e, privateExponent, p1, scope) &&
    areInverse(e, privateExponent, q1, scope) &&
    areInverse(e, exponent1, p1, scope) &&
    areInverse(e, exponent2, q1, scope) &&
    areInverse(prime2, coefficient, prime1, scope);
  if (!isConsistent) throw damaged('the numbers of the RSA key do not belong together');
  for (const prime of [prime1, prime2]) {
    if (!(await promisify(checkPrime)(scope.copy(prime)))) throw damaged('a factor of the RSA key is not prime');
  }
}

function canonicalEc({ algorithm, scalar, publicKey }: EcPrivateKey, scope: WipeScope): Uint8Array {
  const order = fromHex(orders[algorithm]) ?? new Uint8Array();
  const value = trimmed(scalar);
  if (value.length === 0 || compare(value, order) >= 0)
    throw damaged('the scalar of the EC key is not below the order of its curve');
  // Some programs leave zeroes at the front out; RFC 5915 §3 wants the octets of the order.
  const padded = scope.array(order.length);
  padded.set(value, order.length - value.length);
  const spki = publicHalf(scope.keep(encodeEcPrivateKeyInfo(algorithm, padded, null)));
  const point = readingContainer(() => parseSpki(spki).keyBits);
  if (publicKey && !isSamePoint(publicKey, point)) throw new Fault('key-mismatch');
  return encodeEcPrivateKeyInfo(algorithm, padded, point);
}

/** `point` is uncompressed; what stood in the container may have been compressed (SEC 1 §2.3.3). */
function isSamePoint(given: Uint8Array, point: Uint8Array): boolean {
  if (given[0] === 4) return equalBytes(given, point);
  const half = (point.length - 1) / 2;
  const sign = 2 + ((point.at(-1) ?? 0) & 1);
  return given[0] === sign && equalBytes(given.subarray(1), point.subarray(1, 1 + half));
}

function canonicalEdwards({ seed, publicKey }: EdwardsPrivateKey, scope: WipeScope): Uint8Array {
  const pkcs8 = encodeEdwardsPrivateKeyInfo(seed);
  if (publicKey && !equalBytes(publicKey, parseSpki(publicHalf(scope.copy(pkcs8))).keyBits)) {
    pkcs8.fill(0);
    throw new Fault('key-mismatch');
  }
  return pkcs8;
}
