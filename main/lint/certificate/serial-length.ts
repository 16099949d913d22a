import { integerValue } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

/** A shorter number cannot hold 64 bits from a generator. A generator may also draw a small number: hence a warning. */
export const serialLength: CertificateRule = {
  id: 'ANC-A1-SERIAL-LENGTH',
  level: 'warning',
  clause: 'CA/B BR 7.1.2.1, 7.1.2.6',
  title: 'serialNumber is at least 64 bits long',
  check({ serialNumber }) {
    const value = integerValue(serialNumber);
    const bits = value <= 0n ? 0 : value.toString(2).length;
    return bits >= 64 ? undefined : `serialNumber has only ${bits} bits`;
  },
};
