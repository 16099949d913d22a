import { Fault } from '../../../shared/fault/fault.ts';
import { berToDer } from '../../x509/ber-to-der.ts';
import { parseEncryptedKey } from '../../x509/encrypted-key.ts';
import { unsupported } from '../../x509/encryption-scheme.ts';
import type { CipherName, EncryptionScheme } from '../../x509/encryption-scheme.ts';
import { kindOfDer, kindOfLabel } from '../../x509/object-kind.ts';
import { parsePfx } from '../../x509/pkcs12.ts';
import type { PfxView } from '../../x509/pkcs12.ts';
import { cipherSizes } from './derive-key.ts';
import { damaged, readingContainer } from './container-fault.ts';
import { splitKeyPem } from './key-pem.ts';
import type { KeyPemBlock } from './key-pem.ts';
import type { WipeScope } from './wipe-scope.ts';

export type ContainerFormat = 'PKCS#8' | 'PKCS#8 encrypted' | 'PKCS#1' | 'SEC1' | 'PKCS#12';

/** What a decrypted key is encoded as. */
export type KeyEncoding = 'PKCS#8' | 'PKCS#1' | 'SEC1';

/** A file with one key: the key as it stands, or its ciphertext. */
export interface KeyFile {
  readonly format: Exclude<ContainerFormat, 'PKCS#12'>;
  readonly encoding: KeyEncoding;
  /** Null where nothing is encrypted. */
  readonly scheme: EncryptionScheme | null;
  /** DER, or ciphertext where there is a scheme. */
  readonly content: Uint8Array;
  /** ECParameters from a block of their own. */
  readonly parameters: Uint8Array | null;
  /** Certificates in further PEM blocks, as `openssl pkcs12 -nodes` writes them. */
  readonly certificates: readonly Uint8Array[];
}

export interface Pkcs12File {
  readonly format: 'PKCS#12';
  readonly pfx: PfxView;
}

export type ContainerFile = KeyFile | Pkcs12File;

/** Largest container in octets; a key with a hundred certificates has a fifth of that. */
export const maxContainerBytes = 1024 * 1024;

/** Words of its own: what is asked of a requester for a request would be wrong advice to whoever chose a key file. */
const notRecognised = (found: string): Fault => new Fault('container-not-recognised', { found });
const nothingKnown = 'it is neither PEM nor DER of anything that is known here';
const isA = (found: string): string => `it is a ${found === 'csr' || found === 'crl' ? found.toUpperCase() : found}`;
const isLabelled = (label: string): string =>
  kindOfLabel(label) === label ? `it is a PEM block “${label}”` : isA(kindOfLabel(label));

/**
 * What a file holds, by content, never by name: PEM or DER (PKCS #12 also BER). Nothing is decrypted. Arrays are in the scope.
 * Faults: `container-not-recognised` {found}; `container-damaged` {why}; `container-unsupported` {what}.
 */
export function readContainerFile(bytes: Uint8Array, scope: WipeScope): ContainerFile {
  if (bytes.length > maxContainerBytes)
    throw notRecognised(`it has ${bytes.length} bytes, more than the ${maxContainerBytes} a key file can have`);
  return readingContainer(() => {
    if (bytes[0] === 0x30 && !isText(bytes)) return readDer(scope.keep(berToDer(bytes)));
    return readPem(splitKeyPem(bytes, scope), scope);
  });
}

/** Text may begin with a digit, which is the identifier octet of a SEQUENCE. */
function isText(bytes: Uint8Array): boolean {
  return bytes.length > 1 && (bytes[1] ?? 0) >= 0x20 && (bytes[1] ?? 0) < 0x7f && bytes.length !== (bytes[1] ?? 0) + 2;
}

function readDer(der: Uint8Array): ContainerFile {
  const plain = { scheme: null, content: der, parameters: null, certificates: [] };
  switch (shapeOf(der)) {
    case 'PKCS#8':
      return { format: 'PKCS#8', encoding: 'PKCS#8', ...plain };
    case 'PKCS#8 encrypted':
      return sealedKey(der, []);
    case 'PKCS#1':
      return { format: 'PKCS#1', encoding: 'PKCS#1', ...plain };
    case 'SEC1':
      return { format: 'SEC1', encoding: 'SEC1', ...plain };
    case 'PKCS#12':
      return { format: 'PKCS#12', pfx: parsePfx(der) };
    case undefined: {
      const found = kindOfDer(der);
      if (found === undefined || found === 'private key' || found === 'PKCS #12') throw notRecognised(nothingKnown);
      throw notRecognised(isA(found));
    }
  }
}

