import { describe, expect, it } from 'vitest';
import { Fault } from '../../../shared/fault/fault.ts';
import { encodeBytewords } from '../../../shared/qr/bytewords.ts';
import { encodeFountainPart } from '../../../shared/qr/fountain-part.ts';
import { createUrDecoder } from '../../../shared/qr/ur-decoder.ts';
import { createUrEncoder } from '../../../shared/qr/ur-encoder.ts';
import { bytesOf, lossy, numbersFrom } from './support.ts';

function refusal(act: () => unknown): Fault {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

const message = bytesOf(3_000);

describe('UR encoder', () => {
  it('writes capitals that fit the alphanumeric mode of QR codes', () => {
    const encoder = createUrEncoder('x-anchorite-object', message, 200);
    for (const n of [1, 15, 16, 400]) expect(encoder.part(n)).toMatch(/^UR:X-ANCHORITE-OBJECT\/\d+-15\/[A-Z]+$/);
  });

  it('refuses a type with other characters than letters, digits and hyphens', () => {
    for (const type of ['', 'X', 'a_b', '-a', 'a/b'])
      expect(refusal(() => createUrEncoder(type, message, 200)).code).toBe('ur-invalid');
  });

  it('refuses an empty message and a part before the first', () => {
    expect(refusal(() => createUrEncoder('t', new Uint8Array(), 200)).code).toBe('ur-invalid');
    expect(refusal(() => createUrEncoder('t', message, 200).part(0)).code).toBe('ur-invalid');
  });

  it('refuses a message that would take more than ten thousand frames', () => {
    expect(refusal(() => createUrEncoder('t', new Uint8Array(200_000), 10)).code).toBe('qr-too-large');
  });
});

describe('UR decoder', () => {
  it('completes with 30 % of the frames lost at random, whatever is lost', () => {
    const encoder = createUrEncoder('x-anchorite-object', bytesOf(20_000), 441);
    for (let seed = 1; seed <= 25; seed++) {
      const decoder = createUrDecoder();
      let seen = 0;
      for (const n of lossy(numbersFrom(1, 3 * encoder.seqLen), 0.3, seed)) {
        if (decoder.result) break;
        decoder.receive(encoder.part(n));
        seen++;
      }
      expect(decoder.result?.cbor).toEqual(bytesOf(20_000));
      expect(seen).toBeLessThan(1.6 * encoder.seqLen);
    }
  });

  it('completes from mixed parts alone', () => {
    const encoder = createUrEncoder('t', message, 100);
    const decoder = createUrDecoder();
    for (const n of numbersFrom(encoder.seqLen + 1, 4 * encoder.seqLen)) decoder.receive(encoder.part(n));
    expect(decoder.result?.cbor).toEqual(message);
  });

  it('tells its progress and ignores repeats', () => {
    const encoder = createUrEncoder('t', message, 1_000);
    const decoder = createUrDecoder();
    expect(decoder.progress).toBe(0);
    decoder.receive(encoder.part(2));
    decoder.receive(encoder.part(2));
    expect(decoder.progress).toBeCloseTo(1 / 3);
    decoder.receive(encoder.part(1));
    decoder.receive(encoder.part(3));
    expect(decoder.progress).toBe(1);
    decoder.receive('ignored now');
  });

  it('keeps what it has when a stray code comes between', () => {
    const encoder = createUrEncoder('t', message, 1_000);
    const other = createUrEncoder('t', bytesOf(3_000, 5), 1_000);
    const decoder = createUrDecoder();
    decoder.receive(encoder.part(1));
    for (const stray of [
      'https://example.org/',
      'UR:T',
      'UR:T/1-3/AEAE',
      '',
      other.part(2),
      encoder.part(2).replace('/2-3/', '/1-3/'),
    ]) {
      expect(refusal(() => decoder.receive(stray)).code).toBe('ur-invalid');
    }
    decoder.receive(encoder.part(2));
    decoder.receive(encoder.part(3));
    expect(decoder.result?.cbor).toEqual(message);
  });

  it('refuses a part that asks for more memory than a message may take', () => {
    const part = (seqLen: number, messageLength: number, data: number): string =>
      `UR:T/1-${seqLen}/${encodeBytewords(encodeFountainPart({ seqNum: 1, seqLen, messageLength, checksum: 1, data: new Uint8Array(data) }))}`;
    for (const hostile of [
      part(0xffff_ffff, 0xffff_ffff, 1),
      part(10_001, 10_001, 1),
      part(3, 0, 10),
      part(3, 31, 10),
      part(0, 0, 1),
    ]) {
      expect(refusal(() => createUrDecoder().receive(hostile)).code).toBe('ur-invalid');
    }
  });

  it('begins again after parts that were changed under a correct CRC', () => {
    const encoder = createUrEncoder('t', message, 1_500);
    const decoder = createUrDecoder();
    decoder.receive(encoder.part(1));
    const checksum = 1;
    const forged = { seqNum: 1, seqLen: 2, messageLength: 20, checksum, data: new Uint8Array(10) };
    const hostile = createUrDecoder();
    hostile.receive(`ur:t/1-2/${encodeBytewords(encodeFountainPart(forged))}`);
    expect(refusal(() => hostile.receive(`ur:t/2-2/${encodeBytewords(encodeFountainPart({ ...forged, seqNum: 2 }))}`)).code).toBe(
      'ur-invalid',
    );
    expect(hostile.progress).toBe(0);
    hostile.receive(encoder.part(1));
    hostile.receive(encoder.part(2));
    expect(hostile.result?.cbor).toEqual(message);
  });
});
