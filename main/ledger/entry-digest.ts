import { createHash } from 'node:crypto';
import { fromBase64 } from '../../shared/base/bytes.ts';

/** Throws (a defect of the caller) unless the digest is the SHA-256 of the bytes. */
export function checkDigest(base64: string, sha256: string): void {
  const digest = createHash('sha256').update(bytesOf(base64)).digest('hex');
  if (digest !== sha256) throw new Error('the digest is not that of the bytes beside it');
}

/** The bytes of strict base64; throws (a defect of the caller) where there are none. */
export function bytesOf(base64: string): Uint8Array {
  const bytes = fromBase64(base64);
  if (bytes === undefined || bytes.length === 0) throw new Error('no strict base64');
  return bytes;
}
