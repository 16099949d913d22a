import { createHash } from 'node:crypto';
import { equalBytes, fromHex, toHex } from '../../../shared/base/bytes.ts';
import { bytesOfWords, firstWrongWord, wordsOf } from '../../../shared/base/pgp-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { WipeScope } from '../containers/wipe-scope.ts';

/**
 * A share as words on a card: version, set, index, the share itself, and four octets of a SHA-256 over all of it. 43 words of the PGP
 * list, where no two look alike and a word that is left out, doubled or swapped is noticed by its place.
 */
export interface Share {
  readonly setId: string;
  readonly index: number;
  /** As the library made it: 32 octets of values and one that says where. */
  readonly bytes: Uint8Array;
}

const version = 1;
const shareLength = 33;
const setIdLength = 4;
const checkLength = 4;
const cardLength = 1 + setIdLength + 1 + shareLength + checkLength;

export function cardWords({ setId, index, bytes }: Share): string {
  const id = fromHex(setId);
  if (id?.length !== setIdLength || bytes.length !== shareLength) throw new TypeError('a share has 33 octets, its set four');
  const scope = new WipeScope();
  try {
    const card = scope.array(cardLength);
    card[0] = version;
    card.set(id, 1);
    card[1 + setIdLength] = index;
    card.set(bytes, 2 + setIdLength);
    card.set(digestOf('card', card.subarray(0, -checkLength)).subarray(0, checkLength), cardLength - checkLength);
    return wordsOf(card).join(' ');
  } finally {
    scope.wipe();
  }
}

/**
 * The share that words stand for; the caller wipes its octets. Nothing is corrected: what is suspect is named by its place, never by its
 * word, because what is refused goes into the ledger. Fault: `share-damaged` {why}.
 */
export function shareOfWords(text: string): Share {
  const words = text.trim().split(/[\s,.;]+/);
  const wrong = firstWrongWord(words);
  if (wrong !== undefined) throw new Fault('share-damaged', { why: `word ${wrong.place} ${wrong.why}` });
  if (words.length !== cardLength)
    throw new Fault('share-damaged', { why: `${words.length} words were given, a card has ${cardLength}` });
  const scope = new WipeScope();
  try {
    const card = scope.keep(bytesOfWords(words) ?? new Uint8Array());
    const body = card.subarray(0, cardLength - checkLength);
    if (card[0] !== version) throw new Fault('share-damaged', { why: 'the first word is not that of a share card' });
    if (!equalBytes(digestOf('card', body).subarray(0, checkLength), card.subarray(-checkLength)))
      throw new Fault('share-damaged', { why: 'the checksum in the last four words does not fit the others' });
    return {
      setId: toHex(body.subarray(1, 1 + setIdLength)),
      index: body[1 + setIdLength] ?? 0,
      bytes: body.slice(2 + setIdLength),
    };
  } finally {
    scope.wipe();
  }
}

/**
 * Says later whether a share is right, without the others. A share by itself is 256 uniformly random bits (Shamir), so its digest
 * tells nothing and cannot be found by trying.
 */
export const commitmentOf = ({ setId, index, bytes }: Share): string =>
  toHex(digestOf('commitment', fromHex(setId) ?? new Uint8Array(), Uint8Array.of(index), bytes));

export const checkOf = (secret: Uint8Array): string => toHex(digestOf('quorum', secret));

/** One domain for each use, so that no digest can stand for another. The parts are never joined: a copy would have to be wiped too. */
function digestOf(use: 'card' | 'commitment' | 'quorum', ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256').update(`anchorite ${use}\n`);
  for (const part of parts) hash.update(part);
  return hash.digest();
}
