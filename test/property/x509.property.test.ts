import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, toHex } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { instantOf } from '../../shared/base/instant.ts';
import { assertDer, contentOf, decodeOid, readWhole } from '../../main/x509/der.ts';
import { describeCertificate, describeCrl, describeCsr } from '../../main/x509/describe-certificate.ts';
import { encodeInteger, encodeOid, encodeTime } from '../../main/x509/encode-der.ts';
import { decodeEncryptedPrivateKeyInfo, encodeEncryptedPrivateKeyInfo } from '../../main/x509/encrypted-private-key-info.ts';
import { encodeSubject, readName } from '../../main/x509/name.ts';
import { parseCertificate } from '../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../main/x509/parse-crl.ts';
import { parseCsr } from '../../main/x509/parse-csr.ts';
import { encodePem } from '../../main/x509/pem.ts';
import { readObjectFile } from '../../main/x509/read-object-file.ts';
import { readTime } from '../../main/x509/time.ts';
import { checkPublicKey } from '../../main/x509/check-public-key.ts';
import { verifyCsr } from '../../main/x509/verify-csr.ts';
import {
  crlContent,
  crlEntries,
  opensslCsr,
  rootContent,
  run,
  scratchFile,
  signCertificate,
  signCrl,
  signerOf,
} from '../unit/x509/signer.ts';

const signer = signerOf('EC-P256');
const content = rootContent(signer, {
  basicConstraints: { pathLenConstraint: 2 },
  crlDistributionPoint: 'http://a.example/1.crl',
  caIssuers: 'http://a.example/1.cer',
  certificatePolicies: ['1.2.3.4'],
  extKeyUsage: ['1.3.6.1.5.5.7.3.1'],
});
const certificate = signCertificate(content, signer);
const crl = signCrl(crlContent(signer, { entries: crlEntries(8) }), signer);
const csr = opensslCsr(
  signer.privateKey,
  '-addext',
  'subjectAltName=DNS:a.example,email:a@b.example,URI:http://c.example',
  '-addext',
  'keyUsage=keyCertSign',
);
const rsaCsr = opensslCsr(signerOf('RSA-3072').privateKey);

/** Everything a ceremony does with a file that comes in. */
const readers = {
  csr: (bytes: Uint8Array): void => {
    const view = parseCsr(readObjectFile(bytes, 'csr'));
    describeCsr(view);
    verifyCsr(view);
    checkPublicKey(view.spki);
  },
  certificate: (bytes: Uint8Array): void => void describeCertificate(parseCertificate(readObjectFile(bytes, 'certificate'))),
  crl: (bytes: Uint8Array): void => void describeCrl(parseCrl(readObjectFile(bytes, 'crl'))),
} as const;

/** True when it returns or throws a Fault that is not `internal`; anything else escapes and fails the property. */
function onlyFaults(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code !== 'internal') return true;
    throw thrown;
  }
}

/** Octets replaced, removed, inserted or repeated at random places. */
const mutations = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    kind: fc.nat(3),
    octet: fc.nat(255),
    length: fc.integer({ min: 1, max: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
);
type Mutation = { readonly at: number; readonly kind: number; readonly octet: number; readonly length: number };

function mutate(bytes: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  return changes.reduce((current, { at, kind, octet, length }) => {
    const place = Math.floor(at * current.length);
    const [head, tail] = [current.subarray(0, place), current.subarray(place)];
    if (kind === 0) return concatBytes(head, Uint8Array.of(octet), tail.subarray(1));
    if (kind === 1) return concatBytes(head, tail.subarray(length));
    if (kind === 2) return concatBytes(head, Uint8Array.of(octet), tail);
    return concatBytes(head, tail.subarray(0, length), tail);
  }, bytes);
}

describe('readers of foreign objects', () => {
  it.each([
    ['csr', csr],
    ['csr', rsaCsr],
    ['certificate', certificate],
    ['crl', crl],
  ] as const)('throw nothing but Faults for a %s that was damaged at random', (kind, original) => {
    fc.assert(
      fc.property(mutations, fc.boolean(), (changes, asPem) => {
        const damaged = mutate(original, changes);
        const label = kind === 'crl' ? 'X509 CRL' : kind === 'csr' ? 'CERTIFICATE REQUEST' : 'CERTIFICATE';
        return onlyFaults(() => readers[kind](asPem ? new TextEncoder().encode(encodePem(label, damaged)) : damaged));
      }),
      { numRuns: 1_500 },
    );
  });

  it('throw nothing but Faults for any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('csr', 'certificate', 'crl'), (bytes, kind) =>
        onlyFaults(() => readers[kind](bytes)),
      ),
      { numRuns: 1_000 },
    );
  });

  it('throw nothing but Faults for damaged PEM', () => {
    const pem = new TextEncoder().encode(encodePem('CERTIFICATE REQUEST', csr));
    fc.assert(
      fc.property(mutations, (changes) => onlyFaults(() => readers.csr(mutate(pem, changes)))),
      { numRuns: 1_000 },
    );
  });

  it('throw nothing but Faults for damaged encrypted keys', () => {
    const der = encodeEncryptedPrivateKeyInfo({
      salt: new Uint8Array(16),
      iv: new Uint8Array(16),
      iterations: 600_000,
      ciphertext: new Uint8Array(48),
    });
    fc.assert(
      fc.property(mutations, (changes) => onlyFaults(() => void decodeEncryptedPrivateKeyInfo(mutate(der, changes)))),
      { numRuns: 1_000 },
    );
  });

  it('never accept a request after one bit of it was flipped', () => {
    fc.assert(
      fc.property(fc.nat(csr.length * 8 - 1), (bit) => {
        const flipped = Uint8Array.from(csr);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => readers.csr(flipped)).toThrow(Fault);
      }),
      { numRuns: 800 },
    );
  });
});

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((value) => /^[\p{L}\p{N} .,'&-]+$/u.test(value) && value.trim() === value);
const instants = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(9999, 11, 31) }).map(instantOf);
const serials = fc
  .uint8Array({ minLength: 1, maxLength: 20 })
  .map((bytes) => Uint8Array.from(bytes, (octet, i) => (i === 0 ? (octet & 0x7f) | 1 : octet)));

