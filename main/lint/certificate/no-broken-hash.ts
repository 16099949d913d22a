import type { CertificateRule } from '../rule.ts';
import { brokenHash } from '../signature-check.ts';

export const noBrokenHash: CertificateRule = {
  id: 'ANC-A45-NO-BROKEN-HASH',
  level: 'error',
  clause: 'CA/B BR 7.1.3.2',
  title: 'the certificate is not signed over MD2, MD5 or SHA-1',
  check: brokenHash,
};
