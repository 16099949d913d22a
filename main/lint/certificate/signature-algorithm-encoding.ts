import type { CertificateRule } from '../rule.ts';
import { unknownAlgorithmEncoding } from '../signature-check.ts';

export const signatureAlgorithmEncoding: CertificateRule = {
  id: 'ANC-A6-SIGNATURE-ALGORITHM-ENCODING',
  level: 'error',
  clause: 'CA/B BR 7.1.3.2; RFC 8410 §3',
  title: 'signatureAlgorithm is encoded as the standards print it',
  check: unknownAlgorithmEncoding,
};
