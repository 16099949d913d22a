import { Fault } from '../../shared/fault/fault.ts';
import { derTag, readingObject, readTlv } from './der.ts';
import { acceptedLabels, kindOfDer, kindOfLabel } from './object-kind.ts';
import type { ReadableKind } from './object-kind.ts';
import { decodePemBase64, splitPem } from './pem.ts';

/** Largest file of each kind in bytes (standards.md H3). */
export const maxObjectBytes: Readonly<Record<ReadableKind, number>> = {
  csr: 64 * 1024,
  certificate: 256 * 1024,
  crl: 20 * 1024 * 1024,
};

/**
 * DER of the one object in a file, PEM or DER by content, never by name (standards.md C1). Text may stand before a PEM block,
 * nothing but white space after it. Faults: `object-too-large`, `object-not-recognised`, `object-multiple`, `object-wrong-kind`
 * {expected, found}, `object-trailing-bytes`, `object-malformed`. The object's inside is for `parseCsr` and its kin.
 */
export function readObjectFile(bytes: Uint8Array, expected: ReadableKind): Uint8Array {
  const limit = maxObjectBytes[expected];
  if (bytes.length > limit) throw new Fault('object-too-large', { expected, size: `${bytes.length}`, limit: `${limit}` });
  return readingObject(expected, () => (looksLikeDer(bytes) ? readDerFile(bytes, expected) : readPemFile(bytes, expected)));
}

/**
 * DER of every certificate in a file, in its order: one in DER, or any number of PEM blocks, as chain files have them. Faults as of
 * `readObjectFile`, which is what each is held against.
 */
export function readCertificateFile(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length > maxObjectBytes.certificate || looksLikeDer(bytes)) return [readObjectFile(bytes, 'certificate')];
  const { blocks, textAfter } = readingObject('certificate', () => splitPem(Buffer.from(bytes).toString('latin1')));
  if (blocks.length < 2 || textAfter) return [readObjectFile(bytes, 'certificate')];
  return blocks.map(({ label, base64 }) =>
    readObjectFile(Buffer.from(`-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`, 'latin1'), 'certificate'),
  );
}

/** A SEQUENCE with a long length, as every object here has, or a short one that fits. Text that begins with 0 (30 hex) is neither. */
function looksLikeDer(bytes: Uint8Array): boolean {
  const [first, second = 0] = bytes;
  return first === derTag.sequence && (second >= 0x80 || second + 2 === bytes.length);
}

function readDerFile(bytes: Uint8Array, expected: ReadableKind): Uint8Array {
  const { end } = readTlv(bytes, 0);
  if (end < bytes.length) throw afterTheEnd(bytes, end, expected);
  const found = kindOfDer(bytes);
  if (found === undefined) throw new Fault('object-not-recognised', { expected });
  if (found !== expected) throw new Fault('object-wrong-kind', { expected, found });
  return Uint8Array.from(bytes);
}

/** A second whole object, or mere octets. */
function afterTheEnd(bytes: Uint8Array, end: number, expected: ReadableKind): Fault {
  try {
    if (looksLikeDer(bytes.subarray(end)) && readTlv(bytes, end).end === bytes.length)
      return new Fault('object-multiple', { expected });
  } catch {
    // Not an element: it is reported as octets after the end.
  }
  return new Fault('object-trailing-bytes', { expected, bytes: `${bytes.length - end}` });
}

function readPemFile(bytes: Uint8Array, expected: ReadableKind): Uint8Array {
  const { blocks, textAfter } = splitPem(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
  const [block, ...more] = blocks;
  if (!block) throw new Fault('object-not-recognised', { expected });
  if (more.length > 0) {
    throw new Fault('object-multiple', {
      expected,
      found: blocks
        .slice(0, 5)
        .map(({ label }) => kindOfLabel(label))
        .join(', '),
    });
  }
  if (!acceptedLabels[expected].includes(block.label))
    throw new Fault('object-wrong-kind', { expected, found: kindOfLabel(block.label) });
  if (textAfter) throw new Fault('object-trailing-bytes', { expected });
  const der = decodePemBase64(block.base64);
  const { end } = readTlv(der, 0);
  if (end < der.length) throw afterTheEnd(der, end, expected);
  const found = kindOfDer(der);
  if (found !== undefined && found !== expected) throw new Fault('object-wrong-kind', { expected, found });
  return der;
}
