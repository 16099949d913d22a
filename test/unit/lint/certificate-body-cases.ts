import { derTag } from '../../../main/x509/der.ts';
import { encodeBitString, encodeIntegerContent, encodeSequence, encodeTime, encodeTlv } from '../../../main/x509/encode-der.ts';
import { attribute, extensionDer, fixtureKeys, hex, nameDer, serial } from '../../support/certificate-fixture.ts';
import { intermediate, patchedRoot, root, rootView } from './certificate-subjects.ts';
import type { CertificateCase, Fixtures } from './certificate-subjects.ts';

const { ed25519, p256, p384, p521, rsa1024, rsa2048, secp256k1 } = fixtureKeys;
const withSubject = (subject: Uint8Array) => ({ subject, issuer: subject });
const withKey = (key: (typeof fixtureKeys)[keyof typeof fixtureKeys]) => ({
  spki: key.spki,
  signer: key,
  algorithm: key.algorithm,
  tbsAlgorithm: key.algorithm,
});
const text = (tag: number, value: string) => encodeTlv(tag, new TextEncoder().encode(value));
const utc = (value: string) => text(derTag.utcTime, value);
const generalized = (value: string) => text(derTag.generalizedTime, value);
const rsaSpki = (modulus: string, exponent: string) =>
  encodeSequence(
    hex('300d06092a864886f70d0101010500'),
    encodeBitString(encodeSequence(encodeIntegerContent(hex(modulus)), encodeIntegerContent(hex(exponent)))),
  );
const sha1WithRsa = '300d06092a864886f70d0101050500';

