import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readBasicConstraints, readKeyUsage } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

const keyCertSign = 5;

export const pathLengthForm: CertificateRule = {
  id: 'ANC-A24-PATH-LENGTH-FORM',
  level: 'error',
  clause: 'RFC 5280 §4.2.1.9',
  title: 'pathLenConstraint is not negative and stands only beside cA TRUE and keyCertSign',
  check({ extensions }) {
    const extension = extensionByOid(extensions, extensionOids.basicConstraints);
    const { cA, pathLenConstraint } = extension
      ? readBasicConstraints(extension.value)
      : { cA: false, pathLenConstraint: undefined };
    if (pathLenConstraint === undefined) return undefined;
    if (pathLenConstraint < 0n) return `pathLenConstraint is ${pathLenConstraint}`;
    if (!cA) return 'pathLenConstraint without cA TRUE';
    const keyUsage = extensionByOid(extensions, extensionOids.keyUsage);
    const maySign = keyUsage === undefined || readKeyUsage(keyUsage.value).bits.has(keyCertSign);
    return maySign ? undefined : 'pathLenConstraint without keyCertSign';
  },
};
