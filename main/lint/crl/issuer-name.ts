import { equalBytes } from '../../../shared/base/bytes.ts';
import type { CrlRule } from '../rule.ts';

export const issuerName: CrlRule = {
  id: 'ANC-B1-ISSUER-NAME',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.3; CA/B BR 7.2',
  title: "the issuer name is not empty and is the CA certificate's subject, octet by octet",
  check({ issuer: name }, { issuer }) {
    if (name.attributes.length === 0) return 'issuer is empty';
    return equalBytes(name.der, issuer.subject.der)
      ? undefined
      : "the issuer name is encoded otherwise than the CA certificate's subject";
  },
};
