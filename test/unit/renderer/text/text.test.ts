import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { distanceInDays, elapsed, grouped, spokenInstant, spokenSize } from '../../../../renderer/text/distance.ts';
import { wordProblem } from '../../../../renderer/text/field-problem.ts';
import { ceremonyKinds, dueBands } from '../../../../shared/contract/views.ts';
import { passphraseRules } from '../../../../shared/pki/passphrase-rules.ts';
import { reasonCodes } from '../../../../shared/pki/reason-code.ts';
import { activationText } from '../../../../renderer/text/activation-text.ts';
import { screenText } from '../../../../renderer/text/screen-text.ts';
import { wizardText } from '../../../../renderer/text/wizard-text.ts';

const now = '2026-11-21T10:42:07Z';

describe('the words for closed lists', () => {
  it.each([
    ['ceremonies', ceremonyKinds, wizardText.names],
    ['purposes', ceremonyKinds, wizardText.purpose],
    ['buttons', ceremonyKinds, screenText.why],
    ['bands', dueBands, screenText.bands],
    ['reasons', reasonCodes, wizardText.reasons],
    ['passphrase rules', passphraseRules, activationText.rule],
  ])('has one for each of the %s and no other', (_, codes, words) => {
    expect(Object.keys(words).sort()).toEqual([...codes].sort());
    for (const word of Object.values(words)) expect(word).not.toBe('');
  });
});

describe('distances and sizes', () => {
  it.each([
    ['2027-01-03T11:00:00Z', 'in 43 days'],
    ['2026-11-22T10:42:07Z', 'in 1 day'],
    ['2026-11-21T23:00:00Z', 'within 24 hours'],
    ['2026-11-21T09:00:00Z', 'less than a day ago'],
    ['2026-11-20T09:00:00Z', '1 day ago'],
    ['2099-11-20T09:00:00Z', 'in 26\u2009661 days'],
  ])('says how far %s is', (at, words) => {
    expect(distanceInDays(now, at)).toBe(words);
  });

  it('says instants with their zone', () => {
    expect(spokenInstant(now)).toBe('2026-11-21 10:42:07 UTC');
  });

  it('counts the time passed, and never backwards', () => {
    expect(elapsed(now, '2026-11-21T10:43:49Z')).toBe('1:42');
    expect(elapsed(now, '2026-11-21T12:43:49Z')).toBe('2:01:42');
    expect(elapsed(now, '2026-11-21T10:00:00Z')).toBe('0:00');
  });

  it('groups digits from five on and speaks sizes in units of a stick', () => {
    expect([1_000, 10_000, 1_234_567].map(grouped)).toEqual(['1000', '10\u2009000', '1\u2009234\u2009567']);
    expect([1, 524, 12_345, 7_912_345_678].map(spokenSize)).toEqual(['1 byte', '524 bytes', '12.3 kB', '7.9 GB']);
  });
});

describe('the words for a field', () => {
  it('say what is missing, too long or no number', () => {
    expect(wordProblem({ code: 'too_small', message: '', input: '' })).toBe('Fill this in');
    expect(wordProblem({ code: 'invalid_type', message: '', input: Number.NaN })).toBe('A whole number');
    expect(wordProblem({ code: 'too_big', message: '', input: 'x', origin: 'string', maximum: 80 })).toBe('At most 80 characters');
    expect(wordProblem({ code: 'custom', message: 'no white space at either end', input: ' x' })).toBe(
      'No white space at either end',
    );
  });
});

describe('the text room', () => {
  it('holds the sentences: no component writes one of its own', () => {
    const renderer = join(import.meta.dirname, '../../../../renderer');
    const sentences: string[] = [];
    for (const file of readdirSync(renderer, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.tsx')) continue;
      const source = readFileSync(join(renderer, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      // Text between tags: two words in a row that are no expression.
      for (const [, words] of source.matchAll(/>\s*([A-Z][a-z]+ [a-z][^<>{}=;()]*)</g)) sentences.push(`${file}: ${words?.trim()}`);
    }
    expect(sentences).toEqual([]);
  });
});
