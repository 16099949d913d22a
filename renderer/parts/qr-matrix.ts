/// <reference path="./qrcode-core.d.ts" />
import { create } from 'qrcode/lib/core/qrcode.js';

export interface QrPicture {
  /** Modules along one side, quiet zone included. */
  readonly side: number;
  readonly version: number;
  /** SVG path of the dark modules, one unit for each module. */
  readonly path: string;
}

/** ISO/IEC 18004 asks for four light modules on every side. */
const quietZone = 4;
const alphanumeric = /^[0-9A-Z $%*+\-./:]+$/;

/** The QR symbol of a text, level M; alphanumeric mode wherever the text allows. Throws when it does not fit. */
export function qrPicture(text: string): QrPicture {
  const { version, modules } = create([{ data: text, mode: alphanumeric.test(text) ? 'alphanumeric' : 'byte' }], {
    errorCorrectionLevel: 'M',
  });
  const { size, data } = modules;
  const runs: string[] = [];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!data[y * size + x]) continue;
      const start = x;
      while (x + 1 < size && data[y * size + x + 1]) x++;
      runs.push(`M${start + quietZone} ${y + quietZone}h${x - start + 1}v1h-${x - start + 1}z`);
    }
  }
  return { side: size + 2 * quietZone, version, path: runs.join('') };
}

/** Whole pixels for a module: at least four (standards of camera reading), more when the code is small. */
export function pixelsPerModule(side: number, wanted: number): number {
  return Math.max(4, Math.floor(wanted / side));
}
