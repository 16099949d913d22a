import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readKeyUsage } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

const bitNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
const required = [5, 6];
const allowed: ReadonlySet<number> = new Set([0, 5, 6]);

export const keyUsage: CertificateRule = {
  id: 'ANC-A26-KEY-USAGE',
  level: 'error',
  clause: 'RFC 5280 §4.2.1.3; CA/B BR 7.1.2.1.2, 7.1.2.10.7',
  title: 'keyUsage is critical and says keyCertSign, cRLSign, perhaps digitalSignature, and nothing else',
  check({ extensions }) {
    const extension = extensionByOid(extensions, extensionOids.keyUsage);
    if (extension === undefined) return 'keyUsage is absent';
    if (!extension.critical) return 'keyUsage is not critical';
    const { bits } = readKeyUsage(extension.value);
    const missing = required.find((bit) => !bits.has(bit));
    if (missing !== undefined) return `${bitNames[missing]} is not set`;
    const extra = [...bits].find((bit) => !allowed.has(bit));
    return extra === undefined ? undefined : `${bitNames[extra] ?? `bit ${extra}`} is set`;
  },
};
