import { Fault } from '../fault/fault.ts';
import { cborArray, cborBytes, cborUnsigned, createCborReader } from './cbor.ts';

/** Limits that keep a hostile part from asking for memory: longest message and most fragments, both ways. */
export const fountainLimits = { messageBytes: 4 * 1024 * 1024, fragments: 10_000 } as const;

/** One part of a multi-part UR: `[seqNum, seqLen, messageLen, checksum, data]` (BCR-2024-001). */
export interface FountainPart {
  /** From 1 without end; at most 2^32 - 1. */
  readonly seqNum: number;
  readonly seqLen: number;
  readonly messageLength: number;
  /** CRC-32 of the whole message. */
  readonly checksum: number;
  /** XOR of the chosen fragments; the last fragment is padded with zeros. */
  readonly data: Uint8Array;
}

export function encodeFountainPart(part: FountainPart): Uint8Array {
  return cborArray([
    cborUnsigned(part.seqNum),
    cborUnsigned(part.seqLen),
    cborUnsigned(part.messageLength),
    cborUnsigned(part.checksum),
    cborBytes(part.data),
  ]);
}

/** A part whose numbers agree with each other and with the limits. Fault `ur-invalid`. */
export function decodeFountainPart(cbor: Uint8Array): FountainPart {
  const reader = createCborReader(cbor);
  if (reader.array() !== 5) throw new Fault('ur-invalid', { why: 'a part has five members' });
  const part: FountainPart = {
    seqNum: reader.unsigned(),
    seqLen: reader.unsigned(),
    messageLength: reader.unsigned(),
    checksum: reader.unsigned(),
    data: reader.bytes(),
  };
  reader.end();
  const { fragments, messageBytes } = fountainLimits;
  if (part.seqLen > fragments || part.messageLength > messageBytes) throw new Fault('ur-invalid', { why: 'message too large' });
  const consistent = part.seqNum > 0 && part.data.length > 0 && part.seqLen === Math.ceil(part.messageLength / part.data.length);
  if (!consistent || part.seqLen === 0) throw new Fault('ur-invalid', { why: 'numbers of the part do not fit together' });
  return part;
}
