import type { CrlRule } from '../rule.ts';
import { differingAlgorithms } from '../signature-check.ts';

export const signatureAlgorithmsEqual: CrlRule = {
  id: 'ANC-A6-CRL-SIGNATURE-ALGORITHMS-EQUAL',
  level: 'error',
  clause: 'RFC 5280 §5.1.1.2, §5.1.2.2',
  title: 'signatureAlgorithm and tbsCertList.signature are the same octets',
  check: differingAlgorithms,
};
