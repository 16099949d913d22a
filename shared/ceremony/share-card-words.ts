import { firstWrongWord } from '../base/pgp-words.ts';
import { slip39Number } from '../base/slip39-words.ts';

/** A word that cannot stand where it stands, counted from 1. Which word it is stays unsaid. */
export interface SuspectWord {
  readonly place: number;
  readonly why: string;
}

/** The words of a card as somebody typed them. */
export const wordsTyped = (text: string): readonly string[] => text.split(/[\s,.;]+/).filter((word) => word !== '');

/** The number that stands before a word on the card, as somebody may type it with the words: none of these has a digit. */
const placeNumber = /^\d{1,2}[:)]?$/;

export interface TypedCard {
  readonly words: readonly string[];
  /** The first place whose number is another one. */
  readonly misplaced: SuspectWord | undefined;
}

/** The words of a card without the numbers of its rows. A number is right where it is the place of the word behind it. */
export function cardTyped(text: string): TypedCard {
  const words: string[] = [];
  let numbered = false;
  for (const piece of wordsTyped(text)) {
    numbered = placeNumber.test(piece);
    const place = words.length + 1;
    if (!numbered) words.push(piece);
    else if (Number.parseInt(piece, 10) !== place) {
      const why = `has the number ${Number.parseInt(piece, 10)} before it: a word is missing or doubled, or the number is wrong`;
      return { words, misplaced: { place, why } };
    }
  }
  return { words, misplaced: numbered ? { place: words.length + 1, why: 'is missing behind its number' } : undefined };
}

/** Cards of the first edition have PGP words, and start with the one that says so: it is no word of SLIP-39. */
export const isFirstEdition = ([first = '']: readonly string[]): boolean => first.toLowerCase() === 'absurd';

/** How many words a card has, as far as its beginning says: one of SLIP-39 has 33, one of the first edition 43. */
export const wordsOnCard = (words: readonly string[]): number => (isFirstEdition(words) ? 43 : 33);

/** The first word of a card, or of its beginning, that is in no list; undefined where there is none. Nothing is corrected (ANC-F6). */
export function suspectWord(words: readonly string[]): SuspectWord | undefined {
  if (isFirstEdition(words)) return firstWrongWord(words);
  const at = words.findIndex((word) => slip39Number(word) === undefined);
  return at === -1 ? undefined : { place: at + 1, why: 'is not in the list of words' };
}
