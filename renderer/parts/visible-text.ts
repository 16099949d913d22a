/**
 * Text from outside (a CSR, a file name, a ledger written elsewhere) may hold characters that change how the rest is read:
 * controls, bidirectional overrides (UAX #9 §2), zero-width and other format characters, unassigned and private ones.
 * They are never dropped and never obeyed: each is shown as its code point.
 */

export interface Segment {
  readonly text: string;
  /** True when `text` stands for a character that must not be drawn as itself. */
  readonly escaped: boolean;
}

// White space other than the plain space can imitate it; combining marks in long runs cover their neighbours.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0]/u;
const mark = /\p{M}/u;
const mostMarks = 3;

/** The text cut into plain stretches and escaped characters; `lines` lets LF and TAB through (for listings). */
export function visibleSegments(text: string, lines = false): Segment[] {
  const segments: Segment[] = [];
  let plain = '';
  let marks = 0;
  for (const char of text) {
    marks = mark.test(char) ? marks + 1 : 0;
    const allowed = lines && (char === '\n' || char === '\t');
    if (!allowed && (unsafe.test(char) || marks > mostMarks)) {
      if (plain) segments.push({ text: plain, escaped: false });
      plain = '';
      segments.push({ text: codePointName(char), escaped: true });
    } else {
      plain += char;
    }
  }
  if (plain) segments.push({ text: plain, escaped: false });
  return segments;
}

/** `U+202E` for the right-to-left override. */
function codePointName(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
