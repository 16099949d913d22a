import type { CertificateRule } from '../rule.ts';

/** Own serials have one length, so that none is ever negative or shortened by leading zeros. */
export const serialRecipe: CertificateRule = {
  id: 'ANC-A2-SERIAL-RECIPE',
  level: 'error',
  clause: 'RFC 5280 §4.1.2.2 (one recipe: 01 and 16 random octets)',
  title: 'an own serialNumber is the octet 01 and 16 random octets',
  applies: ({ issuedHere }) => issuedHere,
  check({ serialNumber }) {
    if (serialNumber.length !== 17) return `serialNumber has ${serialNumber.length} octets instead of 17`;
    return serialNumber[0] === 0x01 ? undefined : 'serialNumber does not start with the octet 01';
  },
};
