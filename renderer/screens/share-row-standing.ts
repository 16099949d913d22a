import { wordsOnCard, wordsTyped } from '../../shared/ceremony/share-card-words.ts';
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

/** As many rows as have words, and the next one as soon as the last is full, up to as many as the card has. */
export const rowsShown = (rows: readonly string[]): number => {
  const next = isFull(rows.at(-1) ?? '') ? 1 : 0;
  const onCard = Math.ceil(wordsOnCard(rows.flatMap(wordsTyped)) / wordsInRow);
  return Math.max(fewest, rows.length, Math.min(rows.length + next, onCard));
};
const fewest = 4;

/** The place of the last word that the card has in this row: the last row may have fewer. */
export const lastPlaceOf = (rows: readonly string[], at: number): number => {
  const onCard = wordsOnCard(rows.flatMap(wordsTyped));
  return at * wordsInRow < onCard ? Math.min((at + 1) * wordsInRow, onCard) : (at + 1) * wordsInRow;
};

export interface Miscount {
  readonly typed: number;
  readonly onCard: number;
  /** The first row that has another number of words than the card has there. */
  readonly row: number;
}

/** Why the rows are no whole share yet; undefined once there are as many words as on a card. */
export function miscountOf(rows: readonly string[]): Miscount | undefined {
  const words = rows.flatMap(wordsTyped);
  const onCard = wordsOnCard(words);
  if (words.length === onCard) return undefined;
  const counts = Array.from(
    { length: Math.max(rows.length, Math.ceil(onCard / wordsInRow)) },
    (_, at) => wordsTyped(rows[at] ?? '').length,
  );
  const row = counts.findIndex((count, at) => count !== Math.max(0, Math.min(wordsInRow, onCard - at * wordsInRow)));
  return { typed: words.length, onCard, row };
}

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
