import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concatSecrets } from '../../shared/base/bytes.ts';
import { contentOf, derTag, readTlv, readWhole } from '../x509/der.ts';
import { encodeHeader, encodeOctetString, encodeOid, encodeSequence, encodeSetOfOne, encodeTlv } from '../x509/encode-der.ts';
import { parsePrivateKeyInfo } from '../x509/private-key.ts';

/**
 * A PrivateKeyInfo (DER) as node:crypto's key; the caller wipes the octets. Throws what node:crypto throws, which may quote them.
 * OpenSSL's decoder copies the DER and frees the copies as they are, so that the secret stays in the heap after the key is gone. Hence
 * a decoy of the same form goes the same way at once: it gets the same places and overwrites them. That holds for large places only:
 * of small ones the allocator keeps some apart for each size, and gives the decoy others. So a short key goes with an attribute that
 * makes it large (RFC 5958 §2: whoever does not know an attribute skips it); an RSA key is large as it is.
 * What is left is measured with P-256, RSA-3072 and Ed25519 in test/unit/keystore/containers/memory.test.ts.
 */
export function libraryKey(pkcs8: Uint8Array): KeyObject {
  const large = withPadding(pkcs8);
  try {
    const key = createPrivateKey({ key: asBuffer(large), format: 'der', type: 'pkcs8' });
    overwriteFreed(large);
    return key;
  } finally {
    large.fill(0);
  }
}

/** The same key with ones in place of its secret, once more through the decoder. */
function overwriteFreed(decoy: Uint8Array): void {
  try {
    const view = parsePrivateKeyInfo(decoy);
    if (view.kind === 'RSA') return;
    // Views of the decoy. Ones are a scalar of each of the curves: below their orders, and not zero.
    (view.kind === 'EC' ? view.scalar : view.seed).fill(1);
    createPrivateKey({ key: asBuffer(decoy), format: 'der', type: 'pkcs8' });
  } catch {
    // A form that is read by the library alone has its key all the same.
  }
}

/** No place of this size is kept apart (glibc: up to 1,032 octets a thread, in lists of one size). */
const paddingLength = 4_096;

/** An unstructuredName (RFC 2985 §5.4.1) that says nothing, as the only attribute. */
const padding = encodeTlv(
  0xa0,
  encodeSequence(encodeOid('1.2.840.113549.1.9.2'), encodeSetOfOne(encodeOctetString(new Uint8Array(paddingLength)))),
);

/** A copy in memory of its own, with the padding where it is short and has nothing after its key; what is no such thing as it is. */
function withPadding(pkcs8: Uint8Array): Uint8Array {
  const content = pkcs8.length < paddingLength / 4 ? contentOfPlain(pkcs8) : undefined;
  const header = content && encodeHeader(derTag.sequence, content.length + padding.length);
  return content && header ? concatSecrets(header, content, padding) : concatSecrets(pkcs8);
}

/** Version, algorithm and key, a view; undefined where anything follows them, or these are other octets. */
function contentOfPlain(pkcs8: Uint8Array): Uint8Array | undefined {
  try {
    const whole = readWhole(pkcs8);
    const version = readTlv(pkcs8, whole.headerLength, whole.end);
    const algorithm = readTlv(pkcs8, version.end, whole.end);
    const key = readTlv(pkcs8, algorithm.end, whole.end);
    return key.end === whole.end && key.tag === derTag.octetString ? contentOf(pkcs8, whole) : undefined;
  } catch {
    return undefined;
  }
}

const asBuffer = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);
