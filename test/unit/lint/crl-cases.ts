import { derTag } from '../../../main/x509/der.ts';
import { encodeTime, encodeTlv } from '../../../main/x509/encode-der.ts';
import { toHex } from '../../../shared/base/bytes.ts';
import {
  akid,
  commonName,
  crlEntry,
  crlNumberDer,
  extensionDer,
  fixtureKeys,
  hex,
  keyIdentifier,
  nameDer,
  reasonCodeDer,
  serial,
} from '../../support/certificate-fixture.ts';
import type { Fixtures } from './certificate-subjects.ts';
import { crl } from './crl-subjects.ts';
import type { CrlCase } from './crl-subjects.ts';

const { p256, p384, rsa2048 } = fixtureKeys;
const aki = akid(keyIdentifier(p384));
const numbered = (content: string, critical = false) => ({ extensions: [aki, crlNumberDer(content, critical)] });
const entries = (...list: readonly Uint8Array[]) => ({ entries: list });
const revokedAt = (instant: string, ...extensions: readonly Uint8Array[]): Uint8Array =>
  crlEntry(serial('02'), encodeTime(instant), ...extensions);
const sound = '2026-05-01T00:00:00Z';
const withReason = (code: string, critical = false) => entries(revokedAt(sound, reasonCodeDer(code, critical)));
const expected = (...serials: readonly Uint8Array[]) => ({
  context: { revokedCertificates: new Map(serials.map((one) => [toHex(one), { notBefore: '2026-02-01T00:00:00Z' }])) },
});
const idp = (value: string, critical = true) => ({
  extensions: [aki, crlNumberDer('01'), extensionDer('2.5.29.28', hex(value), critical)],
});
const sha1WithRsa = '300d06092a864886f70d0101050500';
const general = (text: string) => encodeTlv(derTag.generalizedTime, new TextEncoder().encode(text));

