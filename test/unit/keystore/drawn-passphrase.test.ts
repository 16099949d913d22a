import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { drawnPieces } from '../../../shared/pki/drawn-passphrase.ts';
import { failedPassphraseRules, passphraseLength } from '../../../shared/pki/passphrase-rules.ts';
import { drawnBits, drawPassphrase, passphraseWords } from '../../../main/keystore/drawn-passphrase.ts';
import type { Entropy } from '../../../main/ports/workstation.ts';
import { systemEntropy } from '../../../main/workstation/system-entropy.ts';

/** Gives these numbers, two octets each, then zeroes; keeps what it gave. */
function fixedEntropy(numbers: readonly number[]): Entropy & { readonly given: Uint8Array[] } {
  const given: Uint8Array[] = [];
  return {
    given,
    bytes(length) {
      const bytes = Buffer.alloc(length);
      bytes.writeUInt16BE(numbers[given.length] ?? 0);
      given.push(bytes);
      return bytes;
    },
  };
}

const drawn = (entropy: Entropy): string => Buffer.from(drawPassphrase(entropy).bytes()).toString('ascii');
const twelve = (word: (place: number) => number, digit: number) => [
  ...Array.from({ length: 12 }, (_, place) => word(place)),
  digit,
];

describe('the words that a passphrase is drawn from', () => {
  it('are 1,958: lower case, three to seven letters, known by their first four, none twice', () => {
    expect(passphraseWords).toHaveLength(1_958);
    expect(passphraseWords.filter((word) => !/^[a-z]{3,7}$/.test(word))).toEqual([]);
    expect(new Set(passphraseWords.map((word) => word.slice(0, 4))).size).toBe(1_958);
  });

  it('leave out those that lie in a row on a keyboard', () => {
    for (const word of ['liberty', 'poverty', 'property']) expect(passphraseWords).not.toContain(word);
    expect(passphraseWords).toContain('library');
  });
});

describe('a passphrase that is drawn', () => {
  it('has 134 bits: twelve times log2 of the words, and three of the digit', () => {
    expect(drawnBits).toBe(134);
    expect(12 * Math.log2(1_958) + 3).toBeCloseTo(134.22, 2);
    const secret = drawPassphrase(systemEntropy);
    expect([secret.drawnBits, secret.copy().drawnBits, secret.machineMade]).toEqual([134, 134, false]);
  });

  it.each([
    [
      'the first words',
      twelve((place) => place, 0),
      'Abandon-ability-able-about-above-absent-absorb-absurd-abuse-access-account-accuse-2',
    ],
    ['the last word and the last digit', twelve(() => 1_957, 7), `Zoo-${'zoo-'.repeat(11)}9`],
    ['bits above those that are needed', twelve(() => 0xf800, 0xfff8), `Abandon-${'abandon-'.repeat(11)}2`],
    [
      'numbers that are too large, which are drawn again',
      [1_958, 2_047, ...twelve(() => 1, 3)],
      `Ability-${'ability-'.repeat(11)}5`,
    ],
  ])('is made of %s', (_, numbers, expected) => {
    expect(drawn(fixedEntropy(numbers))).toBe(expected);
  });

  it('favours no word: of all numbers that can come, each word takes as many', () => {
    const times = new Map<string, number>();
    let again = 0;
    for (let number = 0; number < 65_536; number++) {
      const entropy = fixedEntropy([number]);
      const [first = ''] = drawn(entropy).toLowerCase().split('-');
      if (entropy.given.length > 13) again++;
      else times.set(first, (times.get(first) ?? 0) + 1);
    }
    expect(again).toBe(32 * (2_048 - 1_958));
    expect(times.size).toBe(1_958);
    expect(new Set(times.values())).toEqual(new Set([32]));
  });

  it('keeps the rules for passphrases, whatever comes, and so do two halves that are joined', () => {
    for (let n = 0; n < 2_000; n++) {
      const [one, other] = [drawn(systemEntropy), drawn(systemEntropy)];
      expect(one).toMatch(/^[A-Z][a-z]{2,6}(-[a-z]{3,7}){11}-[2-9]$/);
      expect([...failedPassphraseRules(one), ...failedPassphraseRules(one + other)]).toEqual([]);
    }
    const longest = drawn(fixedEntropy(twelve(() => 0, 0)));
    expect(2 * longest.length).toBeLessThanOrEqual(passphraseLength.most);
    expect(failedPassphraseRules(longest + longest)).toEqual([]);
  });

  it('is another each time, with every digit and most of the words', () => {
    const all = Array.from({ length: 2_000 }, () => drawn(systemEntropy));
    expect(new Set(all).size).toBe(2_000);
    expect(new Set(all.map((one) => one.at(-1))).size).toBe(8);
    // 24,000 words: the chance that a certain one is not among them is 5 in a million.
    expect(new Set(all.flatMap((one) => one.toLowerCase().split('-').slice(0, 12))).size).toBeGreaterThan(1_950);
  });

  it('leaves nothing of the random numbers behind, and is printed by nobody', () => {
    const entropy = fixedEntropy(twelve((place) => 300 + place, 5));
    const secret = drawPassphrase(entropy);
    expect(entropy.given).toHaveLength(13);
    expect(entropy.given.every((bytes) => bytes.every((octet) => octet === 0))).toBe(true);
    const words = Buffer.from(secret.bytes()).toString('ascii');
    for (const text of [String(secret), JSON.stringify(secret), inspect(secret)]) expect(text).not.toContain(words.slice(0, 8));
    secret.wipe();
    expect(() => secret.bytes()).toThrow(expect.objectContaining({ code: 'key-not-active' }));
  });

  it('is not drawn from a generator that is stuck', () => {
    const stuck: Entropy = { bytes: (length) => new Uint8Array(length).fill(0xff) };
    expect(() => drawPassphrase(stuck)).toThrow('repeats itself');
  });

  it('comes in twelve pieces that joined are the passphrase', () => {
    const secret = drawPassphrase(systemEntropy);
    const pieces = drawnPieces(secret.bytes());
    expect(pieces).toHaveLength(12);
    expect(Buffer.concat(pieces)).toEqual(Buffer.from(secret.bytes()));
  });
});
