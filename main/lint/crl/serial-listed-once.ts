import { toHex } from '../../../shared/base/bytes.ts';
import type { CrlRule } from '../rule.ts';

export const serialListedOnce: CrlRule = {
  id: 'ANC-B7-SERIAL-LISTED-ONCE',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.6; CA/B BR 7.2.2',
  title: 'each serial is listed once',
  check({ entries }) {
    const seen = new Set<string>();
    for (const { serialNumber } of entries) {
      const serial = toHex(serialNumber);
      if (seen.has(serial)) return `serial ${serial} is listed twice`;
      seen.add(serial);
    }
    return undefined;
  },
};
