import { msOf } from '../../../shared/base/instant.ts';
import type { CrlRule } from '../rule.ts';

export const nextUpdateWithinIssuer: CrlRule = {
  id: 'ANC-B14-NEXT-UPDATE-WITHIN-ISSUER',
  level: 'warning',
  clause: 'common practice (boulder crl.go); RFC 5280 §6.3.3',
  title: "nextUpdate is not after the CA certificate's notAfter",
  check({ nextUpdate }, { issuer }) {
    if (nextUpdate?.instant === undefined || issuer.notAfter.instant === undefined) return undefined;
    if (msOf(nextUpdate.instant) <= msOf(issuer.notAfter.instant)) return undefined;
    return `nextUpdate ${nextUpdate.instant} is after the CA certificate's notAfter ${issuer.notAfter.instant}`;
  },
};
