import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readBasicConstraints } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

export const basicConstraints: CertificateRule = {
  id: 'ANC-A24-BASIC-CONSTRAINTS',
  level: 'error',
  clause: 'RFC 5280 §4.2.1.9; CA/B BR 7.1.2.1.4, 7.1.2.10.4',
  title: 'basicConstraints is present, critical and says cA TRUE',
  check({ extensions }) {
    const extension = extensionByOid(extensions, extensionOids.basicConstraints);
    if (extension === undefined) return 'basicConstraints is absent';
    if (!extension.critical) return 'basicConstraints is not critical';
    return readBasicConstraints(extension.value).cA ? undefined : 'basicConstraints does not say cA TRUE';
  },
};
