import { departureFromDer, unsortedSet } from '../der-check.ts';
import type { CertificateRule } from '../rule.ts';

/** The readers are strict already; this looks again at the octets themselves, extension values included. */
export const strictDer: CertificateRule = {
  id: 'ANC-A8-STRICT-DER',
  level: 'error',
  clause: 'RFC 5280 §4.1; X.690 §10, §11',
  title: 'the certificate and the values of its extensions are DER',
  check({ der, extensions, subject }) {
    return departureFromDer(der, extensions) ?? unsortedSet('subject', subject.der);
  },
};
