import type { CertificateRule } from '../rule.ts';
import { misencodedTime } from '../time-check.ts';

export const timeEncoding: CertificateRule = {
  id: 'ANC-A9-TIME-ENCODING',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.5',
  title: 'notBefore and notAfter are UTCTime through 2049, GeneralizedTime from 2050, Zulu with seconds',
  check: ({ notBefore, notAfter }) => misencodedTime('notBefore', notBefore) ?? misencodedTime('notAfter', notAfter),
};
