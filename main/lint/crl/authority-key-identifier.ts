import { equalBytes } from '../../../shared/base/bytes.ts';
import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readAuthorityKeyIdentifier, readSubjectKeyIdentifier } from '../extension-value.ts';
import type { CrlRule } from '../rule.ts';

export const authorityKeyIdentifier: CrlRule = {
  id: 'ANC-B1-AUTHORITY-KEY-IDENTIFIER',
  level: 'error',
  clause: 'RFC 5280 §5.2.1; CA/B BR 7.2.2',
  title: "authorityKeyIdentifier is the CA certificate's subjectKeyIdentifier alone, and not critical",
  check({ extensions }, { issuer }) {
    const extension = extensionByOid(extensions, extensionOids.authorityKeyIdentifier);
    if (extension === undefined) return 'authorityKeyIdentifier is absent';
    if (extension.critical) return 'authorityKeyIdentifier is critical';
    const { keyIdentifier, namesCertificate } = readAuthorityKeyIdentifier(extension.value);
    if (namesCertificate) return 'authorityCertIssuer or authorityCertSerialNumber is present';
    if (keyIdentifier === undefined) return 'authorityKeyIdentifier has no keyIdentifier';
    const subject = extensionByOid(issuer.extensions, extensionOids.subjectKeyIdentifier);
    if (subject === undefined) return undefined;
    const same = equalBytes(readSubjectKeyIdentifier(subject.value), keyIdentifier);
    return same ? undefined : "differs from the CA certificate's subjectKeyIdentifier";
  },
};