/** Fixtures of every CRL rule, by rule id. */
export const crlCases: Readonly<Record<string, Fixtures<CrlCase>>> = {
  'ANC-A6-CRL-SIGNATURE-ALGORITHMS-EQUAL': {
    rejects: [crl('crl-inner-sha256-outer-sha384', { tbsAlgorithm: p256.algorithm }, { says: /0302.*0303/ })],
    accepts: [crl('crl-both-ecdsa-with-sha384')],
  },
  'ANC-A6-CRL-SIGNATURE-ALGORITHM-ENCODING': {
    rejects: [crl('crl-ecdsa-with-null', { algorithm: '300c06082a8648ce3d0403030500' }, { says: /none of the encodings/ })],
    accepts: [crl('crl-ecdsa-with-sha384')],
  },
  'ANC-A8-CRL-STRICT-DER': {
    rejects: [
      crl('crl-octet-after-the-end', {}, { patch: ({ der }) => ({ der: Uint8Array.of(...der, 0) }), says: /after the end/ }),
      crl('crl-number-padded', numbered('0001'), { says: /2\.5\.29\.20.*INTEGER/ }),
      crl('crl-critical-false', { extensions: [aki, hex('300d0603551d140101000403020101')] }, { says: /critical FALSE/ }),
    ],
    accepts: [crl('crl-everything-der', withReason('01'))],
  },
  'ANC-A9-CRL-TIME-ENCODING': {
    rejects: [
      crl('this-update-2026-as-generalized-time', { thisUpdate: general('20260601000000Z') }, { says: /thisUpdate.*UTCTime/ }),
      crl('next-update-with-fraction', { nextUpdate: general('20501231235959.5Z') }, { says: /nextUpdate/ }),
      crl('revocation-date-as-generalized-time', entries(crlEntry(serial('02'), general('20260501000000Z'))), {
        says: /revocationDate/,
      }),
    ],
    accepts: [
      crl('crl-utc-times', entries(revokedAt(sound))),
      crl('crl-2049-and-2050', { thisUpdate: encodeTime('2049-12-31T23:59:59Z'), nextUpdate: encodeTime('2050-01-01T00:00:00Z') }),
    ],
  },
  'ANC-A45-CRL-NO-BROKEN-HASH': {
    rejects: [
      crl('crl-sha1-with-rsa', { signer: rsa2048, algorithm: sha1WithRsa, tbsAlgorithm: sha1WithRsa }, { says: /sha1WithRSA/ }),
    ],
    accepts: [crl('crl-over-sha384')],
  },
  'ANC-A45-CRL-HASH-BOUND-TO-KEY': {
    rejects: [crl('crl-p384-signs-with-sha256', { algorithm: p256.algorithm }, { says: /P-384.*SHA256/ })],
    accepts: [crl('crl-p384-signs-with-sha384')],
  },
  'ANC-B1-VERSION': {
    rejects: [crl('crl-version-1', { version: null, extensions: [] }, { says: /version is 1/ })],
    accepts: [crl('crl-version-2')],
  },
  'ANC-B1-ISSUER-NAME': {
    rejects: [
      crl('crl-of-another-issuer', { issuer: commonName('Acme Roof') }, { says: /encoded otherwise/ }),
      crl('crl-with-empty-issuer', { issuer: nameDer() }, { says: /empty/ }),
    ],
    accepts: [crl('crl-of-the-issuer')],
  },
  'ANC-B1-NEXT-UPDATE': {
    rejects: [crl('crl-without-next-update', { nextUpdate: null }, { says: /absent/ })],
    accepts: [crl('crl-with-next-update')],
  },
  'ANC-B1-CRL-NUMBER': {
    rejects: [crl('crl-without-number', { extensions: [aki] }, { says: /absent/ })],
    accepts: [crl('crl-with-number')],
  },
  'ANC-B1-AUTHORITY-KEY-IDENTIFIER': {
    rejects: [
      crl('crl-without-authority-key-identifier', { extensions: [crlNumberDer('01')] }, { says: /absent/ }),
      crl('crl-authority-key-identifier-critical', { extensions: [akid(keyIdentifier(p384), true)] }, { says: /critical/ }),
      crl('crl-authority-key-identifier-of-another-key', { extensions: [akid(keyIdentifier(p256))] }, { says: /differs/ }),
      crl(
        'crl-authority-key-identifier-serial',
        { extensions: [extensionDer('2.5.29.35', hex('3003820101'))] },
        { says: /authorityCert/ },
      ),
    ],
    accepts: [crl('crl-authority-key-identifier-of-the-issuer')],
  },
  'ANC-B2-EMPTY-LIST': {
    rejects: [crl('revoked-certificates-empty-sequence', entries(), { says: /empty SEQUENCE/ })],
    accepts: [crl('revoked-certificates-absent'), crl('revoked-certificates-with-one', entries(revokedAt(sound)))],
  },
  'ANC-B3-CRL-NUMBER-RANGE': {
    rejects: [
      crl('crl-number-negative', numbered('ff'), { says: /negative/ }),
      crl('crl-number-2-to-159', numbered(`0080${'00'.repeat(19)}`), { says: /2\^159/ }),
      crl('crl-number-critical', numbered('01', true), { says: /critical/ }),
    ],
    accepts: [crl('crl-number-0', numbered('00')), crl('crl-number-below-2-to-159', numbered(`7f${'ff'.repeat(19)}`))],
  },
  'ANC-B3-CRL-NUMBER-GREATER': {
    rejects: [
      crl('crl-number-repeated', numbered('05'), { context: { previousCrlNumber: 5 }, says: /not greater than 5/ }),
      crl('crl-number-smaller', numbered('04'), { context: { previousCrlNumber: 5 }, says: /not greater than 5/ }),
    ],
    accepts: [
      crl('crl-number-one-more', numbered('06'), { context: { previousCrlNumber: 5 } }),
      crl('crl-number-beyond-2-to-53', numbered(`01${'00'.repeat(10)}`), { context: { previousCrlNumber: 5 } }),
    ],
  },
  'ANC-B6-REVOCATION-DATE-NOT-LATE': {
    rejects: [
      crl('revoked-one-second-after-this-update', entries(revokedAt('2026-06-01T00:00:01Z')), { says: /after thisUpdate/ }),
    ],
    accepts: [crl('revoked-at-this-update', entries(revokedAt('2026-06-01T00:00:00Z')))],
  },
  'ANC-B6-REVOCATION-DATE-NOT-EARLY': {
    rejects: [
      crl('revoked-before-not-before', entries(revokedAt('2026-01-31T23:59:59Z')), {
        ...expected(serial('02')),
        says: /before 2026-02-01/,
      }),
      crl('revoked-in-1998', entries(revokedAt('1998-12-31T23:59:59Z')), { says: /before 1999/ }),
    ],
    accepts: [
      crl('revoked-at-not-before', entries(revokedAt('2026-02-01T00:00:00Z')), expected(serial('02'))),
      crl('revoked-in-1999', entries(revokedAt('1999-01-01T00:00:00Z'))),
    ],
  },
  'ANC-B7-SERIAL-LISTED-ONCE': {
    rejects: [crl('serial-listed-twice', entries(revokedAt(sound), revokedAt(sound)), { says: /twice/ })],
    accepts: [crl('two-serials', entries(revokedAt(sound), crlEntry(serial('03'), encodeTime(sound))))],
  },
  'ANC-B7-SERIAL-KNOWN': {
    rejects: [
      crl('serial-with-a-zero-octet-before', entries(crlEntry(hex('0102'), encodeTime(sound))), {
        ...expected(hex('000102')),
        says: /0102/,
      }),
      crl('serial-of-a-stranger', entries(revokedAt(sound)), { ...expected(serial('03')), says: /no certificate/ }),
    ],
    accepts: [crl('serial-of-a-revoked-certificate', entries(revokedAt(sound)), expected(serial('02')))],
  },
  'ANC-B7-EXTENSIONS-UNIQUE': {
    rejects: [
      crl('two-crl-numbers', { extensions: [crlNumberDer('01'), crlNumberDer('02')] }, { says: /2\.5\.29\.20/ }),
      crl('two-reasons-in-an-entry', entries(revokedAt(sound, reasonCodeDer('01'), reasonCodeDer('04'))), {
        says: /entry of serial/,
      }),
    ],
    accepts: [crl('crl-each-extension-once', withReason('01'))],
  },
  'ANC-B8-REASON-CODE': {
    rejects: [
      crl('reason-unspecified-written-out', withReason('00'), { says: /unspecified/ }),
      crl('reason-7', withReason('07'), { says: /7 does not exist/ }),
      crl('reason-11', withReason('0b'), { says: /11 does not exist/ }),
      crl('reason-8-in-a-full-crl', withReason('08'), { says: /delta/ }),
      crl('reason-critical', withReason('01', true), { says: /critical/ }),
    ],
    accepts: [
      ...['01', '02', '03', '04', '05', '06', '09', '0a'].map((code) => crl(`reason-0x${code}`, withReason(code))),
      crl('no-reason', entries(revokedAt(sound))),
      crl('reason-8-in-a-delta-crl', { ...withReason('08'), extensions: [extensionDer('2.5.29.27', hex('020101'), true)] }),
    ],
  },
  'ANC-B13-ENTRIES-COMPLETE': {
    rejects: [crl('a-revoked-serial-is-missing', {}, { ...expected(serial('02')), says: /missing/ })],
    accepts: [
      crl('every-revoked-serial', entries(revokedAt(sound)), expected(serial('02'))),
      crl('nothing-revoked', {}, expected()),
    ],
  },
  'ANC-B14-NEXT-UPDATE-AFTER': {
    rejects: [crl('next-update-at-this-update', { nextUpdate: encodeTime('2026-06-01T00:00:00Z') }, { says: /not after/ })],
    accepts: [crl('next-update-one-second-later', { nextUpdate: encodeTime('2026-06-01T00:00:01Z') })],
  },
  'ANC-B14-NEXT-UPDATE-TWELVE-MONTHS': {
    rejects: [
      crl('next-update-a-second-over-a-year', { nextUpdate: encodeTime('2027-06-01T00:00:01Z') }, { says: /twelve months/ }),
    ],
    accepts: [crl('next-update-after-a-year', { nextUpdate: encodeTime('2027-06-01T00:00:00Z') })],
  },
  'ANC-B14-NEXT-UPDATE-WITHIN-ISSUER': {
    rejects: [crl('next-update-after-the-issuer', { nextUpdate: encodeTime('2046-01-01T00:00:00Z') }, { says: /notAfter/ })],
    accepts: [crl('next-update-at-the-issuers-end', { nextUpdate: encodeTime('2045-12-31T23:59:59Z') })],
  },
  'ANC-B21-ISSUING-DISTRIBUTION-POINT': {
    rejects: [
      crl('idp-only-ca-certs', idp('30038201ff'), { says: /is present/ }),
      crl('idp-not-critical', idp('30038201ff', false), { says: /not critical/ }),
      crl('idp-empty', idp('3000'), { says: /empty SEQUENCE/ }),
      crl('idp-two-flags', idp('30068101ff8201ff'), { says: /more than one/ }),
    ],
    accepts: [crl('crl-without-idp')],
  },
  'ANC-B22-INDIRECT-CRL': {
    rejects: [
      crl('idp-indirect', idp('30038401ff'), { says: /indirect/ }),
      crl('entry-with-certificate-issuer', entries(revokedAt(sound, extensionDer('2.5.29.29', hex('3000'), true))), {
        says: /certificateIssuer/,
      }),
    ],
    accepts: [crl('crl-direct', withReason('01')), crl('idp-direct', idp('30038201ff'))],
  },
};
