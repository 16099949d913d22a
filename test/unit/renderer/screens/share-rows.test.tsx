import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ShareRows } from '../../../../renderer/screens/share-rows.tsx';
import {
  lastPlaceOf,
  miscountOf,
  rowsOf,
  rowsShown,
  standingOf,
  withRow,
} from '../../../../renderer/screens/share-row-standing.ts';
import { wordsOf } from '../../../../shared/base/pgp-words.ts';
import { slip39Word } from '../../../../shared/base/slip39-words.ts';
import { wordsTyped } from '../../../../shared/ceremony/share-card-words.ts';
import { inOneLine, suspectPlaces } from '../../../../shared/ceremony/share-entry.ts';

const card = Array.from({ length: 11 }, (_, at) => slip39Word(at * 93));
const rows = [card.slice(0, 4), card.slice(4, 8), card.slice(8)].map((words) => words.join(' '));
const problemsOf = (typed: readonly string[], at: number): readonly string[] => {
  const standing = standingOf(typed, at, false);
  return standing.is === 'wrong' ? standing.problems : [standing.is];
};

describe('words of a share in rows', () => {
  it('are one string that is given, whatever stands between them', () => {
    expect(inOneLine(rowsOf(rows.join('\n')))).toBe(card.join(' '));
    expect(inOneLine([` ${card[0]},  ${card[1]}. `, ''])).toBe(card.slice(0, 2).join(' '));
    expect(inOneLine([''])).toBe('');
  });

  it('are each suspect by themselves: a slip does not cast doubt on what comes after it', () => {
    const typed = rows.map(wordsTyped).with(1, [card[4] ?? '', 'xylophone', card[5] ?? '', 'oboe']);
    expect(suspectPlaces(typed)).toEqual([
      { place: 6, why: 'is not in the list of words' },
      { place: 8, why: 'is not in the list of words' },
    ]);
    expect(suspectPlaces(rows.map(wordsTyped))).toEqual([]);
  });

  it('of a card of the first edition are judged by its list, and by their place', () => {
    const old = wordsOf(Uint8Array.from({ length: 8 }, (_, at) => 1 + at * 23));
    const typed = [old.slice(0, 4), old.slice(4)];
    expect(suspectPlaces(typed)).toEqual([]);
    expect(suspectPlaces([old.slice(0, 4), [old[5] ?? '', card[3] ?? '', old[6] ?? '']])).toEqual([
      { place: 5, why: 'is out of place: one before it is missing or doubled' },
      { place: 6, why: 'is not in the list of words' },
    ]);
  });

  it('change a row at a time; empty rows at the end are none', () => {
    expect(withRow([''], 0, 'a')).toBe('a');
    expect(withRow(['a'], 2, 'c')).toBe('a\n\nc');
    expect(withRow(['a', 'b'], 1, '')).toBe('a');
    expect(withRow(['a'], 0, '')).toBe('');
  });

  it('have as many rows as the card: the next one comes when the last is full', () => {
    expect(rowsShown([''])).toBe(4);
    const full = Array.from({ length: 6 }, () => 'a b c d');
    expect(rowsShown(full)).toBe(7);
    expect(rowsShown(full.with(5, 'a b c'))).toBe(6);
  });
});

describe('a share in rows', () => {
  const whole = (first: string, of: number) =>
    Array.from({ length: Math.ceil(of / 4) }, (_, at) =>
      Array.from({ length: Math.min(4, of - at * 4) }, (__, column) => (at + column === 0 ? first : 'acid')).join(' '),
    );

  it.each([
    ['of SLIP-39', 'academic', 33],
    ['of the first edition', 'absurd', 43],
  ])('is whole with as many words as are on a card %s', (_what, first, onCard) => {
    const card = whole(first, onCard);
    const last = card.length - 1;
    expect(miscountOf(card)).toBeUndefined();
    expect(miscountOf(card.slice(0, 3))).toEqual({ typed: 12, onCard, row: 3 });
    expect(miscountOf(card.with(1, 'acid acid acid'))).toEqual({ typed: onCard - 1, onCard, row: 1 });
    expect(miscountOf(card.with(last, 'acid acid acid acid'))?.row).toBe(last);
    expect([lastPlaceOf(card, 0), lastPlaceOf(card, last)]).toEqual([4, onCard]);
    // No row comes after the last of the card.
    expect(rowsShown(card.with(last, 'acid acid acid acid'))).toBe(card.length);
  });

  it('lacks its first row while nothing is typed, and has its words counted over all rows', () => {
    expect(miscountOf([''])).toEqual({ typed: 0, onCard: 33, row: 0 });
    expect(miscountOf(whole('academic', 33).with(1, 'acid acid acid').with(2, 'acid acid acid acid acid'))).toBeUndefined();
  });
});

describe('a row of them', () => {
  it('can be right when it is full, or the last', () => {
    expect(standingOf(rows, 0, false)).toEqual({ is: 'right', words: 4 });
    expect(standingOf(rows, 2, false)).toEqual({ is: 'right', words: 3 });
    expect(standingOf(rows, 3, false)).toEqual({ is: 'empty' });
  });

  it('of a card of the first edition is judged by the list of that', () => {
    const old = Array.from({ length: 3 }, (_, row) =>
      wordsOf(Uint8Array.of(1, 24, 47, 70))
        .join(' ')
        .replace(/^absurd/, row === 0 ? 'absurd' : 'aimless'),
    );
    expect(old.map((_, at) => standingOf(old, at, false).is)).toEqual(['right', 'right', 'right']);
    expect(problemsOf(old.with(1, `aimless ${card[3] ?? ''} aimless adroitness`), 1)).toEqual([
      'Word 6 is not in the list of words.',
    ]);
  });

  it('is counted while it is typed, and its last word not judged before it is finished', () => {
    expect(standingOf([`${card[0]} xyl`], 0, true)).toEqual({ is: 'begun', words: 2, problems: [] });
    expect(standingOf(['xylophone '], 0, true)).toEqual({
      is: 'begun',
      words: 1,
      problems: ['Word 1 is not in the list of words.'],
    });
  });

  it('is named where a word is missing, or one too many', () => {
    expect(problemsOf(rows.with(1, card.slice(4, 7).join(' ')), 1)).toEqual(['This row has 3 words, a row of the card has 4.']);
    expect(problemsOf(rows.with(1, ''), 1)).toEqual(['This row is empty.']);
    expect(problemsOf(rows.with(2, card.slice(0, 5).join(' ')), 2)).toEqual(['This row has 5 words, a row of the card has 4.']);
  });

  it('has a masked field with the places of its words for its name', () => {
    const markup = renderToStaticMarkup(
      <ShareRows value={rows.with(1, 'oboe').join('\n')} onChange={() => undefined} busy={false} />,
    );
    expect([...markup.matchAll(/aria-label="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'Words 1 to 4',
      'Words 5 to 8',
      'Words 9 to 12',
      'Words 13 to 16',
    ]);
    expect(markup.match(/type="password"/g)).toHaveLength(4);
    expect(markup.match(/aria-invalid="true"/g)).toHaveLength(1);
    expect(markup.replaceAll(/value="[^"]*"/g, '')).not.toContain('oboe');
  });
});
