import { msOf } from '../../../shared/base/instant.ts';
import type { CertificateRule } from '../rule.ts';

/** Both ends belong to the validity, so one second is the shortest; a CA certificate that never was valid is a mistake. */
export const validityOrder: CertificateRule = {
  id: 'ANC-A13-VALIDITY-ORDER',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.5',
  title: 'notBefore is before notAfter',
  check({ notBefore, notAfter }) {
    if (notBefore.instant === undefined || notAfter.instant === undefined) return undefined;
    return msOf(notBefore.instant) < msOf(notAfter.instant) ? undefined : `${notBefore.instant} is not before ${notAfter.instant}`;
  },
};
