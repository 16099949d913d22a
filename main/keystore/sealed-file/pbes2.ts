import { createCipheriv, createDecipheriv, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../../../shared/fault/fault.ts';
import { decodeEncryptedPrivateKeyInfo, encodeEncryptedPrivateKeyInfo } from '../../x509/encrypted-private-key-info.ts';
import type { SealedKeyView } from '../../x509/encrypted-private-key-info.ts';

/**
 * PBES2 of RFC 8018: PBKDF2-HMAC-SHA-256, then AES-256-CBC. The key library's own encrypted export is never used: it writes
 * 2,048 iterations, and on BoringSSL HMAC-SHA-1.
 * Bounds: RFC 8018 §4.2 names 10,000,000 for critical keys, OWASP 600,000 as the least; the upper bound keeps a tampered
 * file from occupying the workstation for hours.
 */
export const iterationBounds = { least: 600_000, most: 100_000_000, usual: 10_000_000 } as const;

const cipherName = 'aes-256-cbc';
const keyBytes = 32;
const deriveKey = promisify(pbkdf2);

export interface SealParameters {
  /** At least 16 random octets. */
  readonly salt: Uint8Array;
  /** 16 random octets. */
  readonly iv: Uint8Array;
  readonly iterations: number;
}

/**
 * EncryptedPrivateKeyInfo DER of a PrivateKeyInfo DER. What was written is decrypted again from its own DER and compared, so
 * that no key is ever sealed into something that does not open. The derivation runs in the thread pool. The caller wipes
 * `pkcs8` and the passphrase. Fault: `internal` when the comparison fails.
 */
export async function sealPkcs8(pkcs8: Uint8Array, passphrase: Uint8Array, parameters: SealParameters): Promise<Uint8Array> {
  const { salt, iv, iterations } = parameters;
  if (salt.length < 16 || iv.length !== 16) throw new RangeError('a salt of at least 16 and an IV of 16 octets');
  if (iterations < iterationBounds.least || iterations > iterationBounds.most) throw new RangeError('iterations out of bounds');
  const key = await deriveKey(passphrase, salt, iterations, keyBytes, 'sha256');
  try {
    const cipher = createCipheriv(cipherName, key, iv);
    const ciphertext = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
    const der = encodeEncryptedPrivateKeyInfo({ salt, iv, iterations, ciphertext });
    const written = decodeEncryptedPrivateKeyInfo(der);
    const opened = decrypt(key, written);
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
export async function openPkcs8(der: Uint8Array, passphrase: Uint8Array): Promise<Buffer> {
  const sealed = parseSealed(der);
  const key = await deriveKey(passphrase, sealed.salt, sealed.iterations, keyBytes, 'sha256');
  try {
    const pkcs8 = decrypt(key, sealed);
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
  const { prf, cipher, iterations, ciphertext } = sealed;
  if (prf !== 'hmacWithSHA256' || cipher !== 'aes256-CBC') throw new Fault('key-file-damaged', { why: `${prf}, ${cipher}` });
  if (iterations > iterationBounds.most) throw new Fault('key-file-damaged', { why: `${iterations} iterations` });
  if (ciphertext.length === 0 || ciphertext.length % 16 !== 0) throw new Fault('key-file-damaged', { why: 'ciphertext length' });
  return sealed;
}

function decrypt(key: Uint8Array, sealed: SealedKeyView): Buffer | undefined {
  const decipher = createDecipheriv(cipherName, key, sealed.iv);
  const start = decipher.update(sealed.ciphertext);
  try {
    const end = decipher.final();
    const plain = Buffer.concat([start, end]);
    end.fill(0);
    return plain;
  } catch {
    return undefined;
  } finally {
    start.fill(0);
  }
}
