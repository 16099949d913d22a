import { equalBytes } from '../../../shared/base/bytes.ts';
import { extensionByOid } from '../../x509/extension-list.ts';
import type { CertificateView } from '../../x509/model.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readAuthorityKeyIdentifier, readSubjectKeyIdentifier } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

function keyIdentifierOf({ extensions }: CertificateView): Uint8Array | undefined {
  const extension = extensionByOid(extensions, extensionOids.subjectKeyIdentifier);
  return extension && readSubjectKeyIdentifier(extension.value);
}

/** A root may leave it out (RFC 5280 §4.2.1.1); where it is there it points at the root itself. */
export const authorityKeyIdentifier: CertificateRule = {
  id: 'ANC-A28-AUTHORITY-KEY-IDENTIFIER',
  level: 'error',
  clause: 'RFC 5280 §4.2.1.1; CA/B BR 7.1.2.11.1, 7.1.2.1.3',
  title: "authorityKeyIdentifier is the issuer's subjectKeyIdentifier alone, and not critical",
  check(view, { role, issuer }) {
    const extension = extensionByOid(view.extensions, extensionOids.authorityKeyIdentifier);
    if (extension === undefined) return role === 'root' ? undefined : 'authorityKeyIdentifier is absent';
    if (extension.critical) return 'authorityKeyIdentifier is critical';
    const { keyIdentifier, namesCertificate } = readAuthorityKeyIdentifier(extension.value);
    if (namesCertificate) return 'authorityCertIssuer or authorityCertSerialNumber is present';
    if (keyIdentifier === undefined) return 'authorityKeyIdentifier has no keyIdentifier';
    const signer = role === 'root' ? view : issuer;
    if (signer === null) return undefined;
    const expected = keyIdentifierOf(signer);
    if (expected !== undefined && equalBytes(expected, keyIdentifier)) return undefined;
    return role === 'root' ? "differs from the root's subjectKeyIdentifier" : "differs from the issuer's subjectKeyIdentifier";
  },
};
