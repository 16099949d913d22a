import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readSubjectKeyIdentifier } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

export const subjectKeyIdentifier: CertificateRule = {
  id: 'ANC-A27-SUBJECT-KEY-IDENTIFIER',
  level: 'error',
  clause: 'RFC 5280 §4.2.1.2; CA/B BR 7.1.2.11.4',
  title: 'subjectKeyIdentifier is present, not empty and not critical',
  check({ extensions }) {
    const extension = extensionByOid(extensions, extensionOids.subjectKeyIdentifier);
    if (extension === undefined) return 'subjectKeyIdentifier is absent';
    if (extension.critical) return 'subjectKeyIdentifier is critical';
    return readSubjectKeyIdentifier(extension.value).length > 0 ? undefined : 'subjectKeyIdentifier is empty';
  },
};
