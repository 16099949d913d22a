import { UR, URDecoder, UREncoder } from '@ngraveio/bc-ur';
import { describe, expect, it } from 'vitest';
import { cborBytes } from '../../../shared/qr/cbor.ts';
import { crc32 } from '../../../shared/qr/crc32.ts';
import { decodeBytewords } from '../../../shared/qr/bytewords.ts';
import { createUrDecoder } from '../../../shared/qr/ur-decoder.ts';
import { createUrEncoder } from '../../../shared/qr/ur-encoder.ts';
import { bytesOf, lossy, numbersFrom } from './support.ts';

const type = 'x-anchorite-object';

function theirParts(cbor: Uint8Array, max: number, count: number): string[] {
  const encoder = new UREncoder(new UR(Buffer.from(cbor), type), max);
  return Array.from({ length: count }, () => encoder.nextPart());
}

describe('UR parts beside @ngraveio/bc-ur', () => {
  it.each([
    [300, 30],
    [1_371, 100],
    [5_000, 61],
    [20_000, 441],
  ])('are the same text, pure and mixed, for %i bytes in fragments of at most %i', (length, max) => {
    const cbor = cborBytes(bytesOf(length));
    const ours = createUrEncoder(type, cbor, max);
    const count = Math.min(4 * ours.seqLen, ours.seqLen + 150);
    const parts = Array.from({ length: count }, (_, i) => ours.part(i + 1).toLowerCase());
    expect(parts).toEqual(theirParts(cbor, max, count));
  });

  it('are the same text in single-part form', () => {
    const cbor = cborBytes(bytesOf(90));
    expect(createUrEncoder(type, cbor, 200).part(1).toLowerCase()).toBe(theirParts(cbor, 200, 1)[0]);
  });

  it('decode there when every third of ours is lost', () => {
    const cbor = cborBytes(bytesOf(6_000));
    const ours = createUrEncoder(type, cbor, 200);
    const theirs = new URDecoder();
    for (const n of lossy(numbersFrom(1, 400), 0.3, 11)) if (!theirs.isComplete()) theirs.receivePart(ours.part(n));
    expect(theirs.isSuccess()).toBe(true);
    expect(Buffer.from(theirs.resultUR().cbor).equals(Buffer.from(cbor))).toBe(true);
  });

  it('of theirs decode here when every third is lost', () => {
    const cbor = cborBytes(bytesOf(6_000));
    const decoder = createUrDecoder();
    for (const part of lossy(theirParts(cbor, 200, 400), 0.3, 12)) decoder.receive(part);
    expect(decoder.result?.type).toBe(type);
    expect(decoder.result?.cbor).toEqual(cbor);
  });

  it('carry four bytes of CRC when it is below 2^24', () => {
    // A message whose own CRC-32 starts with a zero byte: found by trying counters.
    const found = numbersFrom(0, 5_000)
      .map((n) => cborBytes(bytesOf(400, n)))
      .find((cbor) => crc32(cbor) < 0x1_00_0000 && crc32(cbor) > 0xffff)!;
    expect(found).toBeDefined();
    const ours = createUrEncoder(type, found, 50);
    const parts = Array.from({ length: 60 }, (_, i) => ours.part(i + 1));
    expect(parts.map((part) => part.toLowerCase())).toEqual(theirParts(found, 50, 60));
    const single = createUrEncoder(type, found, 1_000).part(1);
    expect(single.toLowerCase()).toBe(theirParts(found, 1_000, 1)[0]);
    expect(single.split('/')[1]).toHaveLength(2 * (found.length + 4));
    expect(decodeBytewords(single.split('/')[1]!)).toEqual(found);
  });
});
