import { toHex } from '../../../shared/base/bytes.ts';
import { childrenOf, contentOf, malformed, readWhole } from '../../x509/der.ts';
import { spkiAlgorithms } from '../algorithm-encoding.ts';
import { integerValue } from '../extension-value.ts';
import type { CertificateRule } from '../rule.ts';

/** Curves are strong enough by name (A7); an RSA key must say its modulus. */
export const keyStrength: CertificateRule = {
  id: 'ANC-A45-KEY-STRENGTH',
  level: 'error',
  clause: 'CA/B BR 6.1.5, 6.1.6',
  title: 'an RSA modulus has at least 2048 bits, a multiple of 8, and an odd exponent of at least 3',
  applies: (_context, { spki }) => spkiAlgorithms.get(toHex(spki.algorithm)) === 'RSA',
  check({ spki }) {
    const [modulus, exponent] = childrenOf(spki.keyBits, readWhole(spki.keyBits)).map((part) =>
      integerValue(contentOf(spki.keyBits, part)),
    );
    if (modulus === undefined || exponent === undefined) throw malformed('RSAPublicKey: a part is missing');
    const bits = modulus > 0n ? modulus.toString(2).length : 0;
    if (bits < 2048) return `the modulus has ${bits} bits`;
    if (bits % 8 !== 0) return `the modulus has ${bits} bits, no multiple of 8`;
    return exponent >= 3n && exponent % 2n === 1n ? undefined : `the exponent is ${exponent}`;
  },
};
