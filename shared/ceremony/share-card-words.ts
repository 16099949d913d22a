import { firstWrongWord } from '../base/pgp-words.ts';
import { slip39Number } from '../base/slip39-words.ts';

/** A word that cannot stand where it stands, counted from 1. Which word it is stays unsaid. */
export interface SuspectWord {
  readonly place: number;
  readonly why: string;
}

/** The words of a card as somebody typed them. */
export const wordsTyped = (text: string): readonly string[] => text.split(/[\s,.;]+/).filter((word) => word !== '');

/** Cards of the first edition have PGP words, and start with the one that says so: it is no word of SLIP-39. */
export const isFirstEdition = ([first = '']: readonly string[]): boolean => first.toLowerCase() === 'absurd';

/** The first word of a card, or of its beginning, that is in no list; undefined where there is none. Nothing is corrected (ANC-F6). */
export function suspectWord(words: readonly string[]): SuspectWord | undefined {
  if (isFirstEdition(words)) return firstWrongWord(words);
  const at = words.findIndex((word) => slip39Number(word) === undefined);
  return at === -1 ? undefined : { place: at + 1, why: 'is not in the list of words' };
}
