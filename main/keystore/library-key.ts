import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { parsePrivateKeyInfo } from '../x509/private-key.ts';

/**
 * A PrivateKeyInfo (DER) as node:crypto's key; the caller wipes the octets. Throws what node:crypto throws, which may quote them.
 * OpenSSL's decoder copies the DER and frees the copy as it is, so that the secret stays in the heap after the key is gone. Hence
 * a decoy of the same form goes the same way at once: it gets the same places and overwrites them. RSA keys are too large for the
 * allocator to keep their places apart. What is left is measured with P-256, RSA-3072 and Ed25519 in
 * test/unit/keystore/containers/memory.test.ts; no copy was found.
 */
export function libraryKey(pkcs8: Uint8Array): KeyObject {
  const key = createPrivateKey({ key: asBuffer(pkcs8), format: 'der', type: 'pkcs8' });
  const decoy = new Uint8Array(new ArrayBuffer(pkcs8.length));
  try {
    decoy.set(pkcs8);
    const view = parsePrivateKeyInfo(decoy);
    if (view.kind === 'RSA') return key;
    // Views of the decoy. Ones are a scalar of each of the curves: below their orders, and not zero.
    (view.kind === 'EC' ? view.scalar : view.seed).fill(1);
    createPrivateKey({ key: asBuffer(decoy), format: 'der', type: 'pkcs8' });
  } catch {
    // A form that is read by the library alone has its key all the same.
  } finally {
    decoy.fill(0);
  }
  return key;
}

const asBuffer = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);