describe('what is written is read back', () => {
  it('names', () => {
    fc.assert(
      fc.property(fc.record({ commonName: text, organizationName: text, countryName: fc.constantFrom('DE', 'FR') }), (subject) => {
        const der = encodeSubject(subject);
        assertDer(der);
        const { attributes } = readName(der, readWhole(der), 'subject');
        expect(Object.fromEntries(attributes.map(({ type, value }) => [type, value]))).toEqual(subject);
      }),
    );
  });

  it('times, as UTCTime until 2049 and GeneralizedTime from 2050', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const der = encodeTime(instant);
        expect(readTime(der, readWhole(der), 'time')).toMatchObject({ tag: instant < '2050' ? 23 : 24, instant });
      }),
    );
  });

  it('whole numbers and object identifiers', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (n) => {
        const der = encodeInteger(n);
        assertDer(der);
        expect(BigInt(`0x${toHex(contentOf(der, readWhole(der)))}`)).toBe(BigInt(n));
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: 2n ** 200n }), { maxLength: 8 }),
        fc.nat(39),
        fc.nat(2),
        (arcs, second, first) => {
          const oid = [first, second, ...arcs].join('.');
          const der = encodeOid(oid);
          assertDer(der);
          expect(decodeOid(contentOf(der, readWhole(der)))).toBe(oid);
        },
      ),
    );
  });

  it('certificates, and openssl reads the same serial number, times and key', () => {
    fc.assert(
      fc.property(serials, instants, instants, fc.option(fc.nat(10)), (serialNumber, notBefore, notAfter, pathLenConstraint) => {
        const changes = { serialNumber, notBefore, notAfter, basicConstraints: { pathLenConstraint } };
        const der = signCertificate(rootContent(signer, changes), signer);
        const view = parseCertificate(der);
        expect(toHex(view.serialNumber)).toBe(toHex(serialNumber));
        expect([view.notBefore.instant, view.notAfter.instant]).toEqual([notBefore, notAfter]);
        const path = scratchFile('c.der', der);
        const shown = run('openssl', 'x509', '-inform', 'DER', '-in', path, '-noout', '-serial', '-dates', '-dateopt', 'iso_8601');
        expect(BigInt(`0x${/serial=(.*)/.exec(shown)?.[1]}`)).toBe(BigInt(`0x${toHex(serialNumber)}`));
        const dates = [...shown.matchAll(/not(?:Before|After)=(.*)/g)].map(([, date = '']) => date.replace(' ', 'T'));
        expect(dates).toEqual([notBefore, notAfter]);
      }),
      { numRuns: 25 },
    );
  });

  it('CRLs', () => {
    const entry = fc.record({
      serialNumber: serials,
      revocationDate: instants,
      reasonCode: fc.constantFrom(null, 1, 2, 3, 4, 5, 6, 8, 9, 10),
      invalidityDate: fc.option(instants),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), fc.maxSafeNat(), (entries, crlNumber) => {
        const view = parseCrl(signCrl(crlContent(signer, { entries, crlNumber }), signer));
        expect(view.entries.map((e) => [toHex(e.serialNumber), e.revocationDate.instant, e.reasonCode ?? null])).toEqual(
          entries.map((e) => [toHex(e.serialNumber), e.revocationDate, e.reasonCode]),
        );
      }),
      { numRuns: 60 },
    );
  });
});
