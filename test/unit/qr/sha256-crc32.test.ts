import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../shared/base/bytes.ts';
import { crc32, uint32Bytes } from '../../../shared/qr/crc32.ts';
import { sha256 } from '../../../shared/qr/sha256.ts';

describe('sha256', () => {
  it('agrees with OpenSSL on every length around the block boundaries', () => {
    for (let length = 0; length < 300; length++) {
      const bytes = new Uint8Array(length).map((_, i) => (i * 7 + length) & 255);
      expect(toHex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  it('agrees with OpenSSL on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(toHex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
  });
});

describe('crc32', () => {
  it('gives the values that BCR-2024-001 names', () => {
    expect(toHex(uint32Bytes(crc32(Buffer.from('Hello, world!'))))).toBe('ebe6c6e6');
    expect(toHex(uint32Bytes(crc32(Buffer.from('Wolf'))))).toBe('598c84dc');
  });

  it.skipIf(typeof zlibCrc32 !== 'function')('agrees with zlib on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => crc32(bytes) === zlibCrc32(bytes)));
  });

  it('spells small values with four bytes', () => {
    expect([...uint32Bytes(0x12)]).toEqual([0, 0, 0, 0x12]);
  });
});
