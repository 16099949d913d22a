import { createCipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../../../shared/fault/fault.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { encodePasswordEnvelopedData, type PasswordEnvelopedData } from '../../x509/password-enveloped-data.ts';
import { decryptCbc, withoutPadding } from '../block-decryption.ts';
import { WipeScope } from '../containers/wipe-scope.ts';
import { iterationBounds } from '../sealed-file/pbes2.ts';

/**
 * CMS EnvelopedData for a passphrase (RFC 5652 §6.2.4): PBKDF2-HMAC-SHA-256, the key wrap of RFC 3211 with AES-256-CBC, AES-256-CBC.
 * `openssl cms -decrypt -pwri_password` opens it.
 */
const cipher = 'aes-256-cbc';
const keyLength = 32;
const blockLength = 16;
/** Length octet, three check octets, the key; padded with chance to whole blocks. */
const wrappedLength = 48;
const deriveKey = promisify(pbkdf2);

/** DER. The caller wipes the plaintext and the passphrase. */
export async function sealForPassphrase(
  plain: Uint8Array,
  passphrase: Uint8Array,
  iterations: number,
  entropy: Entropy,
): Promise<Uint8Array> {
  if (iterations < iterationBounds.least || iterations > iterationBounds.most) throw new RangeError('iterations out of bounds');
  const scope = new WipeScope();
  try {
    const [salt, wrapIv, iv] = [entropy.bytes(32), entropy.bytes(blockLength), entropy.bytes(blockLength)];
    const key = scope.copy(scope.keep(entropy.bytes(keyLength)));
    const kek = scope.keep(await deriveKey(passphrase, salt, iterations, keyLength, 'sha256'));
    const encryption = createCipheriv(cipher, key, iv);
    const ciphertext = Buffer.concat([encryption.update(plain), encryption.final()]);
    const encryptedKey = wrapKey(kek, wrapIv, key, entropy, scope);
    return encodePasswordEnvelopedData({ salt, iterations, wrapIv, encryptedKey, iv, ciphertext });
  } finally {
    scope.wipe();
  }
}

/**
 * The plaintext, which the caller wipes. The check octets of the wrapped key tell a wrong passphrase (once in 2^32 times they do not).
 * Faults: `passphrase-wrong`; `share-file-damaged` {why}.
 */
export async function openWithPassphrase(sealed: PasswordEnvelopedData, passphrase: Uint8Array, entropy: Entropy): Promise<Buffer> {
  const { salt, iterations, wrapIv, encryptedKey, iv, ciphertext } = sealed;
  if (iterations > iterationBounds.most) throw damaged(`${iterations} iterations, the limit is ${iterationBounds.most}`);
  if (encryptedKey.length !== wrappedLength || ciphertext.length === 0 || ciphertext.length % blockLength !== 0)
    throw damaged('the file is not whole blocks');
  const scope = new WipeScope();
  try {
    const kek = scope.keep(await deriveKey(passphrase, salt, iterations, keyLength, 'sha256'));
    const key = unwrapKey(kek, wrapIv, encryptedKey, { scope, entropy });
    if (!key) throw new Fault('passphrase-wrong');
    const plain = withoutPadding(decryptCbc({ cipher, key, iv, ciphertext }, { scope, entropy }), blockLength);
    // The key was right, so this is the file.
    if (!plain) throw damaged('the passphrase is right, but the end of the file is not as it was');
    return Buffer.from(plain);
  } finally {
    scope.wipe();
  }
}

/** RFC 3211 §2.3.1: encrypted twice, the second time with the last block of the first as vector, so that every bit depends on all. */
function wrapKey(kek: Uint8Array, iv: Uint8Array, key: Uint8Array, entropy: Entropy, scope: WipeScope): Uint8Array {
  const formatted = scope.array(wrappedLength);
  formatted[0] = key.length;
  for (let at = 0; at < 3; at++) formatted[1 + at] = (key[at] ?? 0) ^ 0xff;
  formatted.set(key, 4);
  formatted.set(entropy.bytes(wrappedLength - 4 - key.length), 4 + key.length);
  const once = encryptBlocks(kek, iv, formatted);
  return encryptBlocks(kek, once.subarray(-blockLength), once);
}

/** RFC 3211 §2.3.2. Undefined where length or check octets are not those of a wrapped key. */
function unwrapKey(
  key: Uint8Array,
  iv: Uint8Array,
  wrapped: Uint8Array,
  means: { readonly scope: WipeScope; readonly entropy: Entropy },
): Uint8Array | undefined {
  const [before, end] = [wrapped.subarray(-2 * blockLength, -blockLength), wrapped.subarray(-blockLength)];
  const last = decryptCbc({ cipher, key, iv: before, ciphertext: end }, means);
  const once = decryptCbc({ cipher, key, iv: last, ciphertext: wrapped }, means);
  const formatted = decryptCbc({ cipher, key, iv, ciphertext: once }, means);
  const fits = [0, 1, 2].every((at) => ((formatted[1 + at] ?? 0) ^ (formatted[4 + at] ?? 0)) === 0xff);
  return formatted[0] === keyLength && fits ? formatted.subarray(4, 4 + keyLength) : undefined;
}

function encryptBlocks(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Buffer {
  const encryption = createCipheriv(cipher, key, iv).setAutoPadding(false);
  return Buffer.concat([encryption.update(plain), encryption.final()]);
}

const damaged = (why: string): Fault => new Fault('share-file-damaged', { why });
