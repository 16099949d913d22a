import { describe, expect, it } from 'vitest';
import { wordSwap } from '../../../main/app/core-dumps.ts';

describe('what the transcript says of swap', () => {
  const heading = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';

  it.each([
    ['nothing below the heading', heading, 'off'],
    ['a partition', `${heading}/dev/sda2                               partition\t2097148\t\t0\t\t-2\n`, /^on: /],
    ['no such file', null, 'not known'],
  ])('is told from %s', (_what, swaps, words) => {
    expect(wordSwap(swaps)).toMatch(words);
  });
});
