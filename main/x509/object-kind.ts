import { childrenOf, derTag, readTlv } from './der.ts';
import type { Tlv } from './der.ts';

/** The objects a ceremony takes in. */
export type ReadableKind = 'csr' | 'certificate' | 'crl';

/** What a file can turn out to be. */
export type ObjectKind = ReadableKind | 'private key' | 'public key' | 'PKCS #7' | 'PKCS #12';

const pemKinds: Readonly<Record<string, ObjectKind>> = {
  'CERTIFICATE REQUEST': 'csr',
  'NEW CERTIFICATE REQUEST': 'csr',
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'TRUSTED CERTIFICATE': 'certificate',
  'X509 CRL': 'crl',
  'PUBLIC KEY': 'public key',
  'RSA PUBLIC KEY': 'public key',
  PKCS7: 'PKCS #7',
  CMS: 'PKCS #7',
};

/** PEM labels that are accepted for each kind (RFC 7468 §4 to §7). */
export const acceptedLabels: Readonly<Record<ReadableKind, readonly string[]>> = {
  csr: ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'],
  certificate: ['CERTIFICATE'],
  crl: ['X509 CRL'],
};

/** What a PEM label announces; the label itself where it is not known. */
export function kindOfLabel(label: string): string {
  return pemKinds[label] ?? (label.endsWith('PRIVATE KEY') ? 'private key' : label);
}

/**
 * Guesses what DER holds from the shape of its first parts; undefined when it looks like none of them. A guess only:
 * the readers decide. Throws Fault `object-malformed` only for an outer element that is cut short.
 */
export function kindOfDer(der: Uint8Array): ObjectKind | undefined {
  const parts = partsOf(der, readTlv(der, 0));
  const [first, second] = parts;
  const shape = shapeOf(parts);
  if (shape === '30 30 03' && first) return kindOfSigned(der, first);
  if (shape.startsWith('02 30 04') || shape.startsWith('02 04') || shape.startsWith('02 02 02 02')) return 'private key';
  if (shape.startsWith('30 04')) return 'private key';
  if (shape.startsWith('30 03') && second) return 'public key';
  if (shape === '06 a0') return 'PKCS #7';
  if (shape.startsWith('02 30')) return 'PKCS #12';
  return undefined;
}

/** `first` is the part that was signed: a request begins version, name, key; a CRL has a Time, a certificate two in a SEQUENCE. */
function kindOfSigned(der: Uint8Array, first: Tlv): ObjectKind | undefined {
  const shape = shapeOf(partsOf(der, first));
  if (/^02 30 30( a0|$)/.test(shape)) return 'csr';
  if (/^(02 )?30 30 1[78]/.test(shape)) return 'crl';
  if (/^(a0 )?02 30 30 30 30 30/.test(shape)) return 'certificate';
  return undefined;
}

function partsOf(der: Uint8Array, tlv: Tlv): readonly Tlv[] {
  if (tlv.tag !== derTag.sequence) return [];
  try {
    return childrenOf(der, tlv);
  } catch {
    return [];
  }
}

function shapeOf(parts: readonly Tlv[]): string {
  return parts
    .slice(0, 8)
    .map(({ tag }) => tag.toString(16).padStart(2, '0'))
    .join(' ');
}
