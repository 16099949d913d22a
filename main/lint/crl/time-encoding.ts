import { toHex } from '../../../shared/base/bytes.ts';
import type { CrlRule } from '../rule.ts';
import { misencodedTime } from '../time-check.ts';

export const timeEncoding: CrlRule = {
  id: 'ANC-A9-CRL-TIME-ENCODING',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.4, §5.1.2.5, §5.1.2.6',
  title: 'the times are UTCTime through 2049, GeneralizedTime from 2050, Zulu with seconds',
  check({ thisUpdate, nextUpdate, entries }) {
    const own = misencodedTime('thisUpdate', thisUpdate) ?? (nextUpdate && misencodedTime('nextUpdate', nextUpdate));
    if (own !== undefined) return own;
    for (const { serialNumber, revocationDate } of entries) {
      const misencoded = misencodedTime(`revocationDate of serial ${toHex(serialNumber)}`, revocationDate);
      if (misencoded !== undefined) return misencoded;
    }
    return undefined;
  },
};