/** Fixtures of the rules on everything before the extensions but names, by rule id. */
export const certificateBodyCases: Readonly<Record<string, Fixtures<CertificateCase>>> = {
  'ANC-A1-SERIAL-RANGE': {
    rejects: [
      root('serial-of-21-octets', { serialNumber: hex(`01${'00'.repeat(20)}`) }, { says: /21 octets/ }),
      root('serial-negative', { serialNumber: hex('ff7f') }, { says: /negative/ }),
      root('serial-zero', { serialNumber: hex('00') }, { says: /zero/ }),
    ],
    accepts: [root('serial-of-20-octets', { serialNumber: hex(`7f${'ff'.repeat(19)}`) }), root('serial-by-the-recipe')],
  },
  'ANC-A1-SERIAL-LENGTH': {
    rejects: [root('serial-of-63-bits', { serialNumber: hex('7fffffffffffffff') }, { says: /63 bits/ })],
    accepts: [root('serial-of-64-bits', { serialNumber: hex('008000000000000000') })],
  },
  'ANC-A2-SERIAL-RECIPE': {
    rejects: [
      root('own-serial-of-16-octets', { serialNumber: hex(`01${'5a'.repeat(15)}`) }, { says: /16 octets/ }),
      root('own-serial-starting-02', { serialNumber: hex(`02${'5a'.repeat(16)}`) }, { says: /start/ }),
    ],
    accepts: [root('own-serial-01-and-16-octets', { serialNumber: serial('ff') })],
  },
  'ANC-A4-SERIAL-UNUSED': {
    rejects: [root('serial-in-the-ledger', {}, { says: /already used/, context: { serialAlreadyUsed: true } })],
    accepts: [root('serial-not-in-the-ledger')],
  },
  'ANC-A5-VERSION': {
    rejects: [
      root('version-1', { version: null, extensions: [] }, { says: /version is 1/ }),
      root('version-2', { version: '01', extensions: [] }, { says: /version is 2/ }),
    ],
    accepts: [root('version-3')],
  },
  'ANC-A5-UNIQUE-IDENTIFIERS': {
    rejects: [
      root('issuer-unique-id', { issuerUniqueId: true }, { says: /issuerUniqueID/ }),
      root('subject-unique-id', { subjectUniqueId: true }, { says: /subjectUniqueID/ }),
    ],
    accepts: [root('no-unique-ids')],
  },
  'ANC-A6-SIGNATURE-ALGORITHMS-EQUAL': {
    rejects: [root('inner-sha256-outer-sha384', { tbsAlgorithm: p256.algorithm }, { says: /0302.*0303/ })],
    accepts: [root('both-ecdsa-with-sha384')],
  },
  'ANC-A6-SIGNATURE-ALGORITHM-ENCODING': {
    rejects: [
      root('ecdsa-with-null-parameters', { algorithm: '300c06082a8648ce3d0403030500' }, { says: /none of the encodings/ }),
      root('rsa-without-null', { algorithm: '300b06092a864886f70d01010b' }, { says: /none of the encodings/ }),
    ],
    accepts: [
      root('ecdsa-with-sha384'),
      root('sha256-with-rsa', withKey(rsa2048)),
      root('ed25519-signature', withKey(ed25519)),
      root('rsassa-pss-sha256', {
        algorithm:
          '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
      }),
    ],
  },
  'ANC-A7-SPKI-ENCODING': {
    rejects: [
      root('curve-secp256k1', withKey(secp256k1), { says: /none of the encodings/ }),
      root(
        'rsa-key-without-null',
        { spki: encodeSequence(hex('300b06092a864886f70d010101'), rsa2048.spki.subarray(19)) },
        { says: /none of the encodings/ },
      ),
    ],
    accepts: [
      root('key-p256', withKey(p256)),
      root('key-p384'),
      root('key-p521', withKey(p521)),
      root('key-rsa', withKey(rsa2048)),
      root('key-ed25519', withKey(ed25519)),
    ],
  },
  'ANC-A8-STRICT-DER': {
    rejects: [
      patchedRoot('octet-after-the-end', ({ der }) => ({ der: Uint8Array.of(...der, 0) }), /after the end/),
      root(
        'extension-with-long-length',
        { extensions: [extensionDer('2.5.29.14', hex('0481020102'))] },
        { says: /2\.5\.29\.14.*shortest/ },
      ),
      root('extension-with-boolean-01', { extensions: [extensionDer('2.5.29.19', hex('3003010101'))] }, { says: /BOOLEAN/ }),
      root(
        'extension-with-padded-integer',
        { extensions: [extensionDer('2.5.29.19', hex('30070101ff02020000'))] },
        { says: /INTEGER/ },
      ),
      patchedRoot(
        'multi-valued-rdn-out-of-order',
        () => ({
          subject: {
            ...rootView().subject,
            der: nameDer(encodeTlv(derTag.set, attribute('2.5.4.10', 'Acme'), attribute('2.5.4.3', 'Acme'))),
          },
        }),
        /DER order/,
      ),
    ],
    accepts: [
      root('everything-der'),
      root('multi-valued-rdn-in-order', {
        ...withSubject(nameDer(encodeTlv(derTag.set, attribute('2.5.4.3', 'Acme'), attribute('2.5.4.10', 'Acme')))),
      }),
    ],
  },
  'ANC-A9-TIME-ENCODING': {
    rejects: [
      root('2049-as-generalized-time', { notAfter: generalized('20491231235959Z') }, { says: /notAfter.*must be UTCTime/ }),
      root(
        '2026-as-generalized-time-not-before',
        { notBefore: generalized('20260101000000Z') },
        { says: /notBefore.*must be UTCTime/ },
      ),
      root('time-without-seconds', { notAfter: utc('4512312359Z') }, { says: /YYMMDDHHMMSSZ/ }),
      root('time-with-offset', { notAfter: utc('451231235959+0100') }, { says: /YYMMDDHHMMSSZ/ }),
      root('time-with-fraction', { notAfter: generalized('20501231235959.5Z') }, { says: /YYYYMMDDHHMMSSZ/ }),
      root('30-february', { notAfter: utc('450230000000Z') }, { says: /no date/ }),
      patchedRoot(
        '2050-as-utc-time',
        () => ({ notAfter: { tag: 23, text: '500101000000Z', instant: '2050-01-01T00:00:00Z' } }),
        /must be GeneralizedTime/,
      ),
    ],
    accepts: [
      root('last-second-of-2049', { notAfter: utc('491231235959Z') }),
      root('first-second-of-2050', { notAfter: generalized('20500101000000Z') }),
      root('no-end-9999', { notAfter: generalized('99991231235959Z') }),
    ],
  },
  'ANC-A12-NOT-AFTER-WITHIN-ISSUER': {
    rejects: [
      intermediate('one-second-after-the-issuer', { notAfter: encodeTime('2046-01-01T00:00:00Z') }, { says: /after the issuer's/ }),
    ],
    accepts: [intermediate('same-last-second-as-the-issuer', { notAfter: encodeTime('2045-12-31T23:59:59Z') })],
  },
  'ANC-A13-VALIDITY-ORDER': {
    rejects: [root('not-after-at-not-before', { notAfter: encodeTime('2026-01-01T00:00:00Z') }, { says: /is not before/ })],
    accepts: [root('not-after-one-second-later', { notAfter: encodeTime('2026-01-01T00:00:01Z') })],
  },
  'ANC-A45-NO-BROKEN-HASH': {
    rejects: [
      root('sha1-with-rsa', { ...withKey(rsa2048), algorithm: sha1WithRsa, tbsAlgorithm: sha1WithRsa }, { says: /sha1WithRSA/ }),
      root('ecdsa-with-sha1-inside', { tbsAlgorithm: '300906072a8648ce3d0401' }, { says: /ecdsa-with-SHA1/ }),
    ],
    accepts: [root('sha256-with-rsa', withKey(rsa2048)), root('ecdsa-with-sha384')],
  },
  'ANC-A45-HASH-BOUND-TO-KEY': {
    rejects: [
      root('p384-signs-with-sha256', { algorithm: p256.algorithm, tbsAlgorithm: p256.algorithm }, { says: /P-384.*SHA256/ }),
      root('p256-signs-with-sha384', { ...withKey(p256), algorithm: p384.algorithm }, { says: /P-256.*SHA384/ }),
      root('p521-signs-with-sha256', { ...withKey(p521), algorithm: p256.algorithm }, { says: /P-521.*SHA256/ }),
      root('rsa-signs-with-ecdsa', { ...withKey(rsa2048), algorithm: p256.algorithm }, { says: /RSA.*SHA256/ }),
      root('ed25519-signs-with-ecdsa', { ...withKey(ed25519), algorithm: p256.algorithm }, { says: /Ed25519.*SHA256/ }),
      intermediate('issuer-p384-signs-with-rsa', { algorithm: rsa2048.algorithm }, { says: /P-384/ }),
    ],
    accepts: [
      root('p521-signs-with-sha512', withKey(p521)),
      root('rsa-signs-with-sha256', withKey(rsa2048)),
      root('p256-signs-with-sha256', withKey(p256)),
      root('ed25519-signs-with-ed25519', withKey(ed25519)),
      root('key-kind-left-to-another-rule', withKey(secp256k1)),
      root('algorithm-left-to-another-rule', { algorithm: sha1WithRsa }),
      intermediate('issuer-p384-signs-with-sha384', { algorithm: p384.algorithm }),
    ],
  },
  'ANC-A45-KEY-STRENGTH': {
    rejects: [
      root('rsa-1024', withKey(rsa1024), { says: /1024 bits/ }),
      root('rsa-2049-bits', { spki: rsaSpki(`01${'ff'.repeat(256)}`, '010001') }, { says: /no multiple of 8/ }),
      root('rsa-even-exponent', { spki: rsaSpki(`00${'ff'.repeat(256)}`, '010000') }, { says: /exponent is 65536/ }),
      root('rsa-exponent-1', { spki: rsaSpki(`00${'ff'.repeat(256)}`, '01') }, { says: /exponent is 1$/ }),
    ],
    accepts: [root('rsa-2048', withKey(rsa2048)), root('rsa-exponent-3', { spki: rsaSpki(`00${'ff'.repeat(256)}`, '03') })],
  },
};
