import type { CertificateRule } from '../rule.ts';
import { hashNotBoundToKey } from '../signature-check.ts';

export const hashBoundToKey: CertificateRule = {
  id: 'ANC-A45-HASH-BOUND-TO-KEY',
  level: 'error',
  clause: 'CA/B BR 7.1.3.2; RFC 8410 §3',
  title: "the signature algorithm is the one the issuer's key is bound to",
  applies: ({ role, issuer }) => role === 'root' || issuer !== null,
  check: (view, { issuer }) => hashNotBoundToKey(view, (issuer ?? view).spki),
};
