import { derTag, malformed, readingObject, readWhole } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';
import { encodeInteger, encodeOctetString, encodeOid, encodeSequence, encodeSetOfOne, encodeTlv } from './encode-der.ts';
import { hmacNames, pbkdf2Oid, readPbkdf2, unsupported } from './encryption-scheme.ts';

/** A message for whoever knows one passphrase; both ciphers are AES-256-CBC. Structure only: nothing is encrypted here. */
export interface PasswordEnvelopedData {
  /** PBKDF2-HMAC-SHA-256, which gives the key-encryption key. */
  readonly salt: Uint8Array;
  readonly iterations: number;
  /** 16 octets, of the key wrap. */
  readonly wrapIv: Uint8Array;
  /** The content-encryption key, wrapped as RFC 3211 §2.3.1 says. */
  readonly encryptedKey: Uint8Array;
  /** 16 octets. */
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
}

const kind = 'CMS EnvelopedData';
const envelopedDataOid = '1.2.840.113549.1.7.3';
const dataOid = '1.2.840.113549.1.7.1';
const pwriKekOid = '1.2.840.113549.1.9.16.3.9';
const aes256CbcOid = '2.16.840.1.101.3.4.1.42';
const hmacSha256Oid = '1.2.840.113549.2.9';
const passwordRecipientTag = 0xa3;
const notForPassphrase = 'a CMS message that is not sealed with a passphrase';

/** ContentInfo of an EnvelopedData with one PasswordRecipientInfo, DER (RFC 5652 §6.1, §6.2.4; RFC 3211; RFC 3565 §4.1). */
export function encodePasswordEnvelopedData(content: PasswordEnvelopedData): Uint8Array {
  const prf = encodeSequence(encodeOid(hmacSha256Oid), Uint8Array.of(derTag.null, 0));
  const recipient = encodeTlv(
    passwordRecipientTag,
    encodeInteger(0),
    encodeTlv(0xa0, encodeOid(pbkdf2Oid), encodeSequence(encodeOctetString(content.salt), encodeInteger(content.iterations), prf)),
    encodeSequence(encodeOid(pwriKekOid), encodeAes(content.wrapIv)),
    encodeOctetString(content.encryptedKey),
  );
  const encrypted = encodeSequence(encodeOid(dataOid), encodeAes(content.iv), encodeTlv(0x80, content.ciphertext));
  // RFC 5652 §6.1: version 3 where a recipient has a password.
  const enveloped = encodeSequence(encodeInteger(3), encodeSetOfOne(recipient), encrypted);
  return encodeSequence(encodeOid(envelopedDataOid), encodeTlv(0xa0, enveloped));
}

const encodeAes = (iv: Uint8Array): Uint8Array => encodeSequence(encodeOid(aes256CbcOid), encodeOctetString(iv));

/**
 * Reads what `encodePasswordEnvelopedData` writes, strictly. Iterations are not judged here: the caller bounds them before it derives.
 * Faults: `object-malformed` {kind, where}; `container-unsupported` {what} for other recipients and algorithms.
 */
export function parsePasswordEnvelopedData(der: Uint8Array): PasswordEnvelopedData {
  return readingObject(kind, () => {
    const info = new ElementReader(der, readWhole(der), 'ContentInfo');
    if (info.oid('contentType') !== envelopedDataOid) throw unsupported('a CMS message that is not encrypted');
    const explicit = new ElementReader(der, info.next(0xa0, 'content'), 'content', 0xa0);
    info.finish();
    const enveloped = new ElementReader(der, explicit.next(derTag.sequence, 'EnvelopedData'), 'EnvelopedData');
    explicit.finish();
    const version = enveloped.content(derTag.integer, 'version');
    // Only a message with a recipient who has a password is of this version.
    if (version.length !== 1 || version[0] !== 3) throw unsupported(notForPassphrase);
    const recipients = new ElementReader(der, enveloped.next(derTag.set, 'recipientInfos'), 'recipientInfos', derTag.set);
    const recipient = readRecipient(der, recipients.any('recipient'));
    recipients.finish();
    const content = new ElementReader(der, enveloped.next(derTag.sequence, 'encryptedContentInfo'), 'encryptedContentInfo');
    enveloped.finish();
    if (content.oid('contentType') !== dataOid) throw malformed('encryptedContentInfo: contentType is not data');
    const iv = readAes(der, content.next(derTag.sequence, 'contentEncryptionAlgorithm'));
    const ciphertext = content.content(0x80, 'encryptedContent');
    content.finish();
    return { ...recipient, iv, ciphertext };
  });
}

type Recipient = Omit<PasswordEnvelopedData, 'iv' | 'ciphertext'>;

function readRecipient(der: Uint8Array, tlv: Tlv): Recipient {
  if (tlv.tag !== passwordRecipientTag) throw unsupported(notForPassphrase);
  const reader = new ElementReader(der, tlv, 'PasswordRecipientInfo', passwordRecipientTag);
  const version = reader.content(derTag.integer, 'version');
  if (version.length !== 1 || version[0] !== 0) throw malformed('PasswordRecipientInfo: version is not 0');
  const derivation = new ElementReader(der, reader.next(0xa0, 'keyDerivationAlgorithm'), 'keyDerivationAlgorithm', 0xa0);
  const derivationOid = derivation.oid('algorithm');
  if (derivationOid !== pbkdf2Oid) throw unsupported(`key derivation ${derivationOid}`);
  const { salt, iterations, keyLength, hmac } = readPbkdf2(der, derivation.next(derTag.sequence, 'PBKDF2-params'));
  derivation.finish();
  if (hmac !== hmacNames[hmacSha256Oid]) throw unsupported(`PBKDF2 with ${hmac}`);
  if (keyLength !== undefined && keyLength !== 32) throw malformed(`PBKDF2-params: a key of ${keyLength} octets`);
  const wrap = new ElementReader(der, reader.next(derTag.sequence, 'keyEncryptionAlgorithm'), 'keyEncryptionAlgorithm');
  const wrapOid = wrap.oid('algorithm');
  if (wrapOid !== pwriKekOid) throw unsupported(`key wrap ${wrapOid}`);
  const wrapIv = readAes(der, wrap.next(derTag.sequence, 'parameters'));
  wrap.finish();
  const encryptedKey = reader.content(derTag.octetString, 'encryptedKey');
  reader.finish();
  return { salt, iterations, wrapIv, encryptedKey };
}

function readAes(der: Uint8Array, tlv: Tlv): Uint8Array {
  const reader = new ElementReader(der, tlv, 'AlgorithmIdentifier');
  const oid = reader.oid('algorithm');
  if (oid !== aes256CbcOid) throw unsupported(`cipher ${oid}`);
  const iv = reader.content(derTag.octetString, 'initialization vector');
  reader.finish();
  if (iv.length !== 16) throw malformed('AlgorithmIdentifier: the initialization vector is not 16 octets');
  return iv;
}
