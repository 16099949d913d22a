import { toHex } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { isCurvePoint, isEdwardsPoint } from './curve-point.ts';
import type { SpkiView } from './model.ts';
import { hasClosePrimes, hasRocaFingerprint, isPerfectPower, smallFactor } from './rsa-modulus.ts';
import { readRsaKey, spkiAlgorithms } from './subject-public-key-info.ts';

/** Above this nothing is computed with a modulus, so that no key can keep the ceremony waiting. */
const maxModulusBits = 8192;

/** Rounds of Fermat's method; BR 6.1.1.3(5)(3) wants at least 100. */
const fermatRounds = 110;

function weak(rule: string, why: string): Fault {
  return new Fault('key-weak', { rule, why });
}

/**
 * The key policy for CA keys: P-256, P-384, P-521, RSA 3072 and 4096 with exponent 65537, Ed25519, and
 * none of the known weaknesses. Faults: `key-weak` {rule, why}; `algorithm-unsupported` {found}; `object-malformed`.
 * Debian weak keys (BR 6.1.1.3(5)(1)) need a data file and are not checked here.
 */
export function checkPublicKey(spki: SpkiView): void {
  checkKeyArithmetic(spki);
  if (toHex(spki.algorithm) === spkiAlgorithms.rsa) checkRsaKey(spki);
  if (spki.keyAlgorithm === undefined) throw new Fault('algorithm-unsupported', { found: spki.description });
}

function checkRsaKey(spki: SpkiView): void {
  const { modulus, exponent, modulusBits } = readRsaKey(spki.keyBits);
  if (modulusBits < 3072)
    throw weak('CA/B BR 6.1.5', `a modulus of ${modulusBits} bits is too short for a CA key; 3072 or 4096 are taken`);
  if (modulusBits % 8 !== 0) throw weak('CA/B BR 6.1.5', `a modulus of ${modulusBits} bits is not a whole number of octets`);
  if (toHex(exponent) !== '010001') throw weak('CA/B BR 6.1.6', 'the public exponent is not 65537');
  const n = BigInt(`0x${toHex(modulus)}`);
  const factor = smallFactor(n);
  if (factor !== undefined) throw weak('CA/B BR 6.1.6', `the modulus is divisible by ${factor}`);
  if (hasRocaFingerprint(n)) throw weak('CA/B BR 6.1.1.3(5)(2)', 'the modulus has the ROCA fingerprint (CVE-2017-15361)');
  if (hasClosePrimes(n, fermatRounds)) throw weak('CA/B BR 6.1.1.3(5)(3)', 'the primes of the modulus are too close');
  if (isPerfectPower(n)) throw weak('CA/B BR 6.1.6', 'the modulus is a power of one number');
}

/**
 * What must hold before any library computes with a key somebody sent: numbers in sane ranges, points on their curve.
 * RSA lengths that are too short for a CA pass here, so that a proof of possession can still be looked at.
 * Faults: `key-weak` {rule, why}; `algorithm-unsupported` {found}; `object-malformed`.
 */
export function checkKeyArithmetic(spki: SpkiView): void {
  const algorithm = toHex(spki.algorithm);
  if (algorithm === spkiAlgorithms.rsa) {
    const { modulus, exponent, modulusBits } = readRsaKey(spki.keyBits);
    if (modulusBits > maxModulusBits)
      throw weak('a limit of this program', `a modulus of ${modulusBits} bits is above ${maxModulusBits}`);
    if (modulusBits < 1024) throw weak('CA/B BR 6.1.5', `a modulus of ${modulusBits} bits`);
    if (((modulus.at(-1) ?? 0) & 1) === 0) throw weak('CA/B BR 6.1.6', 'the modulus is even');
    if (((exponent.at(-1) ?? 0) & 1) === 0 || toHex(exponent) === '01')
      throw weak('CA/B BR 6.1.6', 'the public exponent is even or 1');
    if (exponent.length > 32) throw weak('CA/B BR 6.1.6', 'the public exponent is above 2^256');
    return;
  }
  if (algorithm === spkiAlgorithms.ed25519) {
    if (!isEdwardsPoint(spki.keyBits))
      throw weak('RFC 8032 §5.1.3', 'the key is not a point of edwards25519, or one of small order');
    return;
  }
  const { keyAlgorithm } = spki;
  if (keyAlgorithm !== 'EC-P256' && keyAlgorithm !== 'EC-P384' && keyAlgorithm !== 'EC-P521') {
    throw new Fault('algorithm-unsupported', { found: spki.description });
  }
  if (!isCurvePoint(keyAlgorithm, spki.keyBits))
    throw weak('RFC 5480 §2.2; CA/B BR 6.1.6', 'the key is not an uncompressed point of its curve');
}
