import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintCertificate, lintCrl } from '../../../main/lint/registry.ts';
import { assembleSigned } from '../../../main/x509/assemble-signed.ts';
import { buildTbsCertificate } from '../../../main/x509/build-tbs-certificate.ts';
import { buildTbsCertList } from '../../../main/x509/build-tbs-cert-list.ts';
import { encodeSubject } from '../../../main/x509/name.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { parseCrl } from '../../../main/x509/parse-crl.ts';
import { addDays } from '../../../shared/base/instant.ts';
import { toHex } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import {
  certificateDer,
  crlDer,
  crlEntry,
  crlParts,
  fixtureKeys,
  intermediateParts,
  keyIdentifier,
  reasonCodeDer,
  serial,
} from '../../support/certificate-fixture.ts';
import { encodeTime } from '../../../main/x509/encode-der.ts';
import { intermediateContext, rootView } from './certificate-subjects.ts';
import { crlContext } from './crl-subjects.ts';

const ownSerial = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((random) => Uint8Array.of(1, ...random));
// Any signature will do: rules look at what is signed, not at the signature.
const signature = new Uint8Array(70).fill(7);

/** Runs a judgement of octets that may no longer be an object at all. */
function judged(judge: () => unknown): void {
  try {
    judge();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    expect(thrown.code).toBe('object-malformed');
  }
}

const spoilt = (der: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = Uint8Array.from(der);
    for (const [at, octet] of changes) copy[at] = octet;
    return copy;
  });

describe('rules over whatever comes', () => {
  test('never throw for a certificate with octets changed at random', () => {
    const context = intermediateContext();
    fc.assert(
      fc.property(spoilt(certificateDer(intermediateParts())), (der) =>
        judged(() => lintCertificate(parseCertificate(der), context)),
      ),
      { numRuns: 3_000 },
    );
  });
  test('never throw for a CRL with octets changed at random', () => {
    const context = crlContext({
      previousCrlNumber: 3,
      revokedCertificates: new Map([['0102', { notBefore: '2026-01-01T00:00:00Z' }]]),
    });
    const entries = [crlEntry(serial('02'), encodeTime('2026-05-01T00:00:00Z'), reasonCodeDer('01'))];
    fc.assert(
      fc.property(spoilt(crlDer(crlParts({ entries }))), (der) => judged(() => lintCrl(parseCrl(der), context))),
      { numRuns: 3_000 },
    );
  });
});

describe('rules over what x509 builds', () => {
  const root = rootView();
  test('find nothing in any intermediate within its issuer', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((value) => [...value].length <= 64);
    fc.assert(
      fc.property(
        ownSerial,
        text,
        fc.integer({ min: 1, max: 7_000 }),
        fc.boolean(),
        fc.nat(3),
        (serialNumber, name, days, bit, length) => {
          const tbs = buildTbsCertificate({
            serialNumber,
            signatureAlgorithm: 'ecdsa-with-SHA384',
            issuer: root.subject.der,
            subject: encodeSubject({ commonName: name, countryName: 'DE' }),
            notBefore: '2026-02-01T00:00:00Z',
            notAfter: addDays('2026-02-01T00:00:00Z', days),
            spki: fixtureKeys.p256.spki,
            basicConstraints: { pathLenConstraint: length },
            digitalSignature: bit,
            subjectKeyIdentifier: keyIdentifier(fixtureKeys.p256),
            authorityKeyIdentifier: keyIdentifier(fixtureKeys.p384),
            crlDistributionPoint: 'http://crl.example/root.crl',
            caIssuers: null,
            certificatePolicies: ['1.2.3.4'],
            extKeyUsage: ['1.3.6.1.5.5.7.3.1'],
          });
          const view = parseCertificate(assembleSigned(tbs, 'ecdsa-with-SHA384', signature));
          expect(lintCertificate(view, intermediateContext())).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
  test('find nothing in any CRL that lists exactly what was revoked', () => {
    const revoked = fc.uniqueArray(ownSerial, { maxLength: 40, selector: toHex });
    const reason = fc.constantFrom(null, 1, 2, 3, 4, 5, 9);
    fc.assert(
      fc.property(
        revoked,
        reason,
        fc.integer({ min: 1, max: 2 ** 40 }),
        fc.integer({ min: 1, max: 365 }),
        (serials, reasonCode, crlNumber, days) => {
          const tbs = buildTbsCertList({
            signatureAlgorithm: 'ecdsa-with-SHA384',
            issuer: root.subject.der,
            thisUpdate: '2026-06-01T00:00:00Z',
            nextUpdate: addDays('2026-06-01T00:00:00Z', days),
            crlNumber,
            authorityKeyIdentifier: keyIdentifier(fixtureKeys.p384),
            entries: serials.map((serialNumber) => ({
              serialNumber,
              revocationDate: '2026-05-01T00:00:00Z',
              reasonCode,
              invalidityDate: null,
            })),
          });
          const known = new Map(serials.map((serialNumber) => [toHex(serialNumber), { notBefore: '2026-02-01T00:00:00Z' }]));
          const context = crlContext({ previousCrlNumber: crlNumber - 1, revokedCertificates: known });
          expect(lintCrl(parseCrl(assembleSigned(tbs, 'ecdsa-with-SHA384', signature)), context)).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
