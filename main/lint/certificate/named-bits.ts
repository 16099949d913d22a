import { toHex } from '../../../shared/base/bytes.ts';
import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readKeyUsage } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

/** keyCertSign and cRLSign are `03 02 01 06`, and nothing else is. */
export const namedBits: CertificateRule = {
  id: 'ANC-A8-NAMED-BITS',
  level: 'error',
  clause: 'X.690 §11.2.2; RFC 5280 §4.2.1.3',
  title: 'keyUsage is encoded without trailing zero bits',
  check({ extensions }) {
    const keyUsage = extensionByOid(extensions, extensionOids.keyUsage);
    if (keyUsage === undefined || readKeyUsage(keyUsage.value).minimal) return undefined;
    return `keyUsage ${toHex(keyUsage.value)} has trailing zero bits`;
  },
};
