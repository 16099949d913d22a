import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readIssuingDistributionPoint } from '../extension-value.ts';
import type { CrlRule } from '../rule.ts';

/** Its entries may be other issuers' certificates: it must never pass for this CA's own list. */
export const indirectCrl: CrlRule = {
  id: 'ANC-B22-INDIRECT-CRL',
  level: 'error',
  clause: 'RFC 5280 §5.2.5, §5.3.3; CA/B BR 7.2',
  title: 'the CRL is not indirect and no entry names a certificateIssuer',
  check({ extensions, entries }) {
    const extension = extensionByOid(extensions, extensionOids.issuingDistributionPoint);
    if (extension !== undefined && readIssuingDistributionPoint(extension.value).indirectCRL) return 'the CRL is indirect';
    const foreign = entries.some((entry) => extensionByOid(entry.extensions, extensionOids.certificateIssuer) !== undefined);
    return foreign ? 'an entry names a certificateIssuer' : undefined;
  },
};
