import { wordlist } from '@scure/bip39/wordlists/english.js';
import { drawnSeparator, drawnWords } from '../../shared/pki/drawn-passphrase.ts';
import { failedPassphraseRules } from '../../shared/pki/passphrase-rules.ts';
import type { Entropy } from '../ports/workstation.ts';
import { ActivationSecret } from './activation-secret.ts';

/**
 * A passphrase that nobody made up: twelve words and a digit, each drawn uniformly and independently (standards.md D17).
 *
 * Where the bits come from:
 * - words: 12 of 1,958, log2(1958) = 10.935 bits each, 131.2 together. These are the English words of BIP-39 (lower case, three to eight
 *   letters, known by their first four) without the 88 of eight letters, so that two halves joined keep to the 200 characters of a passphrase
 *   (2 × 97 = 194), and without `liberty` and `poverty`, whose `erty` lies in a row on the keyboard;
 * - digit: one of 2 to 9, 3 bits. 0 and 1 look like letters on paper.
 * - The capital at the start and the hyphens are always the same: no bits. They are there, like the digit, because whoever types a passphrase
 *   of their own must have them too, and one rule for all is checked by one function.
 * 134.2 bits in all, said as 134.
 */
export const passphraseWords: readonly string[] = wordlist.filter(
  (word) => word.length <= 7 && !failedPassphraseRules(word).some((rule) => rule === 'sequence' || rule === 'run'),
);
const digits = ['2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Rounded down. */
export const drawnBits = Math.floor(drawnWords * Math.log2(passphraseWords.length) + Math.log2(digits.length));

/** Draws one. The indices are overwritten as soon as the words stand in the secret; the words themselves are those of the public list. */
export function drawPassphrase(entropy: Entropy): ActivationSecret {
  const chosen = new Uint16Array(drawnWords + 1);
  try {
    for (let place = 0; place < drawnWords; place++) chosen[place] = drawBelow(passphraseWords.length, entropy);
    chosen[drawnWords] = drawBelow(digits.length, entropy);
    const part = (place: number): string =>
      (place < drawnWords ? passphraseWords : digits)[chosen[place] ?? Number.NaN] ?? impossible();
    const parts = Array.from(chosen, (_, place) => part(place));
    const bytes = Buffer.alloc(
      parts.reduce((length, { length: more }) => length + more + 1, -1),
      drawnSeparator,
    );
    let at = 0;
    for (const text of parts) at += bytes.write(text, at, 'ascii') + 1;
    // ASCII: its capital is one bit away.
    bytes[0] = (bytes[0] ?? 0) & 0xdf;
    return ActivationSecret.drawn(bytes, drawnBits);
  } finally {
    chosen.fill(0);
  }
}

/** Each try is taken with a chance of more than a half: so many refusals in a row mean that the generator is stuck. */
const mostTries = 128;

/**
 * A whole number below `limit` (2 to 65,536), each with the same chance: as many bits as it needs, and again where they are too much. No
 * remainder is taken, which would favour small numbers.
 */
function drawBelow(limit: number, entropy: Entropy): number {
  const mask = 2 ** Math.ceil(Math.log2(limit)) - 1;
  for (let tries = 0; tries < mostTries; tries++) {
    const bytes = entropy.bytes(2);
    const drawn = (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) & mask;
    bytes.fill(0);
    if (drawn < limit) return drawn;
  }
  throw new Error('the generator of random numbers repeats itself');
}

function impossible(): never {
  throw new Error('an index outside its list');
}
