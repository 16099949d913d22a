import { toHex } from '../../../shared/base/bytes.ts';
import { msOf } from '../../../shared/base/instant.ts';
import type { CrlRule } from '../rule.ts';

export const revocationDateNotLate: CrlRule = {
  id: 'ANC-B6-REVOCATION-DATE-NOT-LATE',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.4, §5.1.2.6',
  title: 'no revocationDate is after thisUpdate',
  check({ entries, thisUpdate }) {
    if (thisUpdate.instant === undefined) return undefined;
    const limit = msOf(thisUpdate.instant);
    const late = entries.find(({ revocationDate: { instant } }) => instant !== undefined && msOf(instant) > limit);
    return (
      late &&
      `serial ${toHex(late.serialNumber)} is revoked at ${late.revocationDate.instant}, after thisUpdate ${thisUpdate.instant}`
    );
  },
};
