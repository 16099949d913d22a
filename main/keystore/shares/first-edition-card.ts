import { equalBytes, toHex } from '../../../shared/base/bytes.ts';
import { bytesOfWords } from '../../../shared/base/pgp-words.ts';
import { suspectWord } from '../../../shared/ceremony/share-card-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { WipeScope } from '../containers/wipe-scope.ts';
import { valueAt } from './polynomial.ts';
import { digestFor, type Share } from './share.ts';

/**
 * Cards that earlier versions dealt are read for as long as somebody has one: 43 PGP words for version, set, index, the share as the
 * library made it, and four octets of a SHA-256 over all of it.
 */
const version = 1;
const setIdLength = 4;
const checkLength = 4;
const cardLength = 43;

/** What enough of them join to; the caller wipes it. The last octet of each says where its values were taken. Fault: `share-wrong`. */
export const joinFirstEdition = (shares: readonly Share[]): Promise<Uint8Array> =>
  valueAt(
    0,
    shares.map(({ bytes }) => ({ at: bytes.at(-1) ?? 0, value: bytes.subarray(0, -1) })),
  );

/** Fault: `share-damaged` {why}. */
export function shareOfFirstEdition(words: readonly string[]): Share {
  const suspect = suspectWord(words);
  if (suspect !== undefined) throw new Fault('share-damaged', { why: `word ${suspect.place} ${suspect.why}` });
  if (words.length !== cardLength)
    throw new Fault('share-damaged', { why: `${words.length} words were given, this card has ${cardLength}` });
  const scope = new WipeScope();
  try {
    const card = scope.keep(bytesOfWords(words) ?? new Uint8Array());
    const body = card.subarray(0, cardLength - checkLength);
    if (card[0] !== version || !equalBytes(digestFor('card', body).subarray(0, checkLength), card.subarray(-checkLength)))
      throw new Fault('share-damaged', { why: 'the checksum in the last four words does not fit the others' });
    return {
      setId: toHex(body.subarray(1, 1 + setIdLength)),
      index: body[1 + setIdLength] ?? 0,
      bytes: body.slice(2 + setIdLength),
      slip39: null,
    };
  } finally {
    scope.wipe();
  }
}
