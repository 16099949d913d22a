import { toHex } from '../../../shared/base/bytes.ts';
import { repeatedOids } from '../extension-value.ts';
import type { CrlRule } from '../rule.ts';

export const extensionsUnique: CrlRule = {
  id: 'ANC-B7-EXTENSIONS-UNIQUE',
  level: 'error',
  clause: 'RFC 5280 §5.2, §5.3',
  title: 'no extension occurs twice in the CRL or in an entry',
  check({ extensions, entries }) {
    const repeated = repeatedOids(extensions);
    if (repeated.length > 0) return `more than once: ${repeated.join(', ')}`;
    for (const entry of entries) {
      const inEntry = repeatedOids(entry.extensions);
      if (inEntry.length > 0) return `more than once in the entry of serial ${toHex(entry.serialNumber)}: ${inEntry.join(', ')}`;
    }
    return undefined;
  },
};
