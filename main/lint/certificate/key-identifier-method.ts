import { equalBytes, toHex } from '../../../shared/base/bytes.ts';
import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readSubjectKeyIdentifier } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

/** Other CAs may derive identifiers as they like (RFC 5280 §4.2.1.2), hence own certificates only. */
export const keyIdentifierMethod: CertificateRule = {
  id: 'ANC-A27-KEY-IDENTIFIER-METHOD',
  level: 'error',
  clause: 'RFC 7093 §2 method 1; RFC 5280 §4.2.1.2',
  title: 'subjectKeyIdentifier is derived from the certified key, or is the one that key already has',
  applies: ({ issuedHere }) => issuedHere,
  check({ extensions }, { keyIdentifiers }) {
    const extension = extensionByOid(extensions, extensionOids.subjectKeyIdentifier);
    if (extension === undefined) return undefined;
    const identifier = readSubjectKeyIdentifier(extension.value);
    if (keyIdentifiers.some((candidate) => equalBytes(candidate, identifier))) return undefined;
    return `${toHex(identifier)} does not belong to the certified key`;
  },
};
