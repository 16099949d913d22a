import type { CertificateRule } from '../rule.ts';

const printableString = 19;
const ia5String = 22;

/** Attribute types that are no DirectoryString but of one string type (RFC 5280 appendix A.1). */
const stringTypes: ReadonlyMap<string, number> = new Map([
  ['2.5.4.5', printableString], // serialNumber
  ['2.5.4.46', printableString], // dnQualifier
  ['0.9.2342.19200300.100.1.25', ia5String], // domainComponent
  ['1.2.840.113549.1.9.1', ia5String], // emailAddress
]);

export const stringType: CertificateRule = {
  id: 'ANC-A14-STRING-TYPE',
  level: 'error',
  clause: 'RFC 5280 appendix A.1',
  title: 'serialNumber and dnQualifier are PrintableString, domainComponent and emailAddress IA5String',
  check({ subject }) {
    const other = subject.rdns.flat().find(({ oid, tag }) => (stringTypes.get(oid) ?? tag) !== tag);
    return other && `${other.type} is of universal type ${other.tag}`;
  },
};
