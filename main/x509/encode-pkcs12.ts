import { childrenOf, contentOf, derTag, rawOf, readWhole } from './der.ts';
import { encodeInteger, encodeOctetString, encodeOid, encodeSequence, encodeSetOfOne, encodeTlv } from './encode-der.ts';
import { pbkdf2Oid } from './encryption-scheme.ts';
import { bagTypes, friendlyNameOid, localKeyIdOid, x509CertificateOid } from './pkcs12-bags.ts';

/** What Anchorite writes into a PKCS #12; keys and certificates come encrypted as EncryptedPrivateKeyInfo-shaped PBES2. */
const dataOid = '1.2.840.113549.1.7.1';
const encryptedDataOid = '1.2.840.113549.1.7.6';
const null0 = Uint8Array.of(derTag.null, 0);
const hmacSha256 = encodeSequence(encodeOid('1.2.840.113549.2.9'), null0);
const sha256Identifier = encodeSequence(encodeOid('2.16.840.1.101.3.4.2.1'), null0);

export interface BagLabels {
  readonly friendlyName: string;
  readonly localKeyId: Uint8Array;
}

/** SafeContents of certificates: the first carries the labels of its key. */
export function encodeCertificateBags(certificates: readonly Uint8Array[], labels: BagLabels): Uint8Array {
  return encodeSequence(
    ...certificates.map((der, i) => {
      const bag = encodeSequence(encodeOid(x509CertificateOid), encodeTlv(0xa0, encodeOctetString(der)));
      return encodeBag(bagTypes.certificate, bag, i === 0 ? labels : undefined);
    }),
  );
}

/** SafeContents of one pkcs8ShroudedKeyBag: an EncryptedPrivateKeyInfo. */
export function encodeKeyBag(encryptedPrivateKeyInfo: Uint8Array, labels: BagLabels): Uint8Array {
  return encodeSequence(encodeBag(bagTypes.shroudedKey, encryptedPrivateKeyInfo, labels));
}

function encodeBag(type: string, value: Uint8Array, labels: BagLabels | undefined): Uint8Array {
  const parts = [encodeOid(type), encodeTlv(0xa0, value)];
  return labels ? encodeSequence(...parts, encodeAttributes(labels)) : encodeSequence(...parts);
}

/** SET OF in DER: the shorter one first, since all other octets before the length are equal (X.690 §11.6). */
function encodeAttributes({ friendlyName, localKeyId }: BagLabels): Uint8Array {
  const name = encodeAttribute(friendlyNameOid, encodeTlv(derTag.bmpString, encodeBmp(friendlyName)));
  const id = encodeAttribute(localKeyIdOid, encodeOctetString(localKeyId));
  return encodeTlv(derTag.set, ...[name, id].toSorted((a, b) => (a[1] ?? 0) - (b[1] ?? 0) || a.length - b.length));
}

function encodeAttribute(type: string, value: Uint8Array): Uint8Array {
  return encodeSequence(encodeOid(type), encodeSetOfOne(value));
}

function encodeBmp(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length * 2 }, (_, i) => {
    const unit = text.charCodeAt(i >> 1);
    return i % 2 === 0 ? unit >> 8 : unit & 0xff;
  });
}

/** AuthenticatedSafe: certificates in EncryptedData (given as an EncryptedPrivateKeyInfo of them), the key's bag as data. */
export function encodeAuthenticatedSafe(encryptedCertificates: Uint8Array, keyBags: Uint8Array): Uint8Array {
  const [algorithm, ciphertext] = childrenOf(encryptedCertificates, readWhole(encryptedCertificates));
  if (!algorithm || !ciphertext) throw new TypeError('an EncryptedPrivateKeyInfo has two parts');
  const info = encodeSequence(
    encodeOid(dataOid),
    rawOf(encryptedCertificates, algorithm),
    encodeTlv(0x80, contentOf(encryptedCertificates, ciphertext)),
  );
  const encrypted = encodeSequence(encodeOid(encryptedDataOid), encodeTlv(0xa0, encodeSequence(encodeInteger(0), info)));
  return encodeSequence(encrypted, encodeData(keyBags));
}

function encodeData(content: Uint8Array): Uint8Array {
  return encodeSequence(encodeOid(dataOid), encodeTlv(0xa0, encodeOctetString(content)));
}

export interface MacContent {
  readonly kind: 'PKCS12' | 'PBMAC1';
  readonly salt: Uint8Array;
  readonly iterations: number;
  /** HMAC-SHA-256, 32 octets. */
  readonly digest: Uint8Array;
}

/** PFX with its MAC (RFC 7292 §4; RFC 9879 §4). */
export function encodePfx(authenticatedSafe: Uint8Array, mac: MacContent): Uint8Array {
  return encodeSequence(encodeInteger(3), encodeData(authenticatedSafe), encodeMac(mac));
}

function encodeMac({ kind, salt, iterations, digest }: MacContent): Uint8Array {
  if (kind === 'PKCS12') {
    const info = encodeSequence(sha256Identifier, encodeOctetString(digest));
    return encodeSequence(info, encodeOctetString(salt), encodeInteger(iterations));
  }
  const parameters = encodeSequence(encodeOctetString(salt), encodeInteger(iterations), encodeInteger(32), hmacSha256);
  const kdf = encodeSequence(encodeOid(pbkdf2Oid), parameters);
  const algorithm = encodeSequence(encodeOid('1.2.840.113549.1.5.14'), encodeSequence(kdf, hmacSha256));
  // RFC 9879 §4: macSalt is there and means nothing; so do the iterations, whose DEFAULT of 1 DER leaves out.
  return encodeSequence(encodeSequence(algorithm, encodeOctetString(digest)), encodeOctetString(Buffer.from('NOT USED')));
}
