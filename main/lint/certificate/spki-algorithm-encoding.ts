import { toHex } from '../../../shared/base/bytes.ts';
import { spkiAlgorithms } from '../algorithm-encoding.ts';
import type { CertificateRule } from '../rule.ts';

/** RSA with its NULL, named curves only, no id-RSASSA-PSS key. */
export const spkiAlgorithmEncoding: CertificateRule = {
  id: 'ANC-A7-SPKI-ENCODING',
  level: 'error',
  clause: 'CA/B BR 7.1.3.1; RFC 3279 §2.3.1; RFC 5480 §2.1.1; RFC 8410 §3',
  title: 'the algorithm of the public key is encoded as the standards print it',
  check({ spki }) {
    const hex = toHex(spki.algorithm);
    return spkiAlgorithms.has(hex)
      ? undefined
      : `${spki.description}: ${hex} is none of the encodings that BR 7.1.3.1 and RFC 8410 print`;
  },
};
