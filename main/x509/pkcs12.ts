import { concatBytes } from '../../shared/base/bytes.ts';
import { childrenOf, contentOf, derTag, malformed, rawOf, readingObject, readWhole } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';
import { countOf, readEncryptionScheme, readHmac, readPbkdf2, unsupported } from './encryption-scheme.ts';
import type { EncryptionScheme, HashName, Pbkdf2 } from './encryption-scheme.ts';

/** How the octets of the AuthenticatedSafe are authenticated. */
export type Pkcs12Mac =
  /** HMAC with a key of RFC 7292 appendix B. */
  | {
      readonly kind: 'PKCS12';
      readonly hash: HashName;
      readonly salt: Uint8Array;
      readonly iterations: number;
      readonly digest: Uint8Array;
    }
  /** RFC 9879: HMAC with a key of PBKDF2. */
  | { readonly kind: 'PBMAC1'; readonly kdf: Pbkdf2; readonly hmac: HashName; readonly digest: Uint8Array };

export interface PfxView {
  /** AuthenticatedSafe as it was encoded: these octets the MAC is over. */
  readonly authenticatedSafe: Uint8Array;
  readonly mac: Pkcs12Mac | undefined;
}

export type SafeContentsPart =
  | { readonly kind: 'plain'; readonly content: Uint8Array }
  | { readonly kind: 'encrypted'; readonly scheme: EncryptionScheme; readonly ciphertext: Uint8Array };

const contentTypes = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  encryptedData: '1.2.840.113549.1.7.6',
} as const;

const hashNames: Readonly<Record<string, HashName>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};

const pbmac1Oid = '1.2.840.113549.1.5.14';

/**
 * Reads the outermost PFX (RFC 7292 §4), DER after `berToDer`. Only what the MAC does not cover is looked at.
 * Faults: `object-malformed` {kind: 'PKCS #12', where}; `container-unsupported` {what} for public-key integrity and unknown MACs.
 */
export function parsePfx(der: Uint8Array): PfxView {
  return readingObject('PKCS #12', () => {
    const reader = new ElementReader(der, readWhole(der), 'PFX');
    const version = reader.content(derTag.integer, 'version');
    if (version.length !== 1 || version[0] !== 3) throw malformed('PFX: version is not 3');
    const authSafe = new ElementReader(der, reader.next(derTag.sequence, 'authSafe'), 'authSafe');
    const type = authSafe.oid('contentType');
    if (type === contentTypes.signedData) throw unsupported('a PKCS #12 that is signed instead of sealed with a passphrase');
    if (type !== contentTypes.data) throw malformed('authSafe: contentType is not data');
    const authenticatedSafe = explicitOctets(der, authSafe.next(0xa0, 'content'), 'authSafe');
    authSafe.finish();
    const mac = reader.optional(derTag.sequence);
    reader.finish();
    return { authenticatedSafe, mac: mac && readMac(der, mac) };
  });
}

function readMac(der: Uint8Array, tlv: Tlv): Pkcs12Mac {
  const reader = new ElementReader(der, tlv, 'MacData');
  const info = new ElementReader(der, reader.next(derTag.sequence, 'mac'), 'DigestInfo');
  const salt = reader.content(derTag.octetString, 'macSalt');
  const count = reader.optional(derTag.integer);
  reader.finish();
  const algorithm = new ElementReader(der, info.next(derTag.sequence, 'digestAlgorithm'), 'digestAlgorithm');
  const digest = info.content(derTag.octetString, 'digest');
  info.finish();
  const oid = algorithm.oid('algorithm');
  // RFC 9879 §4: the salt and the count of MacData are then of no meaning.
  if (oid === pbmac1Oid) return { ...readPbmac1(der, algorithm.next(derTag.sequence, 'PBMAC1-params')), digest };
  const hash = hashNames[oid];
  if (!hash) throw unsupported(`a MAC with ${oid}`);
  return { kind: 'PKCS12', hash, salt, iterations: count ? countOf(der, count) : 1, digest };
}

