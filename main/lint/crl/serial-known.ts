import { toHex } from '../../../shared/base/bytes.ts';
import type { CrlRule } from '../rule.ts';

export const serialKnown: CrlRule = {
  id: 'ANC-B7-SERIAL-KNOWN',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.6; CA/B BR 7.2.2',
  title: 'each serial is, octet by octet, that of a certificate the issuer has revoked',
  applies: ({ revokedCertificates }) => revokedCertificates !== null,
  check({ entries }, { revokedCertificates }) {
    const stranger = entries
      .map(({ serialNumber }) => toHex(serialNumber))
      .find((serial) => revokedCertificates?.has(serial) === false);
    return stranger === undefined ? undefined : `serial ${stranger} is of no certificate this issuer has revoked`;
  },
};
