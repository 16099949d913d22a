import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../shared/base/bytes.ts';
import { assertDer, childrenOf, contentOf, decodeOid, maxDerDepth, rawOf, readTlv } from '../../../main/x509/der.ts';
import {
  encodeInteger,
  encodeNamedBits,
  encodeOctetString,
  encodeOid,
  encodeSequence,
  encodeTime,
  encodeGeneralizedTime,
} from '../../../main/x509/encode-der.ts';

const bytesOf = (hex: string): Uint8Array => fromHex(hex.replaceAll(' ', '')) ?? new Uint8Array();

describe('readTlv', () => {
  it.each([
    ['nothing', ''],
    ['a header cut short', '30'],
    ['content cut short', '30 03 02 01'],
    ['an indefinite length', '30 80 00 00'],
    ['a long length for a short element', '30 81 03 02 01 05'],
    ['a length with a leading zero', '04 82 00 80'],
    ['a length of five octets', '04 85 00 00 00 00 01'],
    ['a length cut short', '04 82 01'],
    ['a high tag number', '1f 81 01 00'],
  ])('refuses %s', (_, hex) => {
    expect(() => readTlv(bytesOf(hex), 0)).toThrow(/object-malformed/);
  });

  it('gives offsets into the array it read from', () => {
    const bytes = bytesOf('ff 30 06 02 01 05 04 01 aa');
    const tlv = readTlv(bytes, 1);
    expect(tlv).toEqual({ tag: 0x30, constructed: true, start: 1, headerLength: 2, length: 6, end: 9 });
    const [number, octets] = childrenOf(bytes, tlv);
    expect(number && toHex(contentOf(bytes, number))).toBe('05');
    expect(octets && toHex(rawOf(bytes, octets))).toBe('0401aa');
  });

  it('does not read past the limit it is given', () => {
    expect(() => readTlv(bytesOf('04 02 aa bb'), 0, 3)).toThrow(/object-malformed/);
  });
});

describe('assertDer', () => {
  it.each([
    ['octets after the end', '02 01 05 00'],
    ['a BOOLEAN of 01', '30 03 01 01 01'],
    ['a padded INTEGER', '02 02 00 7f'],
    ['a padded negative INTEGER', '02 02 ff 80'],
    ['an empty INTEGER', '02 00'],
    ['a NULL with content', '05 01 00'],
    ['an OID with a padded arc', '06 03 2a 80 01'],
    ['an OID that is cut short', '06 02 2a 86'],
    ['a BIT STRING without count', '03 00'],
    ['a BIT STRING with unused bits set', '03 02 04 0f'],
    ['a BIT STRING of unused bits alone', '03 01 01'],
    ['a constructed OCTET STRING', '24 03 04 01 aa'],
    ['a primitive SEQUENCE', '10 00'],
    ['an end-of-contents element', '30 02 00 00'],
  ])('refuses %s', (_, hex) => {
    expect(() => assertDer(bytesOf(hex))).toThrow(/object-malformed/);
  });

  const nested = (depth: number): Uint8Array => {
    let bytes = new Uint8Array();
    for (let i = 0; i < depth; i++) bytes = Uint8Array.from(encodeSequence(bytes));
    return bytes;
  };

  it('accepts 32 levels and refuses one more', () => {
    expect(() => assertDer(nested(maxDerDepth))).not.toThrow();
    expect(() => assertDer(nested(maxDerDepth + 1))).toThrow(/nested more than 32 deep/);
  });

  it('refuses thousands of levels without exhausting the stack', () => {
    expect(() => assertDer(nested(15_000))).toThrow(/nested more than 32 deep/);
  });
});

describe('encoding', () => {
  it('writes the shortest INTEGER', () => {
    expect([0, 1, 127, 128, 255, 256, 2 ** 53 - 1].map((n) => toHex(encodeInteger(n)))).toEqual([
      '020100',
      '020101',
      '02017f',
      '02020080',
      '020200ff',
      '02020100',
      '02071fffffffffffff',
    ]);
    expect(() => encodeInteger(-1)).toThrow(RangeError);
  });

  it('writes named bits without trailing zeros: keyCertSign and cRLSign are 03020106', () => {
    expect(toHex(encodeNamedBits([5, 6]))).toBe('03020106');
    expect(toHex(encodeNamedBits([0, 5, 6]))).toBe('03020186');
    expect(toHex(encodeNamedBits([8]))).toBe('0303070080');
    expect(toHex(encodeNamedBits([]))).toBe('030100');
  });

  it('writes lengths of 127, 128, 255, 256 and 65,536 octets in their shortest form', () => {
    expect(
      [127, 128, 255, 256, 65_536].map((n) => toHex(encodeOctetString(new Uint8Array(n)).subarray(0, 5)).slice(0, 10)),
    ).toEqual(['047f000000', '0481800000', '0481ff0000', '0482010000', '0483010000']);
  });

  it.each([
    '0.9.2342.19200300.100.1.25',
    '1.2.840.113549.1.1.11',
    '2.5.29.15',
    '2.999.3',
    '2.25.329800735698586629295641978511506172918',
  ])('reads the OID %s back', (oid) => {
    expect(decodeOid(encodeOid(oid).subarray(2))).toBe(oid);
  });

  it('refuses text that is no OID', () => {
    for (const text of ['', '1', '3.1', '1.40', '1.02', '1..2']) expect(() => encodeOid(text), text).toThrow(RangeError);
  });

  it('switches from UTCTime to GeneralizedTime between the last second of 2049 and the first of 2050', () => {
    const text = (der: Uint8Array): string => `${der[0]} ${new TextDecoder().decode(der.subarray(2))}`;
    expect(text(encodeTime('2049-12-31T23:59:59Z'))).toBe('23 491231235959Z');
    expect(text(encodeTime('2050-01-01T00:00:00Z'))).toBe('24 20500101000000Z');
    expect(text(encodeTime('1950-01-01T00:00:00Z'))).toBe('23 500101000000Z');
    expect(text(encodeGeneralizedTime('2025-02-03T04:05:06Z'))).toBe('24 20250203040506Z');
  });
});
