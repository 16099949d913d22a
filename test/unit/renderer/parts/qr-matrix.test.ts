import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pixelsPerModule, qrPicture } from '../../../../renderer/parts/qr-matrix.ts';
import { densities, framesFor } from '../../../../shared/qr/carried-frames.ts';

/** Draws the SVG path as a portable grey map and lets zbar, which we did not write, read it. */
function scanned(text: string): string {
  const { side, path } = qrPicture(text);
  const scale = 4;
  const width = side * scale;
  const pixels = new Uint8Array(width * width).fill(255);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      pixels.fill(0, row * width + Number(x) * scale, row * width + (Number(x) + Number(run)) * scale);
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'qr-'));
  try {
    const file = join(folder, 'code.pgm');
    writeFileSync(file, Buffer.concat([Buffer.from(`P5 ${width} ${width} 255\n`), pixels]));
    return execFileSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trimEnd();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a QR code on screen', () => {
  it('is read back by zbar, character for character', () => {
    const text = 'UR:ANCHORITE/1-3/LPADAXCFAO';
    expect(scanned(text)).toBe(text);
  });

  it.each(['v10', 'v15', 'v20', 'v25'] as const)('keeps frames of density %s within their version', (density) => {
    const content = new Uint8Array(5_000).map((_, i) => (i * 31) % 256);
    const { frames } = framesFor({ name: 'x.crl', mediaType: 'application/pkix-crl', content }, { density });
    const most = Number(density.slice(1));
    for (const frame of frames.slice(0, 3)) {
      expect(frame.length).toBeLessThanOrEqual(densities[density]);
      expect(qrPicture(frame).version).toBeLessThanOrEqual(most);
    }
    expect(scanned(frames[0] ?? '')).toBe(frames[0]);
  });

  it('keeps four light modules on every side', () => {
    const { side, path } = qrPicture('QUIET');
    for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      expect(Math.min(Number(x), Number(y))).toBeGreaterThanOrEqual(4);
      expect(Math.max(Number(x) + Number(run), Number(y) + 1)).toBeLessThanOrEqual(side - 4);
    }
  });

  it('refuses what does not fit', () => {
    expect(() => qrPicture('A'.repeat(4_000))).toThrow();
  });

  it('never draws a module smaller than four pixels', () => {
    expect(pixelsPerModule(185, 320)).toBe(4);
    expect(pixelsPerModule(29, 320)).toBe(11);
  });
});
