import { toBase64 } from '../../shared/base/bytes.ts';
import type { FontFace } from './transcript-record.ts';

const inter = '@fontsource-variable/inter/files/inter-';
const jetBrainsMono = '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-';
const latin =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD';
const latinExtended =
  'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF';
const greek = 'U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF';
const cyrillic = 'U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116';

/** The package files to embed: whoever composes the app reads them and hands them in as `FontFace`s. Latin comes first. */
export const fontFiles = [
  { family: 'text', file: `${inter}latin-wght-normal.woff2`, unicodeRange: latin },
  { family: 'mono', file: `${jetBrainsMono}latin-wght-normal.woff2`, unicodeRange: latin },
  { family: 'text', file: `${inter}latin-ext-wght-normal.woff2`, unicodeRange: latinExtended },
  { family: 'text', file: `${inter}greek-wght-normal.woff2`, unicodeRange: greek },
  { family: 'text', file: `${inter}cyrillic-wght-normal.woff2`, unicodeRange: cyrillic },
  { family: 'mono', file: `${jetBrainsMono}latin-ext-wght-normal.woff2`, unicodeRange: latinExtended },
  { family: 'mono', file: `${jetBrainsMono}greek-wght-normal.woff2`, unicodeRange: greek },
  { family: 'mono', file: `${jetBrainsMono}cyrillic-wght-normal.woff2`, unicodeRange: cyrillic },
] as const satisfies readonly { family: FontFace['family']; file: string; unicodeRange: string }[];

const familyName: Readonly<Record<FontFace['family'], string>> = { text: 'Anchorite Text', mono: 'Anchorite Mono' };

/** `@font-face` rules with the fonts inside, so that the document needs nothing else. */
export function fontFaceRules(fonts: readonly FontFace[]): string {
  return fonts
    .map(
      ({ family, unicodeRange, woff2 }) =>
        `@font-face{font-family:"${familyName[family]}";font-weight:100 900;font-style:normal;` +
        `src:url(data:font/woff2;base64,${toBase64(woff2)}) format("woff2");` +
        `${unicodeRange === null ? '' : `unicode-range:${unicodeRange};`}}`,
    )
    .join('\n');
}
