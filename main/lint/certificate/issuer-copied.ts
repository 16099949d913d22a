import { equalBytes } from '../../../shared/base/bytes.ts';
import type { CertificateRule } from '../rule.ts';

export const issuerCopied: CertificateRule = {
  id: 'ANC-A15-ISSUER-COPIED',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.6(a); CA/B BR 7.1.4.1',
  title: "the issuer name is the issuing certificate's subject, octet by octet",
  applies: ({ issuer }) => issuer !== null,
  check({ issuer: name }, { issuer }) {
    if (issuer === null || equalBytes(name.der, issuer.subject.der)) return undefined;
    return "the issuer name is encoded otherwise than the issuing certificate's subject";
  },
};
