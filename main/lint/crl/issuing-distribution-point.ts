import { extensionByOid } from '../../x509/extension-list.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readIssuingDistributionPoint } from '../extension-value.ts';
import type { CrlRule } from '../rule.ts';

/** Anchorite writes full CRLs without it; what is said here is about CRLs that come from elsewhere. */
export const issuingDistributionPoint: CrlRule = {
  id: 'ANC-B21-ISSUING-DISTRIBUTION-POINT',
  level: 'notice',
  clause: 'RFC 5280 §5.2.5; CA/B BR 7.2.2.1',
  title: 'a full CRL has no issuingDistributionPoint',
  check({ extensions }) {
    const extension = extensionByOid(extensions, extensionOids.issuingDistributionPoint);
    if (extension === undefined) return undefined;
    if (!extension.critical) return 'issuingDistributionPoint is not critical';
    const { empty, onlyContains } = readIssuingDistributionPoint(extension.value);
    if (empty) return 'issuingDistributionPoint is an empty SEQUENCE';
    if (onlyContains > 1) return 'issuingDistributionPoint says more than one of onlyContainsUserCerts, -CACerts, -AttributeCerts';
    return 'issuingDistributionPoint is present: the CRL may cover only a part of what the CA issued';
  },
};
