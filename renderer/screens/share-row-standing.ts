import { wordsTyped } from '../../shared/ceremony/share-card-words.ts';
import { endsBetweenWords, suspectPlaces, wordsInRow } from '../../shared/ceremony/share-entry.ts';
import { shareText } from '../text/share-text.ts';

const text = shareText.entry;

/** What is said of a row: how far it is, or whether its words can be right. Never which words they are. */
export type RowStanding =
  | { readonly is: 'empty' }
  | { readonly is: 'begun'; readonly words: number; readonly problems: readonly string[] }
  | { readonly is: 'right'; readonly words: number }
  | { readonly is: 'wrong'; readonly problems: readonly string[] };

/** Rows while they are typed are one string, a line each: what wipes a secret wipes them. */
export const rowsOf = (value: string): readonly string[] => value.split('\n');

/** The string with this row in place of the one that stands there; empty rows at the end are none. */
export function withRow(rows: readonly string[], at: number, row: string): string {
  const next = Array.from({ length: Math.max(rows.length, at + 1) }, (_, i) => (i === at ? row : (rows[i] ?? '')));
  return next.join('\n').replace(/\n+$/, '');
}

/** True once as many words are typed as the card has in a row. */
export const isFull = (row: string): boolean => wordsTyped(row).length >= wordsInRow;

/** As many rows as have words, and the next one as soon as the last is full. How many a card has is for the card to say. */
export const rowsShown = (rows: readonly string[]): number => Math.max(fewest, rows.length + (isFull(rows.at(-1) ?? '') ? 1 : 0));
const fewest = 4;

/** What can be said of this row. In the one that is being typed the last word is not judged before it is finished. */
export function standingOf(rows: readonly string[], at: number, typing: boolean): RowStanding {
  const row = rows[at] ?? '';
  const words = wordsTyped(row);
  const isLast = rows.slice(at + 1).every((later) => wordsTyped(later).length === 0);
  if (words.length === 0 && (isLast || typing)) return { is: 'empty' };
  const judged = typing && !endsBetweenWords(row) ? words.slice(0, -1) : words;
  // By what stands before it: the first row says of which edition the card is.
  const problems = suspectPlaces([...rows.slice(0, at).map(wordsTyped), judged])
    .filter(({ place }) => place > at * wordsInRow)
    .map(text.suspect);
  if (typing) return { is: 'begun', words: words.length, problems };
  const counted = words.length > wordsInRow || (!isLast && words.length < wordsInRow) ? [text.miscounted(words.length)] : [];
  if (problems.length + counted.length > 0) return { is: 'wrong', problems: [...counted, ...problems] };
  return { is: 'right', words: words.length };
}
