import { extensionByOid } from '../../x509/extension-list.ts';
import type { CertificateView } from '../../x509/model.ts';
import { extensionOids } from '../../x509/object-identifiers.ts';
import { readBasicConstraints } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

function pathLengthOf({ extensions }: CertificateView): bigint | undefined {
  const extension = extensionByOid(extensions, extensionOids.basicConstraints);
  return extension && readBasicConstraints(extension.value).pathLenConstraint;
}

/** A longer length below the issuer's is legal but never takes effect (RFC 5280 §6.1.4 l, m), so it only misleads. */
export const pathLengthNested: CertificateRule = {
  id: 'ANC-A24-PATH-LENGTH-NESTED',
  level: 'error',
  clause: 'RFC 5280 §4.2.1.9, §6.1.4(l)(m)',
  title: "the issuer's pathLenConstraint leaves room for this CA and its own pathLenConstraint",
  applies: ({ issuer }) => issuer !== null,
  check(view, { issuer }) {
    const above = issuer === null ? undefined : pathLengthOf(issuer);
    if (above === undefined) return undefined;
    if (above <= 0n) return "the issuer's pathLenConstraint is 0: it may not have CAs below it";
    const own = pathLengthOf(view);
    return own === undefined || own < above ? undefined : `pathLenConstraint ${own} is not below the issuer's ${above}`;
  },
};
