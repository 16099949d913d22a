import type { CrlRule } from '../rule.ts';
import { hashNotBoundToKey } from '../signature-check.ts';

export const hashBoundToKey: CrlRule = {
  id: 'ANC-A45-CRL-HASH-BOUND-TO-KEY',
  level: 'error',
  clause: 'CA/B BR 7.1.3.2; RFC 8410 §3',
  title: "the signature algorithm is the one the CA's key is bound to",
  check: (view, { issuer }) => hashNotBoundToKey(view, issuer.spki),
};
