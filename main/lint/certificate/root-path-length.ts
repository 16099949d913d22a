import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readBasicConstraints } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

/** A trust anchor's own limits are not looked at by many validators (RFC 5280 §6.1.1 d). */
export const rootPathLength: CertificateRule = {
  id: 'ANC-A25-ROOT-PATH-LENGTH',
  level: 'warning',
  clause: 'CA/B BR 7.1.2.1.4',
  title: 'a root has no pathLenConstraint',
  applies: ({ role }) => role === 'root',
  check({ extensions }) {
    const extension = extensionByOid(extensions, extensionOids.basicConstraints);
    const length = extension && readBasicConstraints(extension.value).pathLenConstraint;
    return length === undefined ? undefined : `the root has pathLenConstraint ${length}`;
  },
};
