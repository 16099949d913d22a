import type { CertificateRule } from '../rule.ts';

export const subjectPresent: CertificateRule = {
  id: 'ANC-A14-SUBJECT-PRESENT',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.4, §4.1.2.6',
  title: 'subject and issuer of a CA certificate are not empty',
  check({ subject, issuer }) {
    if (subject.attributes.length === 0) return 'subject is empty';
    return issuer.attributes.length === 0 ? 'issuer is empty' : undefined;
  },
};
