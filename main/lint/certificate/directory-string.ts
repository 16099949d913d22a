import type { CertificateRule } from '../rule.ts';

/** Attribute types whose value is a DirectoryString (X.520; RFC 5280 appendix A.1). */
const directoryStringTypes: ReadonlySet<string> = new Set([
  '2.5.4.3', // commonName
  '2.5.4.4', // surname
  '2.5.4.7', // localityName
  '2.5.4.8', // stateOrProvinceName
  '2.5.4.9', // streetAddress
  '2.5.4.10', // organizationName
  '2.5.4.11', // organizationalUnitName
  '2.5.4.12', // title
  '2.5.4.15', // businessCategory
  '2.5.4.17', // postalCode
  '2.5.4.41', // name
  '2.5.4.42', // givenName
  '2.5.4.65', // pseudonym
  '2.5.4.97', // organizationIdentifier
]);
const printableString = 19;
const utf8String = 12;

/** The subject only: the issuer is copied as it stands (A15). */
export const directoryString: CertificateRule = {
  id: 'ANC-A14-DIRECTORY-STRING',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.4; CA/B BR 7.1.4.2',
  title: 'DirectoryString attributes of the subject are UTF8String or PrintableString',
  check({ subject }) {
    const other = subject.rdns
      .flat()
      .find(({ oid, tag }) => directoryStringTypes.has(oid) && tag !== printableString && tag !== utf8String);
    return other && `${other.type} is of universal type ${other.tag}`;
  },
};
