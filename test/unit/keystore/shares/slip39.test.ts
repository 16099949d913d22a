import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ActivationSecret, decodeUtf8 } from '../../../../main/keystore/activation-secret.ts';
import { QuorumDealer } from '../../../../main/keystore/shares/quorum-dealer.ts';
import { shareOfWords } from '../../../../main/keystore/shares/share-card.ts';
import { secretOfShares } from '../../../../main/keystore/shares/slip39-secret.ts';
import { slip39OfWords, wordsOfSlip39, type Slip39Share } from '../../../../main/keystore/shares/slip39-words-of-share.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import { toHex } from '../../../../shared/base/bytes.ts';
import { codeOf } from '../../../support/test-room.ts';

/** ANC-F5: the official vectors, which the other implementation carries, and that implementation itself. */
const require = createRequire(import.meta.url);
const vectors = z
  .array(z.tuple([z.string(), z.array(z.string()), z.string(), z.string()]))
  .parse(JSON.parse(readFileSync(require.resolve('slip39/test/vectors.json'), 'utf8')));
interface OtherImplementation {
  recoverSecret(mnemonics: readonly string[], passphrase: string): number[];
  fromArray(
    secret: readonly number[],
    options: {
      readonly threshold: number;
      readonly groups: readonly (readonly [number, number, string])[];
      readonly iterationExponent: number;
      readonly extendableBackupFlag: number;
    },
  ): { fromPath(path: string): { readonly mnemonics: readonly string[] } };
}
const elsewhere = require('slip39') as OtherImplementation;
const joinedElsewhere = (words: readonly string[]): string => toHex(Uint8Array.from(elsewhere.recoverSecret(words, '')));

const passphrase = new TextEncoder().encode('TREZOR');
const join = async (texts: readonly string[]): Promise<string> =>
  toHex(
    await secretOfShares(
      texts.map((text) => slip39OfWords(text.split(' '))),
      passphrase,
    ),
  );
/** Undefined where a share is damaged. */
function wholeShares(texts: readonly string[]): readonly Slip39Share[] | undefined {
  try {
    return texts.map((text) => slip39OfWords(text.split(' ')));
  } catch {
    return undefined;
  }
}
/** Sets that need several groups are nothing that is dealt here; they are refused, whatever else is wrong with them. */
const isOneGroup = (texts: readonly string[]): boolean =>
  wholeShares(texts)?.every(({ groupThreshold }) => groupThreshold === 1) ?? true;
const valid = vectors.filter(([, , secret]) => secret !== '');
const wrong = vectors.filter(([, texts, secret]) => secret === '' && isOneGroup(texts));
const severalGroups = vectors.filter(([, texts]) => !isOneGroup(texts));

/** Why a share is damaged, by what the title says. */
const damages: Readonly<Record<string, string>> = {
  'Mnemonic with invalid checksum': 'the checksum in the last three words does not fit the others',
  'Mnemonic with invalid padding': 'its value does not start with zero bits',
  'Mnemonics with greater group threshold than group counts': 'more groups are needed than there are',
  'Mnemonic with insufficient length': '19 words were given, no share has as many',
  'Mnemonic with invalid master secret length': '21 words were given, no share has as many',
};

/** Why whole shares do not go together: the refusal says only that one of them is wrong, so that there must be one reason alone. */
const mismatches: Readonly<Record<string, readonly string[]>> = {
  'Basic sharing 2-of-3': ['too few'],
  'Mnemonics with different identifiers': ['identifier'],
  'Mnemonics with different iteration exponents': ['iterationExponent'],
  'Mnemonics with mismatching group counts': ['groupCount'],
  'Mnemonics with mismatching member thresholds': ['memberThreshold'],
  'Mnemonics with duplicate member indices': ['given twice'],
  // All that can be seen is right: only the digest in the secret tells.
  'Mnemonics giving an invalid digest': [],
};
const commonTerms = [
  'identifier',
  'extendable',
  'iterationExponent',
  'groupIndex',
  'groupThreshold',
  'groupCount',
  'memberThreshold',
] as const;

