import { toHex } from '../../../shared/base/bytes.ts';
import { msOf } from '../../../shared/base/instant.ts';
import type { CrlRule } from '../rule.ts';

/** No certificate of RFC 5280 or of its forerunner RFC 2459 (January 1999) can have been revoked before. */
const firstYear = '1999-01-01T00:00:00Z';

export const revocationDateNotEarly: CrlRule = {
  id: 'ANC-B6-REVOCATION-DATE-NOT-EARLY',
  level: 'error',
  clause: 'RFC 5280 §5.3.2 (zlint e_crl_revocation_date_too_early)',
  title: "no revocationDate is before the certificate's notBefore, nor before 1999",
  check({ entries }, { revokedCertificates }) {
    for (const { serialNumber, revocationDate } of entries) {
      if (revocationDate.instant === undefined) continue;
      const serial = toHex(serialNumber);
      const earliest = revokedCertificates?.get(serial)?.notBefore ?? firstYear;
      const limit = Math.max(msOf(earliest), msOf(firstYear));
      if (msOf(revocationDate.instant) < limit)
        return `serial ${serial} is revoked at ${revocationDate.instant}, before ${earliest}`;
    }
    return undefined;
  },
};
