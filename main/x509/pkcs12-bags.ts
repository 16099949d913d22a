import { childrenOf, contentOf, decodeOid, derTag, malformed, readingObject, readWhole } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';
import { parseEncryptedKey } from './encrypted-key.ts';
import type { EncryptedKeyView } from './encrypted-key.ts';
import { explicitElement } from './pkcs12.ts';

export interface BagAttributes {
  readonly friendlyName: string | null;
  readonly localKeyId: Uint8Array | null;
}

/** What one SafeBag holds; arrays are views into what was read. */
export type SafeBag = BagAttributes &
  (
    | { readonly kind: 'key'; readonly der: Uint8Array }
    | { readonly kind: 'sealed key'; readonly sealed: EncryptedKeyView }
    | { readonly kind: 'certificate'; readonly der: Uint8Array }
    | { readonly kind: 'bags'; readonly der: Uint8Array }
    /** CRLs, secrets and what nobody knows: not taken over. */
    | { readonly kind: 'other' }
  );

export const bagTypes = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  safeContents: '1.2.840.113549.1.12.10.1.6',
} as const;

export const x509CertificateOid = '1.2.840.113549.1.9.22.1';
export const friendlyNameOid = '1.2.840.113549.1.9.20';
export const localKeyIdOid = '1.2.840.113549.1.9.21';

/**
 * The bags of a SafeContents (RFC 7292 §4.2), DER after `berToDer`.
 * Faults: `object-malformed` {kind: 'PKCS #12', where}; `container-unsupported` {what} for a key sealed in an unknown way.
 */
export function parseSafeContents(der: Uint8Array): SafeBag[] {
  return readingObject('PKCS #12', () => {
    const root = readWhole(der);
    if (root.tag !== derTag.sequence) throw malformed('SafeContents: SEQUENCE expected');
    return childrenOf(der, root).map((bag) => readBag(der, bag));
  });
}

function readBag(der: Uint8Array, tlv: Tlv): SafeBag {
  const reader = new ElementReader(der, tlv, 'SafeBag');
  const type = reader.oid('bagId');
  const value = reader.next(0xa0, 'bagValue');
  const set = reader.optional(derTag.set);
  reader.finish();
  const attributes = readAttributes(der, set);
  const whole = (): Uint8Array => explicitElement(der, value, 'bagValue');
  if (type === bagTypes.key) return { kind: 'key', der: whole(), ...attributes };
  if (type === bagTypes.shroudedKey) return { kind: 'sealed key', sealed: parseEncryptedKey(whole()), ...attributes };
  if (type === bagTypes.safeContents) return { kind: 'bags', der: whole(), ...attributes };
  const certificate = type === bagTypes.certificate ? readCertificate(whole()) : undefined;
  return certificate ? { kind: 'certificate', der: certificate, ...attributes } : { kind: 'other', ...attributes };
}

/** Undefined for the other kind of certificate of RFC 7292 §4.2.3, SDSI. */
function readCertificate(bag: Uint8Array): Uint8Array | undefined {
  const reader = new ElementReader(bag, readWhole(bag), 'CertBag');
  const type = reader.oid('certId');
  const value = reader.next(0xa0, 'certValue');
  reader.finish();
  if (type !== x509CertificateOid) return undefined;
  const octets = explicitElement(bag, value, 'certValue');
  const inner = readWhole(octets);
  if (inner.tag !== derTag.octetString) throw malformed('certValue: OCTET STRING expected');
  return contentOf(octets, inner);
}

function readAttributes(der: Uint8Array, set: Tlv | undefined): BagAttributes {
  let friendlyName: string | null = null;
  let localKeyId: Uint8Array | null = null;
  for (const attribute of set ? childrenOf(der, set) : []) {
    const [type, values] = childrenOf(der, attribute);
    if (type?.tag !== derTag.oid || values?.tag !== derTag.set) throw malformed('bagAttributes: type and values expected');
    const oid = decodeOid(contentOf(der, type));
    const [value] = childrenOf(der, values);
    if (oid === friendlyNameOid && value?.tag === derTag.bmpString) friendlyName = decodeBmp(contentOf(der, value));
    if (oid === localKeyIdOid && value?.tag === derTag.octetString) localKeyId = contentOf(der, value);
  }
  return { friendlyName, localKeyId };
}

/** BMPString: UTF-16, big-endian. An odd octet at the end is left out. */
function decodeBmp(content: Uint8Array): string {
  let text = '';
  for (let i = 0; i + 1 < content.length; i += 2) text += String.fromCharCode(((content[i] ?? 0) << 8) | (content[i + 1] ?? 0));
  return text;
}
