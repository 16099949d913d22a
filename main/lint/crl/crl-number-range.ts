import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readCrlNumber } from '../extension-value.ts';
import type { CrlRule } from '../rule.ts';

export const crlNumberRange: CrlRule = {
  id: 'ANC-B3-CRL-NUMBER-RANGE',
  level: 'error',
  clause: 'RFC 5280 §5.2.3; CA/B BR 7.2.2',
  title: 'cRLNumber is not critical, not negative and below 2^159',
  check({ extensions }) {
    const extension = extensionByOid(extensions, extensionOids.cRLNumber);
    if (extension === undefined) return undefined;
    if (extension.critical) return 'cRLNumber is critical';
    const number = readCrlNumber(extension.value);
    if (number < 0n) return 'cRLNumber is negative';
    return number < 1n << 159n ? undefined : 'cRLNumber is not below 2^159';
  },
};
