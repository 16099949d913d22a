import { encodeOctetString, encodeSequence, encodeTlv } from '../../../main/x509/encode-der.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import type { CertificateView } from '../../../main/x509/model.ts';
import {
  akid,
  basicConstraintsDer,
  caTrue,
  caTruePathLength,
  certificateDer,
  extensionDer,
  fixtureKeys,
  hex,
  keyCertSignAndCrlSign,
  keyIdentifier,
  keyUsageDer,
  rootParts,
  skid,
} from '../../support/certificate-fixture.ts';
import { intermediate, root } from './certificate-subjects.ts';
import type { CertificateCase, Fixtures } from './certificate-subjects.ts';

const { p256, p384 } = fixtureKeys;
const only = (...extensions: readonly Uint8Array[]) => ({ extensions });
const issuerWith = (...extensions: readonly Uint8Array[]): CertificateView =>
  parseCertificate(certificateDer(rootParts(only(...extensions))));
const below = (length: string) => ({ context: () => ({ issuer: issuerWith(basicConstraintsDer(caTruePathLength(length))) }) });
const criticalFalse = encodeSequence(hex('0603551d0e'), hex('010100'), encodeOctetString(encodeOctetString(hex('aa'))));

/** Fixtures of the rules on extensions, by rule id. */
export const certificateExtensionCases: Readonly<Record<string, Fixtures<CertificateCase>>> = {
  'ANC-A8-DEFAULT-OMITTED': {
    rejects: [
      root('critical-false-written-out', only(criticalFalse), { says: /2\.5\.29\.14: critical FALSE/ }),
      root('ca-false-written-out', only(basicConstraintsDer('3003010100')), { says: /cA FALSE/ }),
    ],
    accepts: [root('no-default-written-out'), root('ca-false-left-out', only(basicConstraintsDer('3000')))],
  },
  'ANC-A8-NAMED-BITS': {
    rejects: [
      root('key-usage-with-a-trailing-zero-bit', only(keyUsageDer('03020006')), { says: /trailing zero/ }),
      root('key-usage-with-a-trailing-zero-octet', only(keyUsageDer('0303000600')), { says: /trailing zero/ }),
      root('key-usage-is-no-bit-string', only(keyUsageDer('04020106')), { says: /could not be read/ }),
    ],
    accepts: [root('key-usage-03020106'), root('no-key-usage', only())],
  },
  'ANC-A8-EXTENSIONS-UNIQUE': {
    rejects: [root('two-key-identifiers', only(skid(hex('aa')), skid(hex('bb'))), { says: /2\.5\.29\.14/ })],
    accepts: [root('each-extension-once')],
  },
  'ANC-A24-BASIC-CONSTRAINTS': {
    rejects: [
      root('no-basic-constraints', only(keyUsageDer(keyCertSignAndCrlSign)), { says: /absent/ }),
      root('basic-constraints-not-critical', only(basicConstraintsDer(caTrue, false)), { says: /not critical/ }),
      root('basic-constraints-without-ca', only(basicConstraintsDer('3000')), { says: /cA TRUE/ }),
      root('basic-constraints-with-a-third-part', only(basicConstraintsDer('30060101ff040100')), { says: /unknown part/ }),
      root('basic-constraints-no-sequence', only(basicConstraintsDer('0101ff')), { says: /could not be read/ }),
    ],
    accepts: [root('ca-true'), intermediate('ca-true-path-length-0')],
  },
  'ANC-A24-PATH-LENGTH-FORM': {
    rejects: [
      root('path-length-without-ca', only(basicConstraintsDer('3003020100')), { says: /without cA/ }),
      root('path-length-negative', only(basicConstraintsDer(caTruePathLength('ff'))), { says: /-1/ }),
      root('path-length-without-key-cert-sign', only(basicConstraintsDer(caTruePathLength('00')), keyUsageDer('03020102')), {
        says: /keyCertSign/,
      }),
    ],
    accepts: [intermediate('path-length-with-ca-and-key-cert-sign'), root('no-path-length')],
  },
  'ANC-A24-PATH-LENGTH-NESTED': {
    rejects: [
      intermediate('issuer-may-have-no-ca-below', {}, { ...below('00'), says: /is 0/ }),
      intermediate('path-length-as-long-as-the-issuers', only(basicConstraintsDer(caTruePathLength('01'))), {
        ...below('01'),
        says: /not below/,
      }),
    ],
    accepts: [
      intermediate('path-length-one-less', {}, below('01')),
      intermediate('issuer-without-limit', only(basicConstraintsDer(caTruePathLength('05')))),
      intermediate('no-own-limit-below-1', only(basicConstraintsDer(caTrue)), below('01')),
    ],
  },
  'ANC-A25-ROOT-PATH-LENGTH': {
    rejects: [root('root-with-path-length-1', only(basicConstraintsDer(caTruePathLength('01'))), { says: /pathLenConstraint 1/ })],
    accepts: [root('root-without-path-length')],
  },
  'ANC-A25-SUBORDINATE-PATH-LENGTH': {
    rejects: [intermediate('intermediate-without-path-length', only(basicConstraintsDer(caTrue)), { says: /any number/ })],
    accepts: [intermediate('intermediate-with-path-length-0')],
  },
  'ANC-A26-KEY-USAGE': {
    rejects: [
      root('key-usage-absent', only(), { says: /absent/ }),
      root('key-usage-not-critical', only(keyUsageDer(keyCertSignAndCrlSign, false)), { says: /not critical/ }),
      root('without-crl-sign', only(keyUsageDer('03020204')), { says: /cRLSign is not set/ }),
      root('without-key-cert-sign', only(keyUsageDer('03020102')), { says: /keyCertSign is not set/ }),
      root('with-non-repudiation', only(keyUsageDer('03020146')), { says: /nonRepudiation is set/ }),
      root('with-key-encipherment', only(keyUsageDer('03020126')), { says: /keyEncipherment is set/ }),
      root('with-data-encipherment', only(keyUsageDer('03020116')), { says: /dataEncipherment is set/ }),
      root('with-key-agreement', only(keyUsageDer('0302010e')), { says: /keyAgreement is set/ }),
      root('with-encipher-only', only(keyUsageDer('03020007')), { says: /encipherOnly is set/ }),
      root('with-decipher-only', only(keyUsageDer('0303070680')), { says: /decipherOnly is set/ }),
    ],
    accepts: [root('key-cert-sign-and-crl-sign'), root('digital-signature-as-well', only(keyUsageDer('03020186')))],
  },
  'ANC-A27-SUBJECT-KEY-IDENTIFIER': {
    rejects: [
      root('no-subject-key-identifier', only(), { says: /absent/ }),
      root('subject-key-identifier-critical', only(skid(keyIdentifier(p384), true)), { says: /critical/ }),
      root('subject-key-identifier-empty', only(skid(hex(''))), { says: /empty/ }),
      root('subject-key-identifier-no-octet-string', only(extensionDer('2.5.29.14', hex('020101'))), { says: /could not be read/ }),
    ],
    accepts: [root('subject-key-identifier-of-20-octets')],
  },
  'ANC-A27-KEY-IDENTIFIER-METHOD': {
    rejects: [
      root('identifier-of-another-key', only(skid(keyIdentifier(p256))), { says: /does not belong/ }),
      root('sha1-identifier-nobody-has', only(skid(keyIdentifier(p384, 'sha1'))), { says: /does not belong/ }),
    ],
    accepts: [
      root('identifier-by-rfc-7093-method-1'),
      root('sha1-identifier-preserved', only(skid(keyIdentifier(p384, 'sha1'))), {
        context: { keyIdentifiers: [keyIdentifier(p384), keyIdentifier(p384, 'sha1')] },
      }),
    ],
  },
  'ANC-A28-AUTHORITY-KEY-IDENTIFIER': {
    rejects: [
      intermediate('intermediate-without-authority-key-identifier', only(), { says: /absent/ }),
      intermediate('authority-key-identifier-critical', only(akid(keyIdentifier(p384), true)), { says: /critical/ }),
      intermediate('authority-key-identifier-of-another-key', only(akid(keyIdentifier(p256))), { says: /differs from the issuer/ }),
      intermediate(
        'authority-key-identifier-with-serial',
        only(extensionDer('2.5.29.35', encodeSequence(encodeTlv(0x80, keyIdentifier(p384)), hex('820101')))),
        { says: /authorityCertSerialNumber/ },
      ),
      intermediate('authority-key-identifier-empty', only(extensionDer('2.5.29.35', hex('3000'))), { says: /no keyIdentifier/ }),
      root('root-pointing-at-another-key', only(skid(keyIdentifier(p384)), akid(keyIdentifier(p256))), {
        says: /differs from the root/,
      }),
    ],
    accepts: [
      intermediate('authority-key-identifier-of-the-issuer'),
      root('root-without-authority-key-identifier'),
      root('root-pointing-at-itself', only(skid(keyIdentifier(p384)), akid(keyIdentifier(p384)))),
    ],
  },
};
