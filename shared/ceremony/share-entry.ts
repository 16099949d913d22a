import { isFirstEdition, suspectWord, wordsTyped, type SuspectWord } from './share-card-words.ts';

/** A share as its custodian types it from the card: in rows of four words. */
export const wordsInRow = 4;

/** True where the last word of the row is finished: something that is no word stands after it. */
export const endsBetweenWords = (row: string): boolean => /[\s,.;]$/.test(row);

/** All rows as one string, as a share is given. */
export const inOneLine = (rows: readonly string[]): string => rows.flatMap(wordsTyped).join(' ');

/** Words before one of the first edition, so that it is judged by the list of its place: an even one, an odd one. */
const beforeIt = [['absurd', 'adroitness'], ['absurd']] as const;

/**
 * Words that cannot stand where they stand. Each is judged alone and by where its row begins on the card, so that one slip does not make
 * every word after it suspect. Nothing is corrected or completed.
 */
export function suspectPlaces(rows: readonly (readonly string[])[]): readonly SuspectWord[] {
  const isOld = isFirstEdition(rows[0] ?? []);
  return rows.flatMap((words, row) =>
    words.flatMap((word, column) => {
      const before = isOld ? (beforeIt[column % 2] ?? []) : [];
      const wrong = suspectWord([...before, word]);
      return wrong === undefined ? [] : [{ place: row * wordsInRow + column + 1, why: wrong.why }];
    }),
  );
}
