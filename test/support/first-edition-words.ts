import { digestFor } from '../../main/keystore/shares/share.ts';
import { fromHex } from '../../shared/base/bytes.ts';
import { wordsOf } from '../../shared/base/pgp-words.ts';

/** The 43 words of a card as earlier versions dealt it. */
export function firstEditionWords(share: { readonly setId: string; readonly index: number; readonly bytes: Uint8Array }): string {
  const body = Uint8Array.of(1, ...(fromHex(share.setId) ?? []), share.index, ...share.bytes);
  return wordsOf(Uint8Array.of(...body, ...digestFor('card', body).subarray(0, 4))).join(' ');
}
