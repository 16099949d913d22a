import { checkPrimeSync, generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../../../shared/base/bytes.ts';
import { keyAlgorithms } from '../../../shared/pki/algorithm.ts';
import { checkPublicKey } from '../../../main/x509/check-public-key.ts';
import { derTag } from '../../../main/x509/der.ts';
import { encodeBitString, encodeSequence, encodeTlv } from '../../../main/x509/encode-der.ts';
import { bitLength, hasClosePrimes, hasRocaFingerprint, isPerfectPower, smallFactor } from '../../../main/x509/rsa-modulus.ts';
import { parseSpki, spkiAlgorithms } from '../../../main/x509/subject-public-key-info.ts';
import { signerOf } from './signer.ts';

const bytesOf = (hex: string): Uint8Array => fromHex(hex.length % 2 === 0 ? hex : `0${hex}`) ?? new Uint8Array();
const integer = (n: bigint): Uint8Array => {
  const octets = bytesOf(n.toString(16));
  return encodeTlv(derTag.integer, (octets[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), octets) : octets);
};
const rsaSpki = (n: bigint, e: bigint): Uint8Array =>
  encodeSequence(bytesOf(spkiAlgorithms.rsa), encodeBitString(encodeSequence(integer(n), integer(e))));
const pointSpki = (algorithm: string, bits: Uint8Array): Uint8Array => encodeSequence(bytesOf(algorithm), encodeBitString(bits));

const prime = (bits: number): bigint => generatePrimeSync(bits, { bigint: true });
const nextPrime = (from: bigint): bigint => {
  let candidate = from | 1n;
  while (!checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
};

const weak = (rule: string): unknown => expect.objectContaining({ code: 'key-weak', detail: expect.objectContaining({ rule }) });
const unsupported = expect.objectContaining({ code: 'algorithm-unsupported' });
const check = (spki: Uint8Array) => (): void => checkPublicKey(parseSpki(spki));

const p = prime(1536);
const sound = p * prime(1536);

describe('checkPublicKey', () => {
  it.each(keyAlgorithms)('accepts fresh keys of %s', (algorithm) => {
    expect(check(signerOf(algorithm).spki)).not.toThrow();
    expect(check(signerOf(algorithm, 1).spki)).not.toThrow();
  });

  it('refuses RSA of 1024, 2048, 2056 and 3071 bits as too short and of 6144 as not offered', () => {
    for (const bits of [1024, 2048, 2056, 3071])
      expect(check(rsaSpki((1n << BigInt(bits - 1)) + 12345n, 65537n)), `${bits}`).toThrow(weak('CA/B BR 6.1.5'));
    expect(check(rsaSpki(sound * sound + 2n, 65537n))).toThrow(expect.objectContaining({ name: 'Fault' }));
  });

  it('refuses exponents other than 65537', () => {
    for (const e of [1n, 2n, 3n, 17n, 65536n, 65539n, (1n << 2000n) + 1n])
      expect(check(rsaSpki(sound, e)), `${e}`).toThrow(weak('CA/B BR 6.1.6'));
  });

  it('refuses even moduli, moduli with a small factor and prime powers', () => {
    expect(check(rsaSpki(sound + 1n, 65537n))).toThrow(weak('CA/B BR 6.1.6'));
    expect(check(rsaSpki(751n * prime(1024) * prime(2048 - 9), 65537n))).toThrow(expect.objectContaining({ code: 'key-weak' }));
    const cube = prime(1024) ** 3n;
    expect(check(rsaSpki(cube, 65537n))).toThrow(expect.objectContaining({ code: 'key-weak' }));
    expect(isPerfectPower(cube)).toBe(true);
    expect(isPerfectPower(p * p)).toBe(true);
    expect(isPerfectPower(prime(64) ** 47n)).toBe(true);
    expect(isPerfectPower(sound)).toBe(false);
    expect(smallFactor(751n * p)).toBe(751n);
    expect(smallFactor(sound)).toBe(undefined);
  });

  it('refuses primes that are close together', () => {
    const close = p * nextPrime(p + 1_000_000n);
    expect(hasClosePrimes(close, 110)).toBe(true);
    expect(hasClosePrimes(p * p, 110)).toBe(true);
    expect(hasClosePrimes(sound, 110)).toBe(false);
    if (bitLength(close) === 3072) expect(check(rsaSpki(close, 65537n))).toThrow(weak('CA/B BR 6.1.1.3(5)(3)'));
  });

  it('refuses the ROCA fingerprint and nothing else', () => {
    const primes = Array.from({ length: 701 }, (_, i) => i).filter((n) => n > 1 && checkPrimeSync(BigInt(n)));
    const m = primes.reduce((product, n) => product * BigInt(n), 1n);
    const rocaPrime = (start: bigint, power: number): bigint => {
      let residue = 1n;
      for (let i = 0; i < power; i++) residue = (residue * 65537n) % m;
      for (let k = start; ; k++) if (checkPrimeSync(k * m + residue)) return k * m + residue;
    };
    const n = rocaPrime(1n << 580n, 1234) * rocaPrime(3n << 579n, 777);
    expect(hasRocaFingerprint(n)).toBe(true);
    for (let i = 0; i < 20; i++) expect(hasRocaFingerprint(prime(512) * prime(512))).toBe(false);
  });

  it('refuses a modulus of 16,384 bits and an exponent of 100,000 bits at once', () => {
    const start = performance.now();
    expect(check(rsaSpki((1n << 16_383n) + 1n, 65537n))).toThrow(weak('a limit of this program'));
    expect(check(rsaSpki(sound, (1n << 100_000n) + 1n))).toThrow(weak('CA/B BR 6.1.6'));
    expect(check(rsaSpki((1n << 8191n) + 1n, 65537n))).toThrow(expect.objectContaining({ name: 'Fault' }));
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('refuses points that are off the curve, at infinity, compressed, hybrid, or out of range', () => {
    const { keyBits } = parseSpki(signerOf('EC-P384').spki);
    const off = Uint8Array.from(keyBits);
    off[96] = (off[96] ?? 0) ^ 1;
    const compressed = concatBytes(Uint8Array.of(2), keyBits.subarray(1, 49));
    const hybrid = Uint8Array.from(keyBits);
    hybrid[0] = 6 | ((keyBits[96] ?? 0) & 1);
    const outOfRange = concatBytes(Uint8Array.of(4), new Uint8Array(96).fill(0xff));
    for (const bits of [off, compressed, hybrid, outOfRange, Uint8Array.of(0), new Uint8Array()]) {
      expect(check(pointSpki(spkiAlgorithms.p384, bits))).toThrow(weak('RFC 5480 §2.2; CA/B BR 6.1.6'));
    }
    expect(check(pointSpki(spkiAlgorithms.p256, keyBits))).toThrow(weak('RFC 5480 §2.2; CA/B BR 6.1.6'));
  });

  it('refuses curves that are not named or not offered', () => {
    for (const namedCurve of ['secp256k1', 'P-224']) {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve });
      expect(check(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })))).toThrow(unsupported);
    }
    const explicit = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).publicKey;
    expect(check(new Uint8Array(explicit.export({ type: 'spki', format: 'der' })))).toThrow(unsupported);
    for (const type of ['ed448', 'x25519'] as const) {
      const { publicKey } = type === 'ed448' ? generateKeyPairSync(type) : generateKeyPairSync(type);
      expect(check(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })))).toThrow(unsupported);
    }
  });

  it.each([
    ['order 1', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['order 2', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['order 4', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['order 4, other sign', '0000000000000000000000000000000000000000000000000000000000000080'],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8, other', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['y above p', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['no point', '0200000000000000000000000000000000000000000000000000000000000000'],
    ['31 octets', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc'],
  ])('refuses an Ed25519 key of %s', (_, hex) => {
    expect(check(pointSpki(spkiAlgorithms.ed25519, bytesOf(hex)))).toThrow(weak('RFC 8032 §5.1.3'));
  });
});
