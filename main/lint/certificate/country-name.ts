import type { CertificateRule } from '../rule.ts';

const printableString = 19;

export const countryName: CertificateRule = {
  id: 'ANC-A14-COUNTRY-NAME',
  level: 'error',
  clause: 'RFC 5280 appendix A.1; CA/B BR 7.1.4.2',
  title: 'countryName is a PrintableString of two letters',
  check({ subject }) {
    const country = subject.rdns
      .flat()
      .find(({ oid, tag, value }) => oid === '2.5.4.6' && (tag !== printableString || !/^[A-Z]{2}$/i.test(value)));
    return country && `countryName ${JSON.stringify(country.value)} of universal type ${country.tag}`;
  },
};
