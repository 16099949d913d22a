import type { CertificateRule } from '../rule.ts';
import { differingAlgorithms } from '../signature-check.ts';

export const signatureAlgorithmsEqual: CertificateRule = {
  id: 'ANC-A6-SIGNATURE-ALGORITHMS-EQUAL',
  level: 'error',
  clause: 'RFC 5280 §4.1.1.2, §4.1.2.3',
  title: 'signatureAlgorithm and tbsCertificate.signature are the same octets',
  check: differingAlgorithms,
};
