import { cardTyped, isFirstEdition, suspectWord } from '../../../shared/ceremony/share-card-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { shareOfFirstEdition } from './first-edition-card.ts';
import type { Share } from './share.ts';
import { slip39OfWords, wordsOfSlip39, type Slip39Share } from './slip39-words-of-share.ts';

/** The card of a share: 33 words of SLIP-39, of a set of one group, under no passphrase. */

/** Terms of every set that is dealt: 320,000 iterations in all (ANC-F5). */
export const slip39Terms = { extendable: true, iterationExponent: 5 } as const;

const oneGroup = { groupIndex: 0, groupThreshold: 1, groupCount: 1 } as const;
const cardLength = 33;
const valueLength = 32;

/** Of a set number: 0 to 32,767. Undefined where it is none. */
export const slip39Identifier = (setId: string): number | undefined =>
  /^[0-7][0-9a-f]{3}$/.test(setId) ? Number.parseInt(setId, 16) : undefined;

/** The words of the card, with a blank between; `required`: how many shares of the set are needed. */
export function cardWords({ setId, index, bytes }: Pick<Share, 'setId' | 'index' | 'bytes'>, required: number): string {
  const identifier = slip39Identifier(setId);
  if (identifier === undefined || bytes.length !== valueLength) throw new TypeError('a share has 32 octets, its set 15 bits');
  const place = { identifier, memberIndex: index - 1, memberThreshold: required };
  return wordsOfSlip39({ ...slip39Terms, ...oneGroup, ...place, value: bytes }).join(' ');
}

const isDealtHere = (share: Slip39Share): boolean =>
  share.extendable === slip39Terms.extendable &&
  share.iterationExponent === slip39Terms.iterationExponent &&
  share.groupIndex === oneGroup.groupIndex &&
  share.groupThreshold === oneGroup.groupThreshold &&
  share.groupCount === oneGroup.groupCount;

/**
 * The share that words stand for, typed with the numbers of the card's rows or without; the caller wipes its octets. Nothing is corrected: what is suspect is named by its place, never by its
 * word, because what is refused goes into the ledger. Fault: `share-damaged` {why}.
 */
export function shareOfWords(text: string): Share {
  const { words, misplaced } = cardTyped(text);
  if (misplaced !== undefined) throw new Fault('share-damaged', { why: `word ${misplaced.place} ${misplaced.why}` });
  if (isFirstEdition(words)) return shareOfFirstEdition(words);
  const suspect = suspectWord(words);
  if (suspect !== undefined) throw new Fault('share-damaged', { why: `word ${suspect.place} ${suspect.why}` });
  if (words.length !== cardLength)
    throw new Fault('share-damaged', { why: `${words.length} words were given, a card has ${cardLength}` });
  const share = slip39OfWords(words);
  const { identifier, memberIndex, value } = share;
  if (!isDealtHere(share)) {
    value.fill(0);
    throw new Fault('share-damaged', { why: 'the words are whole, but of a share that was not dealt by Anchorite' });
  }
  return { setId: identifier.toString(16).padStart(4, '0'), index: memberIndex + 1, bytes: value, slip39: share };
}
