import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readBasicConstraints } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

export const defaultOmitted: CertificateRule = {
  id: 'ANC-A8-DEFAULT-OMITTED',
  level: 'error',
  clause: 'X.690 §11.5',
  title: 'a value equal to its DEFAULT is not encoded',
  check({ extensions }) {
    const spelledOut = extensions.find(({ criticalEncodedFalse }) => criticalEncodedFalse);
    if (spelledOut !== undefined) return `extension ${spelledOut.oid}: critical FALSE is written out`;
    const basicConstraints = extensionByOid(extensions, extensionOids.basicConstraints);
    if (basicConstraints === undefined) return undefined;
    return readBasicConstraints(basicConstraints.value).cAEncodedFalse ? 'basicConstraints: cA FALSE is written out' : undefined;
  },
};
