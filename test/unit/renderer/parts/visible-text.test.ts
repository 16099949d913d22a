import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleSegments } from '../../../../renderer/parts/visible-text.ts';

const plain = (text: string, lines = false) =>
  visibleSegments(text, lines)
    .map(({ text: shown, escaped }) => (escaped ? `<${shown}>` : shown))
    .join('');

describe('text from outside', () => {
  it.each([
    ['a right-to-left override', 'a\u202eb', 'a<U+202E>b'],
    ['a zero-width space', 'a\u200bb', 'a<U+200B>b'],
    ['a byte order mark', '\ufeffa', '<U+FEFF>a'],
    ['a null', 'a\u0000', 'a<U+0000>'],
    ['a line separator', 'a\u2028b', 'a<U+2028>b'],
    ['a space that is none', 'a\u00a0b', 'a<U+00A0>b'],
    ['a Hangul filler', 'a\u3164b', 'a<U+3164>b'],
    ['a tag character', 'a\u{e0041}', 'a<U+E0041>'],
    ['half a surrogate pair', 'a\ud800b', 'a<U+D800>b'],
    ['a line feed in a single line', 'a\nb', 'a<U+000A>b'],
  ])('shows %s by its code point', (_, text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('leaves letters of every script as they are', () => {
    for (const text of ['Müller & Söhne', '認証局', 'سلطة الشهادات', 'Ελλάδα', 'e\u0301']) expect(plain(text)).toBe(text);
  });

  it('lets line feeds and tabs through in a listing', () => {
    expect(plain('a\n\tb\u202e', true)).toBe('a\n\tb<U+202E>');
  });

  it('stops marks from piling up over their neighbours', () => {
    expect(plain(`a${'\u0301'.repeat(5)}`)).toBe(`a${'\u0301'.repeat(3)}<U+0301><U+0301>`);
  });

  it('loses no character and never draws a format or control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const back = visibleSegments(text).map(({ text: shown, escaped }) =>
          escaped ? String.fromCodePoint(Number.parseInt(shown.slice(2), 16)) : shown,
        );
        expect(back.join('')).toBe(text);
        for (const { text: shown } of visibleSegments(text)) expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
  });
});
