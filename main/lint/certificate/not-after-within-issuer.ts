import { msOf } from '../../../shared/base/instant.ts';
import type { CertificateRule } from '../rule.ts';

/** No RFC 5280 rule: a certificate that outlives its issuer cannot be validated to its end, and cannot be revoked there. */
export const notAfterWithinIssuer: CertificateRule = {
  id: 'ANC-A12-NOT-AFTER-WITHIN-ISSUER',
  level: 'error',
  clause: 'common practice (RFC 5280 §6.1.3 a 2)',
  title: "notAfter is not after the issuer's notAfter",
  applies: ({ issuer }) => issuer !== null,
  check({ notAfter }, { issuer }) {
    if (notAfter.instant === undefined || issuer?.notAfter.instant === undefined) return undefined;
    if (msOf(notAfter.instant) <= msOf(issuer.notAfter.instant)) return undefined;
    return `notAfter ${notAfter.instant} is after the issuer's ${issuer.notAfter.instant}`;
  },
};