function mismatchesIn(shares: readonly Slip39Share[]): readonly string[] {
  const needed = Math.max(...shares.map(({ memberThreshold }) => memberThreshold));
  const members = new Set(shares.map(({ memberIndex }) => memberIndex));
  return [
    ...commonTerms.filter((name) => new Set(shares.map((share) => share[name])).size > 1),
    ...(shares.length < needed ? ['too few'] : []),
    ...(members.size < shares.length ? ['given twice'] : []),
  ];
}

describe('the official vectors', () => {
  it('are all there', () => {
    expect([vectors.length, valid.length, valid.filter(([, texts]) => isOneGroup(texts)).length]).toEqual([45, 15, 9]);
    expect([severalGroups.length, wrong.length, wrong.filter(([, texts]) => !wholeShares(texts)).length]).toEqual([14, 22, 8]);
  });

  it.each(valid.filter(([, texts]) => isOneGroup(texts)))('of one group give their secret: %s', async (_title, texts, secret) => {
    expect(await join(texts)).toBe(secret);
    for (const text of texts) expect(wordsOfSlip39(slip39OfWords(text.split(' '))).join(' ')).toBe(text);
  });

  it.each(severalGroups)('of several groups are refused: %s', async (_title, texts) => {
    expect(await codeOf(join(texts))).toBe('share-wrong');
  });

  it.each(wrong)('that are wrong are refused for what is wrong with them: %s', async (title, texts) => {
    const what = title.replace(/^\d+\. /, '').replace(/ \(\d+ bits\)$/, '');
    const shares = wholeShares(texts);
    expect(shares && mismatchesIn(shares)).toEqual(mismatches[what]);
    const why = damages[what];
    const refusal = shares ? { code: 'share-wrong' } : { code: 'share-damaged', detail: { why } };
    expect(why === undefined).toBe(shares !== undefined);
    // In either order: what the first one says is not what all the others are held against alone.
    for (const order of [texts, texts.toReversed()]) await expect(join(order)).rejects.toMatchObject(refusal);
  });
});

describe('cards that are dealt here', () => {
  const dealer = new QuorumDealer(systemEntropy);

  it.each([
    [2, 3],
    [3, 5],
    [9, 16],
  ])('are joined by another program, %i of %i, to what opens the file', async (required, total) => {
    const dealt = await dealer.deal({ setId: '1bad', required, total });
    const words = dealt.shares.map(({ card }) => decodeUtf8(card.bytes()));
    const secret = decodeUtf8(dealt.secret.bytes());
    expect(joinedElsewhere(words.slice(-required))).toBe(secret);
    expect(joinedElsewhere(words.slice(0, required).toReversed())).toBe(secret);
    expect(() => joinedElsewhere(words.slice(1, required))).toThrow();
    // ANC-F7: the first three words are the same on each.
    expect(new Set(words.map((text) => text.split(' ').slice(0, 3).join(' '))).size).toBe(1);
    dealt.wipe();
  });

  it('have an iteration exponent of 5, which makes 320,000, and the flag that lets a set be made anew', async () => {
    const dealt = await dealer.deal({ setId: '7fff', required: 2, total: 2 });
    const [card] = dealt.shares;
    expect(shareOfWords(decodeUtf8(card?.card.bytes() ?? new Uint8Array())).slip39).toMatchObject({
      identifier: 0x7fff,
      extendable: true,
      iterationExponent: 5,
      groupCount: 1,
      memberThreshold: 2,
    });
  });

  it('of another program are told from ours, though they are whole', async () => {
    const options = { threshold: 1, groups: [[2, 3, '']] as const, iterationExponent: 0, extendableBackupFlag: 1 };
    const [text = '', second = ''] = elsewhere
      .fromArray(
        Array.from({ length: 32 }, (_, at) => at),
        options,
      )
      .fromPath('r/0').mnemonics;
    expect(toHex(await secretOfShares([text, second].map((one) => slip39OfWords(one.split(' ')))))).toMatch(/^000102/);
    const dealt = await dealer.deal({ setId: '1bad', required: 2, total: 2 });
    expect(await codeOf(() => dealer.accept(ActivationSecret.fromText(text), dealt))).toBe('share-damaged');
  });
});
