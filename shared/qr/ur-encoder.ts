/**
 * Room `qr`: how public bytes cross the air gap as pictures. Uniform Resources (BCR-2020-005), bytewords (BCR-2020-012) and
 * multi-part fountain frames (BCR-2024-001), written here because both sides of the bridge need them without Node or DOM.
 * No drawing (that is the renderer's or the transcript's), no camera, and never a secret: an object on a screen is public
 * (standards H28).
 *
 * Out: carried object -> CBOR -> fragments -> UR text in capitals (QR alphanumeric mode). In: the same way back.
 * CRC-32 finds slips, not forgery: the receiver compares the SHA-256 in words (standards H23).
 */
import { Fault } from '../fault/fault.ts';
import { encodeBytewords } from './bytewords.ts';
import { crc32 } from './crc32.ts';
import { createFragmentChooser } from './fountain-degree.ts';
import { encodeFountainPart, fountainLimits } from './fountain-part.ts';

export interface UrEncoder {
  /** Number of fragments; 1 means single-part form. */
  readonly seqLen: number;
  /** Part `n` (from 1, no end) in capitals. Parts after `seqLen` are mixtures: any `seqLen` or a few more of all parts suffice. */
  part(n: number): string;
}

/** Lower-case letters, digits and inner hyphens (BCR-2020-005 §Types). */
export function isUrType(type: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(type);
}

/** Smallest fragment the reference makes; kept so that fragment lengths agree with it. */
const minFragmentLength = 10;

/** The longest equal split not above `max` (BCR-2024-001, as the reference computes it). */
function nominalFragmentLength(messageLength: number, max: number): number {
  const most = Math.ceil(messageLength / minFragmentLength);
  let length = messageLength;
  for (let count = 1; count <= most; count++) {
    length = Math.ceil(messageLength / count);
    if (length <= max) break;
  }
  return length;
}

/**
 * Encoder of one CBOR item as a UR of this type.
 * `maxFragmentLength` is in bytes, at least 10. Faults: `ur-invalid` (type, empty message, number), `qr-too-large`.
 */
export function createUrEncoder(type: string, cbor: Uint8Array, maxFragmentLength: number): UrEncoder {
  if (!isUrType(type)) throw new Fault('ur-invalid', { why: 'not a UR type' });
  if (cbor.length === 0) throw new Fault('ur-invalid', { why: 'nothing to carry' });
  if (!(maxFragmentLength >= minFragmentLength)) throw new Fault('ur-invalid', { why: 'fragments too short' });
  const fragmentLength = nominalFragmentLength(cbor.length, maxFragmentLength);
  const seqLen = Math.ceil(cbor.length / fragmentLength);
  if (seqLen > fountainLimits.fragments || cbor.length > fountainLimits.messageBytes) {
    throw new Fault('qr-too-large', { size: String(cbor.length) });
  }
  const prefix = `ur:${type}/`.toUpperCase();
  if (seqLen === 1) return { seqLen, part: () => prefix + encodeBytewords(cbor).toUpperCase() };

  const checksum = crc32(cbor);
  const choose = createFragmentChooser(seqLen, checksum);
  return {
    seqLen,
    part(n) {
      if (!Number.isInteger(n) || n < 1 || n > 0xffff_ffff) throw new Fault('ur-invalid', { why: 'no such part' });
      const data = new Uint8Array(fragmentLength);
      for (const index of choose(n)) {
        const start = index * fragmentLength;
        const end = Math.min(start + fragmentLength, cbor.length);
        for (let i = start; i < end; i++) data[i - start]! ^= cbor[i]!;
      }
      const part = encodeFountainPart({ seqNum: n, seqLen, messageLength: cbor.length, checksum, data });
      return `${prefix}${n}-${seqLen}/${encodeBytewords(part).toUpperCase()}`;
    },
  };
}
