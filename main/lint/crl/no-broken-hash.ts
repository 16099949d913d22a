import type { CrlRule } from '../rule.ts';
import { brokenHash } from '../signature-check.ts';

export const noBrokenHash: CrlRule = {
  id: 'ANC-A45-CRL-NO-BROKEN-HASH',
  level: 'error',
  clause: 'CA/B BR 7.1.3.2',
  title: 'the CRL is not signed over MD2, MD5 or SHA-1',
  check: brokenHash,
};
