import type { CrlRule } from '../rule.ts';

export const emptyListAbsent: CrlRule = {
  id: 'ANC-B2-EMPTY-LIST',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.6',
  title: 'revokedCertificates is absent when there are none',
  check: ({ revokedCertificatesEmpty }) => (revokedCertificatesEmpty ? 'revokedCertificates is an empty SEQUENCE' : undefined),
};
