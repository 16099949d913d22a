import { toHex } from '../../../shared/base/bytes.ts';
import type { CrlRule } from '../rule.ts';

export const entriesComplete: CrlRule = {
  id: 'ANC-B13-ENTRIES-COMPLETE',
  level: 'error',
  clause: 'RFC 5280 §3.3, §5; CA/B BR 7.2',
  title: 'every certificate the issuer has revoked is listed',
  applies: ({ revokedCertificates }) => revokedCertificates !== null,
  check({ entries }, { revokedCertificates }) {
    const listed = new Set(entries.map(({ serialNumber }) => toHex(serialNumber)));
    const missing = [...(revokedCertificates?.keys() ?? [])].find((serial) => !listed.has(serial));
    return missing === undefined ? undefined : `revoked serial ${missing} is missing`;
  },
};
