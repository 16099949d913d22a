import { equalBytes } from '../../../shared/base/bytes.ts';
import type { CertificateRule } from '../rule.ts';

export const rootNamesEqual: CertificateRule = {
  id: 'ANC-A16-ROOT-NAMES-EQUAL',
  level: 'error',
  clause: 'CA/B BR 7.1.2.1; RFC 5280 §3.2',
  title: 'issuer and subject of a root are the same octets',
  applies: ({ role }) => role === 'root',
  check: ({ issuer, subject }) => (equalBytes(issuer.der, subject.der) ? undefined : 'issuer and subject differ'),
};
