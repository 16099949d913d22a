import { createCipheriv, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../../../shared/fault/fault.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { decodeEncryptedPrivateKeyInfo, encodeEncryptedPrivateKeyInfo } from '../../x509/encrypted-private-key-info.ts';
import type { SealedKeyView } from '../../x509/encrypted-private-key-info.ts';
import { decryptCbc, withoutPadding } from '../block-decryption.ts';
import { WipeScope } from '../containers/wipe-scope.ts';

/**
 * PBES2 of RFC 8018: PBKDF2-HMAC-SHA-256, then AES-256-CBC. The key library's own encrypted export is never used: it writes
 * 2,048 iterations, and on BoringSSL HMAC-SHA-1.
 * Bounds: RFC 8018 §4.2 names 10,000,000 for critical keys, OWASP 600,000 as the least; the upper bound keeps a tampered
 * file from occupying the workstation for hours.
 */
export const iterationBounds = { least: 600_000, most: 100_000_000, usual: 10_000_000 } as const;

const cipher = 'aes-256-cbc';
const keyBytes = 32;
const deriveKey = promisify(pbkdf2);

/**
 * EncryptedPrivateKeyInfo DER of a PrivateKeyInfo DER. What was written is decrypted again from its own DER and compared, so
 * that no key is ever sealed into something that does not open. The derivation runs in the thread pool. The caller wipes
 * `pkcs8` and the passphrase. Fault: `internal` when the comparison fails.
 */
export async function sealPkcs8(
  pkcs8: Uint8Array,
  passphrase: Uint8Array,
  iterations: number,
  entropy: Entropy,
): Promise<Uint8Array> {
  if (iterations < iterationBounds.least || iterations > iterationBounds.most) throw new RangeError('iterations out of bounds');
  const [salt, iv] = [entropy.bytes(32), entropy.bytes(16)];
  const key = await deriveKey(passphrase, salt, iterations, keyBytes, 'sha256');
  try {
    const encryption = createCipheriv(cipher, key, iv);
    const ciphertext = Buffer.concat([encryption.update(pkcs8), encryption.final()]);
    const der = encodeEncryptedPrivateKeyInfo({ salt, iv, iterations, ciphertext });
    const written = decodeEncryptedPrivateKeyInfo(der);
    const opened = decrypt(key, written, entropy);
    const same = written.iterations === iterations && opened?.length === pkcs8.length && timingSafeEqual(opened, pkcs8);
    opened?.fill(0);
    if (!same) throw new Fault('internal');
    return der;
  } finally {
    key.fill(0);
  }
}

/**
 * PrivateKeyInfo DER out of an EncryptedPrivateKeyInfo; the caller wipes it.
 * PBES2 has no integrity: a wrong passphrase shows as bad padding, or (once in 256 times) as bytes that are no key.
 * Faults: `passphrase-wrong` (bad padding), `key-file-damaged` {why} (not the structure or the bounds that are written here).
 */
export async function openPkcs8(der: Uint8Array, passphrase: Uint8Array, entropy: Entropy): Promise<Buffer> {
  const sealed = parseSealed(der);
  const key = await deriveKey(passphrase, sealed.salt, sealed.iterations, keyBytes, 'sha256');
  try {
    const pkcs8 = decrypt(key, sealed, entropy);
    if (!pkcs8) throw new Fault('passphrase-wrong');
    return pkcs8;
  } finally {
    key.fill(0);
  }
}

/** What seals a key. Fault: `key-file-damaged` {why} (not the structure or the bounds that are written here). */
export function parseSealed(der: Uint8Array): SealedKeyView {
  let sealed: SealedKeyView;
  try {
    sealed = decodeEncryptedPrivateKeyInfo(der);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('key-file-damaged', { why: error.detail['where'] ?? error.code });
  }
  const { prf, iterations, ciphertext } = sealed;
  if (prf !== 'hmacWithSHA256' || sealed.cipher !== 'aes256-CBC')
    throw new Fault('key-file-damaged', { why: `${prf}, ${sealed.cipher}` });
  if (iterations > iterationBounds.most) throw new Fault('key-file-damaged', { why: `${iterations} iterations` });
  if (ciphertext.length === 0 || ciphertext.length % 16 !== 0) throw new Fault('key-file-damaged', { why: 'ciphertext length' });
  return sealed;
}

function decrypt(key: Uint8Array, { iv, ciphertext }: SealedKeyView, entropy: Entropy): Buffer | undefined {
  const scope = new WipeScope();
  try {
    const plain = withoutPadding(decryptCbc({ cipher, key, iv, ciphertext }, { scope, entropy }), 16);
    return plain && Buffer.from(plain);
  } finally {
    scope.wipe();
  }
}
