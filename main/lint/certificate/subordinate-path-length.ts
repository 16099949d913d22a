import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readBasicConstraints } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

export const subordinatePathLength: CertificateRule = {
  id: 'ANC-A25-SUBORDINATE-PATH-LENGTH',
  level: 'notice',
  clause: 'CA/B BR 7.1.2.10.4; RFC 5280 §4.2.1.9',
  title: 'an intermediate CA has a pathLenConstraint',
  applies: ({ role }) => role === 'intermediate',
  check({ extensions }) {
    const extension = extensionByOid(extensions, extensionOids.basicConstraints);
    const length = extension && readBasicConstraints(extension.value).pathLenConstraint;
    return length === undefined ? 'without a pathLenConstraint the CA may have any number of CAs below it' : undefined;
  },
};
