import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/fault/fault.ts';
import { decodeBytewords, encodeBytewords } from '../../shared/qr/bytewords.ts';
import { decodeCarriedObject, encodeCarriedObject } from '../../shared/qr/carried-object.ts';
import { decodeFountainPart, encodeFountainPart } from '../../shared/qr/fountain-part.ts';
import { createUrDecoder } from '../../shared/qr/ur-decoder.ts';
import { createUrEncoder } from '../../shared/qr/ur-encoder.ts';
import { utf8Bytes, utf8Text } from '../../shared/qr/utf8.ts';

function faultsOnly(act: () => unknown): void {
  try {
    act();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
  }
}

describe('UR transport', () => {
  it('brings back any bytes through any order of frames', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
        fc.integer({ min: 10, max: 300 }),
        fc.nat(1_000),
        (bytes, max, start) => {
          const encoder = createUrEncoder('x-anchorite-object', bytes, max);
          const decoder = createUrDecoder();
          for (let n = 1 + start; !decoder.result && n < 1 + start + 20 * encoder.seqLen + 40; n++)
            decoder.receive(encoder.part(n));
          expect(decoder.result?.cbor).toEqual(bytes);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('brings back any bytewords', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (bytes) => {
        expect(decodeBytewords(encodeBytewords(bytes))).toEqual(bytes);
      }),
    );
  });

  it('notices any one changed character', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 100 }),
        fc.nat(),
        fc.integer({ min: 1, max: 25 }),
        (bytes, where, shift) => {
          const text = encodeBytewords(bytes);
          const at = where % text.length;
          const changed = String.fromCharCode(97 + ((text.charCodeAt(at) - 97 + shift) % 26));
          expect(() => decodeBytewords(text.slice(0, at) + changed + text.slice(at + 1))).toThrow(Fault);
        },
      ),
    );
  });

  it('meets garbage with faults and nothing else', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc
        .tuple(fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 60 }))
        .map(([a, b, body]) => `UR:T/${a}-${b}/${encodeBytewords(body)}`),
      fc.uint8Array({ maxLength: 60 }).map((body) => `ur:x-anchorite-object/${encodeBytewords(body)}`),
      fc
        .record({
          seqNum: fc.nat(20),
          seqLen: fc.nat(20),
          messageLength: fc.nat(200),
          checksum: fc.nat(3),
          data: fc.uint8Array({ maxLength: 20 }),
        })
        .map((part) => `UR:T/${part.seqNum}-${part.seqLen}/${encodeBytewords(encodeFountainPart(part))}`),
    );
    fc.assert(
      fc.property(fc.array(garbage, { maxLength: 20 }), (parts) => {
        const decoder = createUrDecoder();
        for (const part of parts) faultsOnly(() => decoder.receive(part));
        expect(decoder.progress).toBeGreaterThanOrEqual(0);
        expect(decoder.progress).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('meets any CBOR-like bytes with faults and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        faultsOnly(() => decodeFountainPart(bytes));
        faultsOnly(() => decodeCarriedObject(bytes));
        faultsOnly(() => decodeCarriedObject(Uint8Array.of(0xa4, 0x01, ...bytes)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('brings back any carried object, and has one spelling for it', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).map((text) => text.normalize('NFC'));
    fc.assert(
      fc.property(name, fc.uint8Array({ maxLength: 400 }), (text, content) => {
        fc.pre(!/[\p{C}\p{Zl}\p{Zp}]/u.test(text) && text.length <= 255);
        const cbor = encodeCarriedObject({ name: text, mediaType: 'application/pkix-crl', content });
        const received = decodeCarriedObject(cbor);
        expect(received).toMatchObject({ name: text, content });
        expect(encodeCarriedObject(received)).toEqual(cbor);
      }),
    );
  });
});

describe('UTF-8 without TextEncoder', () => {
  it('agrees with TextEncoder and TextDecoder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(utf8Bytes(text)).toEqual(new Uint8Array(new TextEncoder().encode(text)));
      }),
    );
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        let expected: string | undefined;
        try {
          expected = strict.decode(bytes);
        } catch {
          expected = undefined;
        }
        expect(utf8Text(bytes)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
