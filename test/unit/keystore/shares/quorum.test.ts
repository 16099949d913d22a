import { afterEach, describe, expect, it, vi } from 'vitest';
import { ActivationSecret, decodeUtf8 } from '../../../../main/keystore/activation-secret.ts';
import { WipeScope } from '../../../../main/keystore/containers/wipe-scope.ts';
import { choicesOf, QuorumDealer } from '../../../../main/keystore/shares/quorum-dealer.ts';
import { cardWords, shareOfWords } from '../../../../main/keystore/shares/share-card.ts';
import type { DealtSet } from '../../../../main/ports/share-dealer.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import { codeOf } from '../../../support/test-room.ts';

const dealer = new QuorumDealer(systemEntropy);
const deal = (required: number, total: number, setId = '0bad') => dealer.deal({ setId, required, total });
const textOf = (dealt: DealtSet, index: number): string => decodeUtf8(dealt.shares[index - 1]?.card.bytes() ?? new Uint8Array());
const cards = (dealt: DealtSet, ...indices: number[]) => indices.map((index) => ActivationSecret.fromText(textOf(dealt, index)));
const detailOf = (work: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(work)
    .then(
      () => '',
      (thrown: unknown) => JSON.stringify(thrown),
    );

describe('a share set', () => {
  it('is joined by every choice of enough shares, and says how many were tried', async () => {
    const dealt = await deal(3, 5);
    const secret = decodeUtf8(dealt.secret.bytes());
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(dealt.proven).toBe(10);
    for (const chosen of choicesOf(5, 3)) {
      const joined = await dealer.join(cards(dealt, ...chosen.map((at) => at + 1)), dealt);
      expect(decodeUtf8(joined.bytes())).toBe(secret);
    }
  });

  it('tries each share of a large set at least once', () => {
    const choices = choicesOf(16, 8);
    expect(choices.length).toBeLessThan(600);
    expect(new Set(choices.flat()).size).toBe(16);
  });

  it('is not joined by too few, nor by a share of another set that looks right', async () => {
    const [one, two] = [await deal(2, 3), await deal(2, 3)];
    expect(await codeOf(dealer.join(cards(one, 1), one))).toBe('share-wrong');
    expect(await codeOf(dealer.join([...cards(one, 1), ...cards(two, 2)], one))).toBe('share-wrong');
    // Two at one point, as shares of different sets can be.
    expect(await codeOf(dealer.join(cards(one, 1, 1), one))).toBe('share-wrong');
  });

  it.each([
    [1, 3],
    [2, 17],
    [4, 3],
  ])('is never %i of %i', async (required, total) => {
    expect(await codeOf(deal(required, total))).toBe('custody-refused');
  });

  it('is gone once it is wiped', async () => {
    const dealt = await deal(2, 2);
    const views = [dealt.secret.bytes(), ...dealt.shares.map(({ card }) => card.bytes())];
    dealt.wipe();
    expect(views.every((view) => view.every((octet) => octet === 0))).toBe(true);
    await expect(codeOf(() => dealt.secret.bytes())).resolves.toBe('key-not-active');
  });
});

describe('what is plain in between', () => {
  afterEach(() => void vi.restoreAllMocks());
  /** Every array that an act kept for wiping, and every card that it made. */
  const watch = () => {
    const kept = vi.spyOn(WipeScope.prototype, 'keep');
    const made = vi.spyOn(ActivationSecret, 'fromText');
    return {
      kept: () => kept.mock.results.map(({ value }) => value as Uint8Array),
      made: () => made.mock.results.map(({ value }) => value as ActivationSecret),
    };
  };
  const wiped = (views: readonly Uint8Array[]) => views.every((view) => view.every((octet) => octet === 0));

  it('is overwritten when a set was dealt and a card was read', async () => {
    const seen = watch();
    const dealt = await deal(2, 3);
    // Drawn, copied and encrypted secret, three shares and more in between.
    const many = seen.kept().length;
    expect(many).toBeGreaterThan(30);
    expect(wiped(seen.kept())).toBe(true);
    expect(dealer.accept(cards(dealt, 2)[0] ?? fail(), dealt)).toBe(2);
    await dealer.join(cards(dealt, 1, 2), dealt);
    expect(seen.kept().length).toBeGreaterThan(many);
    expect(wiped(seen.kept())).toBe(true);
  });

  it('is overwritten when dealing throws halfway, and so are the cards that were made by then', async () => {
    const fromText = ActivationSecret.fromText.bind(ActivationSecret);
    const seen = watch();
    vi.mocked(ActivationSecret.fromText).mockImplementation((text) => {
      if (seen.made().length > 2) throw new Error('no memory');
      return fromText(text);
    });
    await expect(deal(2, 3)).rejects.toThrow('no memory');
    const [first, second] = seen.made();
    for (const card of [first, second]) expect(await codeOf(() => card?.bytes())).toBe('key-not-active');
    expect(seen.kept().length).toBeGreaterThan(30);
    expect(wiped(seen.kept())).toBe(true);
  });

  it('is overwritten when one of the cards to be joined is damaged', async () => {
    const dealt = await deal(2, 3);
    const given = [...cards(dealt, 1), ActivationSecret.fromText('no card')];
    const seen = watch();
    expect(await codeOf(dealer.join(given, dealt))).toBe('share-damaged');
    expect(seen.kept()).toHaveLength(1);
    expect(wiped(seen.kept())).toBe(true);
    for (const card of given) expect(await codeOf(() => card.bytes())).toBe('key-not-active');
  });
});

describe('one share', () => {
  it('is judged alone: right, of another set, not the one that was dealt', async () => {
    const [dealt, foreign] = [await deal(2, 3), await deal(2, 3, '0c0f')];
    expect(dealer.accept(cards(dealt, 2)[0] ?? fail(), dealt)).toBe(2);
    expect(await codeOf(() => dealer.accept(cards(foreign, 2)[0] ?? fail(), dealt))).toBe('share-of-another-set');
    const forged = { ...shareOfWords(textOf(dealt, 2)), index: 3 };
    expect(await codeOf(() => dealer.accept(ActivationSecret.fromText(cardWords(forged, 2)), dealt))).toBe('share-wrong');
    // Whole, and of this set, but for how many it says are needed.
    const other = ActivationSecret.fromText(cardWords(shareOfWords(textOf(dealt, 1)), 3));
    expect(await codeOf(() => dealer.accept(other, dealt))).toBe('share-wrong');
    const again = await deal(2, 3);
    expect(await codeOf(() => dealer.accept(cards(again, 1)[0] ?? fail(), dealt))).toBe('share-wrong');
  });

  it('has 33 words; capitals, commas and line ends do not matter', async () => {
    const dealt = await deal(2, 3);
    const words = textOf(dealt, 1).split(' ');
    expect(words).toHaveLength(33);
    const typed = words.map((word, i) => (i % 2 === 0 ? word.toUpperCase() : word)).join(',\n ');
    expect(dealer.accept(ActivationSecret.fromText(typed), dealt)).toBe(1);
  });

  it('may be typed with the numbers of its rows, as its card has them', async () => {
    const dealt = await deal(2, 3);
    const words = textOf(dealt, 3).split(' ');
    const rows = words.map((word, at) => (at % 4 === 0 ? `\n${at + 1}. ${word}` : word)).join(' ');
    expect(dealer.accept(ActivationSecret.fromText(rows), dealt)).toBe(3);
    const other = ActivationSecret.fromText(textOf(dealt, 1));
    const joined = await dealer.join([ActivationSecret.fromText(rows), other], dealt);
    expect(decodeUtf8(joined.bytes())).toBe(decodeUtf8(dealt.secret.bytes()));
  });

  it.each([
    [
      'the number of a row before another word',
      (words: string[]) => words.toSpliced(3, 0, '5'),
      'word 4 has the number 5 before it',
    ],
    ['a word that is none', (words: string[]) => words.with(6, 'swordfish'), 'word 7 is not in the list'],
    ['two words swapped', (words: string[]) => words.with(8, words[9] ?? '').with(9, words[8] ?? ''), 'checksum'],
    ['a word left out', (words: string[]) => words.toSpliced(20, 1), '32 words were given, a card has 33'],
    ['the last words left out', (words: string[]) => words.slice(0, 30), '30 words were given, a card has 33'],
    ['another word of the list', (words: string[]) => words.with(10, words[10] === 'drifter' ? 'easel' : 'drift'), 'checksum'],
    ['another first word', (words: string[]) => words.with(0, words[0] === 'zero' ? 'acid' : 'zero'), 'checksum'],
    ['three other words', (words: string[]) => words.map((word, at) => (at % 12 === 5 ? other(word) : word)), 'checksum'],
    ['the beginning of a word', (words: string[]) => words.with(4, (words[4] ?? '').slice(0, -1)), 'word 5 is not in the list'],
  ])('with %s is named by the place, never by the word', async (_what, spoil, why) => {
    const dealt = await deal(2, 3);
    const spoilt = ActivationSecret.fromText(spoil(textOf(dealt, 1).split(' ')).join(' '));
    expect(await codeOf(() => dealer.accept(spoilt, dealt))).toBe('share-damaged');
    const said = await detailOf(() => dealer.accept(spoilt, dealt));
    expect(said).toContain(why);
    expect(said).not.toMatch(/swordfish|drift|easel/);
  });
});

const other = (word: string): string => (word === 'zero' ? 'acid' : 'zero');
const fail = (): never => {
  throw new Error('no such share');
};
