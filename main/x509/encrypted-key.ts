import { derTag, readingObject, readWhole } from './der.ts';
import { ElementReader } from './element-reader.ts';
import { readEncryptionScheme } from './encryption-scheme.ts';
import type { EncryptionScheme } from './encryption-scheme.ts';

export interface EncryptedKeyView {
  readonly scheme: EncryptionScheme;
  readonly ciphertext: Uint8Array;
}

/**
 * Reads an EncryptedPrivateKeyInfo of any scheme that is opened when a key comes from elsewhere (RFC 5958 §3); `encrypted-private-key-info.ts`
 * reads the one that Anchorite writes. Faults: `object-malformed` {kind: 'encrypted private key', where}; `container-unsupported` {what}.
 */
export function parseEncryptedKey(der: Uint8Array): EncryptedKeyView {
  return readingObject('encrypted private key', () => {
    const reader = new ElementReader(der, readWhole(der), 'EncryptedPrivateKeyInfo');
    const scheme = readEncryptionScheme(der, reader.next(derTag.sequence, 'encryptionAlgorithm'));
    const ciphertext = reader.content(derTag.octetString, 'encryptedData');
    reader.finish();
    return { scheme, ciphertext };
  });
}
