import type { CertificateRule } from '../rule.ts';

export const version: CertificateRule = {
  id: 'ANC-A5-VERSION',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.1; CA/B BR 7.1.1',
  title: 'the certificate is version 3',
  check: (view) => (view.version === 3 ? undefined : `version is ${view.version}`),
};
