import { createDecipheriv } from 'node:crypto';
import type { Entropy } from '../ports/workstation.ts';
import type { WipeScope } from './containers/wipe-scope.ts';

export type BlockCipher = 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc' | 'des-ede3-cbc';

const blockLengths: Readonly<Record<BlockCipher, number>> = {
  'aes-128-cbc': 16,
  'aes-192-cbc': 16,
  'aes-256-cbc': 16,
  'des-ede3-cbc': 8,
};

/** As much chance as is drawn at once, in octets. */
const piece = 65_536;

export interface Encrypted {
  readonly cipher: BlockCipher;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** Whole blocks. */
  readonly ciphertext: Uint8Array;
}

/**
 * Whole blocks decrypted in CBC mode, the padding still there, in an array of the scope.
 * Node decrypts into memory of its own, copies the result out and frees what it decrypted into without wiping it, where it
 * stays until something else happens to need the place. So the library never sees a block that decrypts to plaintext: before
 * each goes a block of chance, which CBC adds to it as a mask, and the mask is taken off in memory that is wiped.
 */
export function decryptCbc(
  { cipher, key, iv, ciphertext }: Encrypted,
  { scope, entropy }: { readonly scope: WipeScope; readonly entropy: Entropy },
): Uint8Array {
  const size = blockLengths[cipher];
  const mixed = scope.array(2 * ciphertext.length);
  for (let at = 0; at < mixed.length; at += piece) mixed.set(scope.keep(entropy.bytes(Math.min(piece, mixed.length - at))), at);
  for (let at = 0; at < ciphertext.length; at += size) mixed.set(ciphertext.subarray(at, at + size), 2 * at + size);
  const decipher = createDecipheriv(cipher, key, iv).setAutoPadding(false);
  const masked = scope.keep(decipher.update(mixed));
  decipher.final();
  const plain = scope.array(ciphertext.length);
  for (let at = 0; at < plain.length; at++) {
    const block = at - (at % size);
    const before = at < size ? iv[at] : ciphertext[at - size];
    plain[at] = (masked[at + block + size] ?? 0) ^ (mixed[at + block] ?? 0) ^ (before ?? 0);
  }
  return plain;
}

/** Without the padding of RFC 8018 §6.1.1, n octets of value n; a view of `plain`. Undefined when its end is no padding. */
export function withoutPadding(plain: Uint8Array, blockLength: number): Uint8Array | undefined {
  const count = plain.at(-1) ?? 0;
  const padding = plain.subarray(plain.length - count);
  if (count === 0 || count > blockLength || !padding.every((octet) => octet === count)) return undefined;
  return plain.subarray(0, plain.length - count);
}