/** A guess from version and the identifier octets of the first parts; the readers decide. */
function shapeOf(der: Uint8Array): ContainerFormat | undefined {
  const tags = tagsOf(der);
  if (tags.startsWith('30 04') && tags.length === 5) return 'PKCS#8 encrypted';
  if (tags.startsWith('02 30 04')) return 'PKCS#8';
  if (tags.startsWith('02 02 02')) return 'PKCS#1';
  if (tags.startsWith('02 04')) return 'SEC1';
  return tags.startsWith('02 30') ? 'PKCS#12' : undefined;
}

/** Identifier octets of up to four parts, DER after `berToDer`. */
function tagsOf(der: Uint8Array): string {
  const tags: string[] = [];
  const skip = (at: number): [number, number] => {
    const first = der[at + 1] ?? 0;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    let length = first < 0x80 ? first : 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
    return [at + 2 + octets, length];
  };
  for (let [at] = skip(0); at < der.length && tags.length < 4;) {
    tags.push((der[at] ?? 0).toString(16).padStart(2, '0'));
    const [content, length] = skip(at);
    at = content + length;
  }
  return tags.join(' ');
}

function sealedKey(der: Uint8Array, certificates: readonly Uint8Array[]): KeyFile {
  const { scheme, ciphertext } = parseEncryptedKey(der);
  return { format: 'PKCS#8 encrypted', encoding: 'PKCS#8', scheme, content: ciphertext, parameters: null, certificates };
}

function readPem(blocks: readonly KeyPemBlock[], scope: WipeScope): ContainerFile {
  const [first] = blocks;
  if (!first) throw notRecognised(nothingKnown);
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY') || label === 'PKCS12');
  const [key, second] = keys;
  if (!key) throw notRecognised(isLabelled(first.label));
  if (second) throw unsupported('a file with more than one private key');
  if (key.label === 'PKCS12') {
    if (blocks.length > 1) throw unsupported('a PKCS #12 with further blocks beside it');
    return { format: 'PKCS#12', pfx: parsePfx(scope.keep(berToDer(key.der))) };
  }
  let parameters: Uint8Array | null = null;
  const certificates: Uint8Array[] = [];
  for (const block of blocks) {
    // Public, and handed on: copies that the scope does not wipe.
    if (block.label === 'CERTIFICATE') certificates.push(Uint8Array.from(block.der));
    else if (block.label === 'EC PARAMETERS' && parameters === null) parameters = block.der;
    else if (block !== key) throw unsupported(`a file with a block “${block.label}” beside the key`);
  }
  return readKeyBlock(key, parameters, certificates, scope);
}

function readKeyBlock(
  { label, headers, der }: KeyPemBlock,
  parameters: Uint8Array | null,
  certificates: readonly Uint8Array[],
  scope: WipeScope,
): KeyFile {
  const isSealed = headers.has('Proc-Type') || headers.has('DEK-Info');
  const traditional = label === 'RSA PRIVATE KEY' ? 'PKCS#1' : label === 'EC PRIVATE KEY' ? 'SEC1' : undefined;
  if (traditional) {
    const scheme = isSealed ? readDekInfo(headers) : null;
    const content = scheme ? der : scope.keep(berToDer(der));
    return { format: traditional, encoding: traditional, scheme, content, parameters, certificates };
  }
  if (isSealed || parameters) throw unsupported(`a block “${label}” with header fields or parameters`);
  if (label === 'PRIVATE KEY') {
    const content = scope.keep(berToDer(der));
    return { format: 'PKCS#8', encoding: 'PKCS#8', scheme: null, content, parameters, certificates };
  }
  if (label !== 'ENCRYPTED PRIVATE KEY') throw unsupported(`a block “${label}”`);
  return sealedKey(scope.keep(berToDer(der)), certificates);
}

const dekCiphers: Readonly<Record<string, CipherName>> = {
  'AES-128-CBC': 'AES-128-CBC',
  'AES-192-CBC': 'AES-192-CBC',
  'AES-256-CBC': 'AES-256-CBC',
  'DES-EDE3-CBC': '3DES-CBC',
  'DES-CBC': 'DES-CBC',
};

/** `Proc-Type: 4,ENCRYPTED` and `DEK-Info: cipher,vector`. */
function readDekInfo(headers: ReadonlyMap<string, string>): EncryptionScheme {
  const [name = '', vector = ''] = (headers.get('DEK-Info') ?? '').split(',');
  if (headers.get('Proc-Type')?.replaceAll(' ', '') !== '4,ENCRYPTED') throw damaged('PEM: Proc-Type is not 4,ENCRYPTED');
  const cipher = dekCiphers[name.trim().toUpperCase()];
  if (!cipher) throw unsupported(`PEM encryption with ${/^[\w-]{1,30}$/.test(name) ? name : 'an unknown cipher'}`);
  const iv = new Uint8Array(Buffer.from(vector.trim(), 'hex'));
  if (iv.length !== cipherSizes[cipher].block) throw damaged('PEM: the vector of DEK-Info has a wrong length');
  return { kind: 'PEM', cipher, iv };
}
