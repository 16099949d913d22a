import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fromHex, toHex } from '../../../../shared/base/bytes.ts';
import { ActivationSecret, decodeUtf8 } from '../../../../main/keystore/activation-secret.ts';
import { choicesOf, QuorumDealer } from '../../../../main/keystore/shares/quorum-dealer.ts';
import { codeOf } from '../../../support/test-room.ts';
import { firstEditionWords } from '../../../support/first-edition-words.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';

/**
 * ANC-F17: shares, checks and commitments of the first edition against another implementation. `share-vectors.py` made some of the vectors
 * and joined those that the library had dealt.
 */
const vectors = z
  .array(
    z.strictObject({
      origin: z.enum(['python', 'shamir-secret-sharing 0.0.4']),
      setId: z.string(),
      required: z.int(),
      secret: z.string().length(64),
      check: z.string().length(64),
      shares: z.array(z.strictObject({ index: z.int(), bytes: z.string().length(66), commitment: z.string().length(64) })),
    }),
  )
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'share-vectors.json'), 'utf8')));

const dealer = new QuorumDealer(systemEntropy);
const octets = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const cardOf = (setId: string, { index, bytes }: { readonly index: number; readonly bytes: string }): ActivationSecret =>
  ActivationSecret.fromText(firstEditionWords({ setId, index, bytes: octets(bytes) }));

/** In GF(2^8) with x^8 + x^4 + x^3 + x + 1, bit by bit (FIPS 197 §4.2). */
function times(a: number, b: number): number {
  let [left, product] = [a, 0];
  for (let bit = 0; bit < 8; bit++) {
    if ((b >> bit) & 1) product ^= left;
    left = left & 0x80 ? (left << 1) ^ 0x11b : left << 1;
  }
  return product;
}

const inverse = (a: number): number => Array.from({ length: 256 }, (_, b) => b).find((b) => times(a, b) === 1) ?? 0;

/** Lagrange at zero. The last octet of a share says where its values were taken. */
function joined(shares: readonly Uint8Array[]): Uint8Array {
  const at = (share: Uint8Array): number => share.at(-1) ?? 0;
  const weights = shares.map((share) =>
    shares.reduce(
      (weight, other) => (other === share ? weight : times(weight, times(at(other), inverse(at(other) ^ at(share))))),
      1,
    ),
  );
  return Uint8Array.from({ length: 32 }, (_, octet) =>
    shares.reduce((sum, share, which) => sum ^ times(share[octet] ?? 0, weights[which] ?? 0), 0),
  );
}

describe('shares of the first edition and another implementation', () => {
  it.each(vectors.map((vector) => [`${vector.required} of ${vector.shares.length}, dealt by ${vector.origin}`, vector] as const))(
    'agree: %s',
    async (_title, { setId, required, secret, check, shares }) => {
      const set = { setId, required, total: shares.length, check, shares };
      for (const share of shares) expect(dealer.accept(cardOf(setId, share), set)).toBe(share.index);
      const choices = choicesOf(shares.length, required);
      // Some sixty of them where there are more.
      for (const chosen of choices.filter((_, at) => at % Math.ceil(choices.length / 60) === 0)) {
        const given = chosen.flatMap((at) => shares[at] ?? []);
        const opened = await dealer.join(
          given.map((share) => cardOf(setId, share)),
          set,
        );
        expect(decodeUtf8(opened.bytes())).toBe(secret);
        expect(toHex(joined(given.map(({ bytes }) => octets(bytes))))).toBe(secret);
      }
    },
  );

  it.each([
    ['a word left out', (words: string[]) => words.toSpliced(20, 1), 'word 21 is out of place'],
    ['a word that is none', (words: string[]) => words.with(6, 'swordfish'), 'word 7 is not in the list'],
    ['the last words left out', (words: string[]) => words.slice(0, 40), '40 words were given, this card has 43'],
    ['another word of the list', (words: string[]) => words.with(10, words[10] === 'drifter' ? 'eating' : 'drifter'), 'checksum'],
  ])('are damaged with %s, which is named by its place', async (_what, spoil, why) => {
    const [vector] = vectors;
    const [share] = vector?.shares ?? [];
    if (!vector || !share) throw new Error('no vector');
    const words = firstEditionWords({ setId: vector.setId, index: share.index, bytes: octets(share.bytes) }).split(' ');
    const spoilt = ActivationSecret.fromText(spoil(words).join(' '));
    const set = { ...vector, total: vector.shares.length };
    expect(await codeOf(() => dealer.accept(spoilt, set))).toBe('share-damaged');
    expect(() => dealer.accept(spoilt, set)).toThrow(expect.objectContaining({ detail: { why: expect.stringContaining(why) } }));
  });
});
