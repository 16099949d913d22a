import type { CertificateRule } from '../rule.ts';

/** Twenty octets with a clear sign bit are below 2^159. */
export const serialRange: CertificateRule = {
  id: 'ANC-A1-SERIAL-RANGE',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.2; CA/B BR 7.1.2.1, 7.1.2.6',
  title: 'serialNumber is positive and at most 20 octets',
  check({ serialNumber }) {
    if (serialNumber.length > 20) return `serialNumber has ${serialNumber.length} octets`;
    if ((serialNumber[0] ?? 0x80) >= 0x80) return 'serialNumber is negative';
    if (serialNumber.every((octet) => octet === 0)) return 'serialNumber is zero';
    return undefined;
  },
};
