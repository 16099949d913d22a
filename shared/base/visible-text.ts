/**
 * Characters that must not be drawn as themselves: controls, format and bidirectional characters, private and unassigned ones,
 * line separators, spaces and fillers that imitate a plain space (UAX #9 §2, UTS #39). Paper and terminals are read by people only.
 */
// Characters of the class stand for themselves, none combines with its neighbour.
// oxlint-disable-next-line no-misleading-character-class
const unsafe = /[\p{C}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0\u034f]/gu;
// oxlint-disable-next-line no-misleading-character-class
const unsafeInListing = /(?!\n)[\p{C}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0\u034f]/gu;
/** More than three combining marks on one character cover their neighbours. */
const markRun = /(?<=\p{M}{3})\p{M}/gu;

function codePoint(char: string): string {
  return `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}

const escaped = (chars: string): string =>
  Array.from({ length: chars.length }, (_, at) => `\\u${chars.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/** A value as JSON in which such characters are escaped: it can be read, and copied, and is still the same value. */
export const visibleJson = (value: unknown): string => JSON.stringify(value).replace(markRun, escaped).replace(unsafe, escaped);

/** The text with such characters spelt `[U+202E]`; LF stays where `listing` says that lines are wanted, TAB becomes spaces there. */
export function visibleText(text: string, listing = false): string {
  const source = listing ? text.replace(/\r\n/g, '\n').replace(/\t/g, '    ') : text;
  return source.replace(markRun, codePoint).replace(listing ? unsafeInListing : unsafe, codePoint);
}

/** The same of what people wrote, which may have several lines and stands in one here: a line break is a space, and hides nothing. */
export const visibleProse = (text: string): string => visibleText(text.replace(/\s*\r?\n\s*/g, ' '));
