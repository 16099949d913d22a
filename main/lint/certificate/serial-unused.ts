import { toHex } from '../../../shared/base/bytes.ts';
import type { CertificateRule } from '../rule.ts';

export const serialUnused: CertificateRule = {
  id: 'ANC-A4-SERIAL-UNUSED',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.2',
  title: 'issuer and serialNumber name one certificate only',
  check({ serialNumber }, { serialAlreadyUsed }) {
    return serialAlreadyUsed ? `the issuer has already used serialNumber ${toHex(serialNumber)}` : undefined;
  },
};
