import type { CertificateRule } from '../rule.ts';

export const uniqueIdentifiers: CertificateRule = {
  id: 'ANC-A5-UNIQUE-IDENTIFIERS',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.8; CA/B BR 7.1.2.1',
  title: 'issuerUniqueID and subjectUniqueID are absent',
  check({ hasIssuerUniqueId, hasSubjectUniqueId }) {
    if (hasIssuerUniqueId) return 'issuerUniqueID is present';
    return hasSubjectUniqueId ? 'subjectUniqueID is present' : undefined;
  },
};
