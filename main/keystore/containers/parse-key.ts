import { parseEcPrivateKey, parsePrivateKeyInfo, parseRsaPrivateKey, type PrivateKeyView } from '../../x509/private-key.ts';
import type { KeyEncoding } from './container-file.ts';

/** The parts of a key as its file encodes it, none of them checked. Faults: those of `parsePrivateKeyInfo`. */
export function parseKey(encoding: KeyEncoding, der: Uint8Array, parameters: Uint8Array | null): PrivateKeyView {
  switch (encoding) {
    case 'PKCS#8':
      return parsePrivateKeyInfo(der);
    case 'PKCS#1':
      return parseRsaPrivateKey(der);
    case 'SEC1':
      return parseEcPrivateKey(der, parameters);
  }
}
