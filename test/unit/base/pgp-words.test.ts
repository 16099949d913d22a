import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../shared/base/bytes.ts';
import { bytesOfWords, wordsOf } from '../../../shared/base/pgp-words.ts';

const everyByte = Uint8Array.from({ length: 512 }, (_, i) => i >> 1);
const all = wordsOf(everyByte);
const even = all.filter((_, i) => i % 2 === 0);
const odd = all.filter((_, i) => i % 2 === 1);

// The example fingerprint of the PGPfone manual.
const paper = 'E58294F2E9A227486E8B061B31CC528FD7FA3F19';
const paperWords =
  'topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa ' +
  'afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless';

describe('the PGP word list', () => {
  it('has 256 even and 256 odd words, all different', () => {
    expect(new Set(all.map((word) => word.toLowerCase())).size).toBe(512);
  });

  it('is the published list, word for word', () => {
    const text = `${even.join(' ')}\n${odd.join(' ')}\n`;
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      '35a0d4d7b7d763cc67245a675d469c331875e4c0c3900f6fb8c402031418e9bf',
    );
  });

  it('says the fingerprint of the PGPfone manual as printed there', () => {
    expect(wordsOf(fromHex(paper) ?? new Uint8Array()).join(' ')).toBe(paperWords);
  });

  it('says SHA-256("hello, world\\n") as music customer waffle consensus …', () => {
    const digest = createHash('sha256').update('hello, world\n').digest();
    expect(toHex(digest).slice(0, 8)).toBe('853ff937');
    expect(wordsOf(digest).slice(0, 4)).toEqual(['music', 'customer', 'waffle', 'consensus']);
  });
});

describe('bytesOfWords', () => {
  it('reads back what was said, in any capitals', () => {
    expect(toHex(bytesOfWords(paperWords.toUpperCase().split(' ')) ?? new Uint8Array()).toUpperCase()).toBe(paper);
    expect(bytesOfWords(all)).toEqual(everyByte);
    expect(bytesOfWords([])).toEqual(new Uint8Array());
  });

  it('refuses an unknown word, a swapped pair and a doubled or missing word', () => {
    const words = paperWords.split(' ');
    expect(bytesOfWords(['anchorite'])).toBeUndefined();
    expect(bytesOfWords(['Istanbul', 'topmost'])).toBeUndefined();
    expect(bytesOfWords([...words.slice(0, 3), ...words.slice(2)])).toBeUndefined();
    expect(bytesOfWords([...words.slice(0, 3), ...words.slice(4)])).toBeUndefined();
  });
});
