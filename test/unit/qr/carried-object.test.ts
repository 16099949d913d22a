import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import QRCode from 'qrcode';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { densities, framesFor, paperFrames, qrAdvice, type Density } from '../../../shared/qr/carried-frames.ts';
import { carriedLength, decodeCarriedObject, encodeCarriedObject } from '../../../shared/qr/carried-object.ts';
import { cborBytes, cborMap, cborText } from '../../../shared/qr/cbor.ts';
import { sha256 } from '../../../shared/qr/sha256.ts';
import { createUrDecoder } from '../../../shared/qr/ur-decoder.ts';
import { bytesOf } from './support.ts';

const object = (length: number) => ({ name: 'acme-root.der', mediaType: 'application/pkix-cert', content: bytesOf(length) });
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'accepted';
  } catch (thrown) {
    return thrown instanceof Fault ? thrown.code : 'not a fault';
  }
};

describe('carried object', () => {
  it('is deterministic CBOR with integer keys', () => {
    const cbor = encodeCarriedObject({ name: 'a', mediaType: 'b/c', content: Uint8Array.of(1, 2, 3) });
    const digest = '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81';
    expect(toHex(cbor)).toBe(`a40161610263622f63035820${digest}0443010203`);
  });

  it('gives back name, media type, content and digest', () => {
    const received = decodeCarriedObject(encodeCarriedObject(object(524)));
    expect(received).toEqual({ ...object(524), sha256: sha256(object(524).content) });
  });

  it('refuses content that is not what its SHA-256 says', () => {
    const forged = cborMap([
      [1, cborText('a')],
      [2, cborText('b/c')],
      [3, cborBytes(sha256(Uint8Array.of(1)))],
      [4, cborBytes(Uint8Array.of(2))],
    ]);
    expect(codeOf(() => decodeCarriedObject(forged))).toBe('ur-invalid');
  });

  it.each(['', 'a\u202egpj.exe', 'a\u0000', 'x'.repeat(256), 'e\u0301', '\ud800'])('refuses the name %j', (name) => {
    expect(codeOf(() => encodeCarriedObject({ ...object(3), name }))).toBe('ur-invalid');
  });

  it('refuses bytes after the object and keys it does not know', () => {
    const cbor = encodeCarriedObject(object(3));
    expect(codeOf(() => decodeCarriedObject(Uint8Array.of(...cbor, 0)))).toBe('ur-invalid');
    expect(codeOf(() => decodeCarriedObject(cborMap([[1, cborText('a')]])))).toBe('ur-invalid');
  });
});

describe('frames of a carried object', () => {
  it('are one code for a P-384 root and several for larger objects', () => {
    expect(framesFor(object(524))).toMatchObject({ kind: 'single', total: 1 });
    const frames = framesFor(object(1_371));
    expect(frames).toMatchObject({ kind: 'animated', total: 4 });
    expect(frames.frames).toHaveLength(6);
  });

  it.each(Object.keys(densities) as Density[])('stay within the capacity of %s up to the largest object', (density) => {
    const { frames, total } = framesFor(object(density === 'v10' ? 500_000 : 20_000), { density });
    expect(frames.length).toBeGreaterThanOrEqual(1.3 * total);
    for (const frame of frames) expect(frame.length).toBeLessThanOrEqual(densities[density]);
  });

  it('are drawn by qrcode in the version that the density promises', () => {
    for (const density of Object.keys(densities) as Density[]) {
      const longest = framesFor(object(9_000), { density }).frames.reduce((a, b) => (a.length > b.length ? a : b));
      expect(QRCode.create(longest, { errorCorrectionLevel: 'M' }).version).toBeLessThanOrEqual(Number(density.slice(1)));
    }
  });

  it('come back from pictures through zbarimg', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anchorite-qr-'));
    try {
      for (const [length, density] of [
        [524, 'v20'],
        [1_900, 'v20'],
        [700, 'v10'],
      ] as const) {
        const { frames } = framesFor(object(length), { density });
        const decoder = createUrDecoder();
        for (const [i, frame] of frames.entries()) {
          const path = join(folder, `${length}-${i}.png`);
          await QRCode.toFile(path, frame, { errorCorrectionLevel: 'M', scale: 4 });
          const read = execFileSync('zbarimg', ['--raw', '-q', '--nodbus', path], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          }).trimEnd();
          expect(read).toBe(frame);
          decoder.receive(read);
        }
        expect(decodeCarriedObject(decoder.result!.cbor).content).toEqual(object(length).content);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('to print are the plain fragments, or none when there would be too many', () => {
    expect(paperFrames(object(524), 4)).toHaveLength(1);
    expect(paperFrames(object(1_371), 4)).toHaveLength(3);
    expect(paperFrames(object(9_000), 4)).toEqual([]);
  });
});

describe('advice before showing frames', () => {
  it('prefers files above 50,000 bytes', () => {
    expect(qrAdvice(50_000).preferFile).toBe(false);
    expect(qrAdvice(50_001).preferFile).toBe(true);
  });

  it('names frames and seconds close to those of the measured table', () => {
    expect(qrAdvice(524)).toEqual({ frames: 1, seconds: 0, preferFile: false });
    const advice = qrAdvice(50_000);
    expect(advice.frames).toBeGreaterThan(105);
    expect(advice.frames).toBeLessThan(125);
    expect(advice.seconds).toBeGreaterThanOrEqual(Math.floor((advice.frames * 1.3) / 5));
    expect(advice.seconds).toBeLessThan(35);
  });

  it('is what the encoder then does', () => {
    for (const length of [100, 524, 600, 1_371, 7_500, 50_000]) {
      expect(Math.abs(qrAdvice(length).frames - framesFor(object(length)).total)).toBeLessThanOrEqual(1);
      expect(Math.abs(carriedLength(length) - encodeCarriedObject(object(length)).length)).toBeLessThan(40);
    }
  });
});
