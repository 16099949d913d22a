import { repeatedOids } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

export const extensionsUnique: CertificateRule = {
  id: 'ANC-A8-EXTENSIONS-UNIQUE',
  level: 'error',
  clause: 'RFC 5280 §4.2',
  title: 'no extension occurs twice',
  check({ extensions }) {
    const repeated = repeatedOids(extensions);
    return repeated.length === 0 ? undefined : `more than once: ${repeated.join(', ')}`;
  },
};
