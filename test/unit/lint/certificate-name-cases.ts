import { derTag } from '../../../main/x509/der.ts';
import { parseCertificate } from '../../../main/x509/parse-certificate.ts';
import { certificateDer, commonName, nameDer, rdn, rootParts } from '../../support/certificate-fixture.ts';
import { intermediate, root } from './certificate-subjects.ts';
import type { CertificateCase, Fixtures } from './certificate-subjects.ts';

const withSubject = (subject: Uint8Array) => ({ subject, issuer: subject });

/** Fixtures of the rules on names, by rule id. */
export const certificateNameCases: Readonly<Record<string, Fixtures<CertificateCase>>> = {
  'ANC-A14-SUBJECT-PRESENT': {
    rejects: [
      root('empty-subject', { subject: nameDer() }, { says: /subject is empty/ }),
      root('empty-issuer', { issuer: nameDer() }, { says: /issuer is empty/ }),
    ],
    accepts: [root('subject-with-three-attributes')],
  },
  'ANC-A14-DIRECTORY-STRING': {
    rejects: [
      root('teletex-common-name', withSubject(nameDer(rdn('2.5.4.3', 'Acme', derTag.teletexString))), {
        says: /commonName.*type 20/,
      }),
      root('bmp-organization', withSubject(nameDer(rdn('2.5.4.10', 'Ac', derTag.bmpString))), { says: /type 30/ }),
    ],
    accepts: [
      root('printable-common-name', withSubject(nameDer(rdn('2.5.4.3', 'Acme', derTag.printableString)))),
      root('utf8-umlaut', withSubject(nameDer(rdn('2.5.4.3', 'Zürich')))),
      root('ia5-domain-component', withSubject(nameDer(rdn('0.9.2342.19200300.100.1.25', 'acme', derTag.ia5String)))),
      intermediate('teletex-issuer-is-copied', {
        issuer: nameDer(rdn('2.5.4.3', 'Acme', derTag.teletexString)),
      }),
    ],
  },
  'ANC-A14-STRING-TYPE': {
    rejects: [
      root('utf8-serial-number', withSubject(nameDer(rdn('2.5.4.5', '1234'))), { says: /serialNumber.*type 12/ }),
      root('utf8-domain-component', withSubject(nameDer(rdn('0.9.2342.19200300.100.1.25', 'acme'))), { says: /type 12/ }),
    ],
    accepts: [
      root('printable-serial-number', withSubject(nameDer(rdn('2.5.4.5', '1234', derTag.printableString)))),
      root('ia5-email-address', withSubject(nameDer(rdn('1.2.840.113549.1.9.1', 'a@b.c', derTag.ia5String)))),
    ],
  },
  'ANC-A14-COUNTRY-NAME': {
    rejects: [
      root('utf8-country', withSubject(nameDer(rdn('2.5.4.6', 'DE'))), { says: /type 12/ }),
      root('country-of-three-letters', withSubject(nameDer(rdn('2.5.4.6', 'DEU', derTag.printableString))), { says: /DEU/ }),
      root('country-with-a-digit', withSubject(nameDer(rdn('2.5.4.6', 'D1', derTag.printableString))), { says: /D1/ }),
    ],
    accepts: [root('printable-country'), root('no-country', withSubject(nameDer(rdn('2.5.4.3', 'Acme'))))],
  },
  'ANC-A15-ISSUER-COPIED': {
    rejects: [
      intermediate(
        'same-issuer-text-other-string-type',
        {
          issuer: nameDer(
            rdn('2.5.4.6', 'DE', derTag.printableString),
            rdn('2.5.4.10', 'Acme', derTag.printableString),
            rdn('2.5.4.3', 'Acme Root'),
          ),
        },
        { says: /encoded otherwise/ },
      ),
    ],
    accepts: [
      intermediate('issuer-octet-by-octet'),
      intermediate(
        'issuer-of-mixed-string-types',
        { issuer: nameDer(rdn('2.5.4.10', 'Acme', derTag.printableString), rdn('2.5.4.3', 'Wurzel')) },
        {
          context: () => ({
            issuer: parseCertificate(
              certificateDer(
                rootParts(withSubject(nameDer(rdn('2.5.4.10', 'Acme', derTag.printableString), rdn('2.5.4.3', 'Wurzel')))),
              ),
            ),
          }),
        },
      ),
    ],
  },
  'ANC-A16-ROOT-NAMES-EQUAL': {
    rejects: [root('root-with-another-issuer', { issuer: commonName('Acme Roof') }, { says: /differ/ })],
    accepts: [root('root-naming-itself')],
  },
  'ANC-A18-ATTRIBUTE-LENGTH': {
    rejects: [
      root('common-name-of-65-umlauts', withSubject(nameDer(rdn('2.5.4.3', 'ü'.repeat(65)))), { says: /65 characters/ }),
      root('locality-of-129', withSubject(nameDer(rdn('2.5.4.7', 'x'.repeat(129)))), { says: /129 characters/ }),
      root('empty-organization', withSubject(nameDer(rdn('2.5.4.10', ''))), { says: /empty/ }),
    ],
    accepts: [
      root('common-name-of-64-umlauts', withSubject(nameDer(rdn('2.5.4.3', 'ü'.repeat(64))))),
      root('common-name-of-64-astral-characters', withSubject(nameDer(rdn('2.5.4.3', '𝔸'.repeat(64))))),
    ],
  },
};
