import { carriedLength, carriedObjectType, encodeCarriedObject, type CarriedObject } from './carried-object.ts';
import { createUrEncoder } from './ur-encoder.ts';

/**
 * How dense a code may be: QR version and the characters that fit at error correction M in alphanumeric mode
 * (ISO/IEC 18004 table 7). `v20` is the default on screens, `v10` on paper (standards H25).
 */
export const densities = { v10: 311, v15: 600, v20: 970, v25: 1_451 } as const;
export type Density = keyof typeof densities;

/** Frames per second a camera follows without trouble, and what is added for frames it misses (standards §6). */
const framesPerSecond = 5;
const extraFrames = 0.3;
/** Above this, files on a stick are the better way (standards H26). */
const fileThreshold = 50_000;

const prefixLength = `ur:${carriedObjectType}/`.length;

/**
 * Bytes of a fragment that always fit: part numbers up to 999,999 and 10,000 fragments outside, the longest CBOR heads
 * (22 bytes) and the CRC-32 (4 bytes) inside, two characters a byte.
 */
function fragmentLengthFor(density: Density): number {
  const text = densities[density] - prefixLength - '999999-10000/'.length;
  return Math.floor(text / 2) - 22 - 4;
}

/** Bytes of CBOR that fit one code of version 25-M in single-part form. */
const singlePartBytes = Math.floor((densities.v25 - prefixLength) / 2) - 4;

export interface CarriedFrames {
  readonly kind: 'single' | 'animated';
  /** Texts of the codes, in capitals, in the order to show them; after the last comes the first again. */
  readonly frames: readonly string[];
  /** Fragments: the fewest frames a receiver needs. `frames` holds 30 % more when animated. */
  readonly total: number;
}

export interface QrAdvice {
  /** The fewest frames a receiver needs. */
  readonly frames: number;
  /** Whole seconds to show them with 30 % extra at 5 frames a second; 0 for a single code. */
  readonly seconds: number;
  /** True where a file on a stick is the better way. */
  readonly preferFile: boolean;
}

function adviceFor(frames: number, contentLength: number): QrAdvice {
  const seconds = frames === 1 ? 0 : Math.ceil((frames * (1 + extraFrames)) / framesPerSecond);
  return { frames, seconds, preferFile: contentLength > fileThreshold };
}

/** What showing a content of this many bytes would take, before anything is encoded. */
export function qrAdvice(contentLength: number, density: Density = 'v20'): QrAdvice {
  const length = carriedLength(contentLength);
  const frames = length <= singlePartBytes ? 1 : Math.max(2, Math.ceil(length / fragmentLengthFor(density)));
  return adviceFor(frames, contentLength);
}

/** One code where version 25-M holds the object, else animated fountain frames. Faults: `ur-invalid`, `qr-too-large`. */
export function framesFor(object: CarriedObject, options: { readonly density: Density } = { density: 'v20' }): CarriedFrames {
  const cbor = encodeCarriedObject(object);
  const single = cbor.length <= singlePartBytes;
  const encoder = createUrEncoder(carriedObjectType, cbor, single ? singlePartBytes : fragmentLengthFor(options.density));
  const count = single ? 1 : Math.ceil(encoder.seqLen * (1 + extraFrames));
  return {
    kind: single ? 'single' : 'animated',
    frames: Array.from({ length: count }, (_, i) => encoder.part(i + 1)),
    total: encoder.seqLen,
  };
}

/**
 * Codes to print: one where it fits, else the plain fragments in order at version 25-M; none when there would be more
 * than `most` of them (standards H27). Faults: `ur-invalid`, `qr-too-large`.
 */
export function paperFrames(object: CarriedObject, most: number): readonly string[] {
  const { frames, total } = framesFor(object, { density: 'v25' });
  return total > most ? [] : frames.slice(0, total);
}
