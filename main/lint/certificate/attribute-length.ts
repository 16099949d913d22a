import type { CertificateRule } from '../rule.ts';

/** Upper bounds in characters (RFC 5280 appendix A.1 `ub-…`; street and postalCode from BR 7.1.4.2). */
const upperBounds: ReadonlyMap<string, number> = new Map([
  ['2.5.4.3', 64], // commonName
  ['2.5.4.5', 64], // serialNumber
  ['2.5.4.7', 128], // localityName
  ['2.5.4.8', 128], // stateOrProvinceName
  ['2.5.4.9', 128], // streetAddress
  ['2.5.4.10', 64], // organizationName
  ['2.5.4.11', 64], // organizationalUnitName
  ['2.5.4.12', 64], // title
  ['2.5.4.17', 40], // postalCode
  ['2.5.4.65', 128], // pseudonym
  ['1.2.840.113549.1.9.1', 255], // emailAddress
]);

export const attributeLength: CertificateRule = {
  id: 'ANC-A18-ATTRIBUTE-LENGTH',
  level: 'error',
  clause: 'RFC 5280 appendix A.1; CA/B BR 7.1.4.2',
  title: 'attributes of the subject keep their upper bounds, counted in characters',
  check({ subject }) {
    for (const { oid, type, value } of subject.rdns.flat()) {
      const length = [...value].length;
      const bound = upperBounds.get(oid);
      if (bound !== undefined && length > bound) return `${type} has ${length} characters, at most ${bound} are allowed`;
      if (length === 0) return `${type} is empty`;
    }
    return undefined;
  },
};