function readPbmac1(der: Uint8Array, tlv: Tlv): { readonly kind: 'PBMAC1'; readonly kdf: Pbkdf2; readonly hmac: HashName } {
  const reader = new ElementReader(der, tlv, 'PBMAC1-params');
  const derivation = new ElementReader(der, reader.next(derTag.sequence, 'keyDerivationFunc'), 'keyDerivationFunc');
  const hmac = readHmac(der, reader.next(derTag.sequence, 'messageAuthScheme'));
  reader.finish();
  const oid = derivation.oid('algorithm');
  if (oid !== '1.2.840.113549.1.5.12') throw unsupported(`PBMAC1 with key derivation ${oid}`);
  const kdf = readPbkdf2(der, derivation.next(derTag.sequence, 'PBKDF2-params'));
  derivation.finish();
  // RFC 9879 §5: without it nobody knows the length of the HMAC's key.
  if (kdf.keyLength === undefined) throw malformed('PBMAC1-params: keyLength is missing');
  return { kind: 'PBMAC1', kdf, hmac };
}

/** The parts of an AuthenticatedSafe, DER after `berToDer`. Faults as `parsePfx`. */
export function parseAuthenticatedSafe(der: Uint8Array): SafeContentsPart[] {
  return readingObject('PKCS #12', () => {
    const root = readWhole(der);
    if (root.tag !== derTag.sequence) throw malformed('AuthenticatedSafe: SEQUENCE expected');
    return childrenOf(der, root).map((part) => readPart(der, part));
  });
}

function readPart(der: Uint8Array, tlv: Tlv): SafeContentsPart {
  const reader = new ElementReader(der, tlv, 'ContentInfo');
  const type = reader.oid('contentType');
  const content = reader.next(0xa0, 'content');
  reader.finish();
  if (type === contentTypes.data) return { kind: 'plain', content: explicitOctets(der, content, 'ContentInfo') };
  if (type === contentTypes.envelopedData) throw unsupported('a PKCS #12 that is sealed for a public key');
  if (type !== contentTypes.encryptedData) throw malformed('ContentInfo: neither data nor encryptedData');
  return { kind: 'encrypted', ...readEncryptedData(der, onlyChild(der, content, 'ContentInfo')) };
}

function readEncryptedData(der: Uint8Array, tlv: Tlv): { readonly scheme: EncryptionScheme; readonly ciphertext: Uint8Array } {
  const reader = new ElementReader(der, tlv, 'EncryptedData');
  reader.next(derTag.integer, 'version');
  const info = new ElementReader(der, reader.next(derTag.sequence, 'encryptedContentInfo'), 'EncryptedContentInfo');
  // Unprotected attributes say nothing here.
  reader.optional(0xa1);
  reader.finish();
  if (info.oid('contentType') !== contentTypes.data) throw malformed('EncryptedContentInfo: contentType is not data');
  const scheme = readEncryptionScheme(der, info.next(derTag.sequence, 'contentEncryptionAlgorithm'));
  const content = info.optional(0x80, 0xa0);
  info.finish();
  if (!content) throw malformed('EncryptedContentInfo: encryptedContent is missing');
  return { scheme, ciphertext: content.tag === 0x80 ? contentOf(der, content) : segments(der, content) };
}

/** An implicitly tagged OCTET STRING in segments, which `berToDer` cannot know for one. */
function segments(der: Uint8Array, tlv: Tlv): Uint8Array {
  return concatBytes(
    ...childrenOf(der, tlv).map((part) => {
      if (part.tag !== derTag.octetString) throw malformed('encryptedContent: a segment is no OCTET STRING');
      return contentOf(der, part);
    }),
  );
}

function explicitOctets(der: Uint8Array, tagged: Tlv, where: string): Uint8Array {
  const inner = onlyChild(der, tagged, where);
  if (inner.tag !== derTag.octetString) throw malformed(`${where}: OCTET STRING expected`);
  return contentOf(der, inner);
}

function onlyChild(der: Uint8Array, tagged: Tlv, where: string): Tlv {
  const [child, more] = childrenOf(der, tagged);
  if (!child || more) throw malformed(`${where}: one element expected`);
  return child;
}

/** The whole of one element inside, for readers of the bags. */
export function explicitElement(der: Uint8Array, tagged: Tlv, where: string): Uint8Array {
  return rawOf(der, onlyChild(der, tagged, where));
}
