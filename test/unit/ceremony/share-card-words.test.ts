import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { slip39Number, slip39Word } from '../../../shared/base/slip39-words.ts';
import { cardTyped, suspectWord, wordsTyped } from '../../../shared/ceremony/share-card-words.ts';

const all = Array.from({ length: 1024 }, (_, number) => slip39Word(number));

describe('the words of SLIP-39', () => {
  it('are the published list, word for word', () => {
    const text = `${all.join('\n')}\n`;
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      'bcc4555340332d169718aed8bf31dd9d5248cb7da6e5d355140ef4f1e601eec3',
    );
  });

  it('have four to eight letters, and no two the same first four', () => {
    expect(all.every((word) => /^[a-z]{4,8}$/.test(word))).toBe(true);
    expect(new Set(all.map((word) => word.slice(0, 4))).size).toBe(1024);
    expect(all.every((word, number) => slip39Number(word.toUpperCase()) === number)).toBe(true);
  });
});

describe('what was typed of a card', () => {
  it('is suspect at the first word that is in no list, by its place', () => {
    expect(suspectWord(wordsTyped(' Academic, acid\n zero. '))).toBeUndefined();
    expect(suspectWord(wordsTyped('academic acid swordfish salmon'))).toEqual({ place: 3, why: 'is not in the list of words' });
    // The beginning of a word is nothing that is completed.
    expect(suspectWord(wordsTyped('acad'))).toEqual({ place: 1, why: 'is not in the list of words' });
  });

  it('is judged by the list of the first edition where it starts as that did', () => {
    expect(suspectWord(wordsTyped('absurd adroitness aimless'))).toBeUndefined();
    expect(suspectWord(wordsTyped('absurd aimless'))).toEqual({
      place: 2,
      why: 'is out of place: one before it is missing or doubled',
    });
  });
});

describe('the numbers of the rows of a card', () => {
  const words = ['academic', 'acid', 'acne', 'acquire', 'acrobat', 'activity'];

  it.each([
    ['not typed', 'academic acid acne acquire acrobat activity'],
    ['typed as they stand there', '1 academic acid acne acquire\n5 acrobat activity'],
    ['typed with a dot, a bracket or a colon', '1. academic acid acne acquire 5) acrobat 6: activity'],
  ])('are no words: %s', (_what, text) => {
    expect(cardTyped(text)).toEqual({ words, misplaced: undefined });
  });

  it('name the place where they are others, and no word', () => {
    const why = (number: number): string =>
      `has the number ${number} before it: a word is missing or doubled, or the number is wrong`;
    expect(cardTyped('1 academic acid acne 5 acrobat').misplaced).toEqual({ place: 4, why: why(5) });
    expect(cardTyped('1 academic acid acne acne acquire 5 acrobat').misplaced).toEqual({ place: 6, why: why(5) });
    expect(cardTyped('2 academic').misplaced).toEqual({ place: 1, why: why(2) });
    expect(cardTyped('academic 2').misplaced).toEqual({ place: 2, why: 'is missing behind its number' });
    expect(cardTyped('academic 500 acid')).toEqual({ words: ['academic', '500', 'acid'], misplaced: undefined });
  });
});
