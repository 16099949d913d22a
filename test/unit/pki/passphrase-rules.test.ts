import { describe, expect, it } from 'vitest';
import { failedPassphraseRules, passphraseRules } from '../../../shared/pki/passphrase-rules.ts';
import type { PassphraseRule } from '../../../shared/pki/passphrase-rules.ts';

describe('passphrase rules', () => {
  const accepted = [
    'Blau-7-Tisch!',
    'Correct Horse; Battery 9',
    'xX9_xX9_xX9_',
    'Zwölf Köche & 1 Brei',
    'Это-Пароль-7-да',
    'Ab1!Ab1!Ab1!',
    'aab-bcc-dDD-4',
    'Emoji😀counts1A',
    `${'aB3$xZ9~'.repeat(25)}`,
  ];
  for (const text of accepted) {
    it(`accepts ${text.slice(0, 30)}`, () => expect(failedPassphraseRules(text)).toEqual([]));
  }

  const refused: [string, PassphraseRule[]][] = [
    ['', ['length', 'upper-case', 'lower-case', 'digit', 'symbol']],
    ['Blau-7-Tisc', ['length']],
    ['aB3$xZ9~'.repeat(25) + '!', ['length']],
    ['blau-7-tisch!', ['upper-case']],
    ['BLAU-7-TISCH!', ['lower-case']],
    ['Blau-x-Tisch!', ['digit']],
    ['Blau 7 Tisch 9', ['symbol']],
    ['Blau-7-Tisch!!!!', ['run']],
    ['Blau-7-TiTtTt!', ['run']],
    ['Blau-7-    -Tisch', ['run']],
    ['Blau-7-abcd!', ['sequence']],
    ['Blau-7-aBcD!', ['sequence']],
    ['Blau-Tisch-4321', ['sequence']],
    ['Blau-Tisch-7890', ['sequence']],
    ['Blau-7-qwer!', ['sequence']],
    ['Blau-7-REWQ!', ['sequence']],
    ['Blau-7-tzui!', ['sequence']],
    ['Blau-7-azerty', ['sequence']],
    ['Blau-7-Дежзик', ['sequence']],
    ['Blau-7-абвг!', ['sequence']],
    ['Blau-7-Tisch!\n', ['characters']],
    ['Blau-7-Tisch!\0', ['characters']],
    ['Blau-7-Tisch!\u202e', ['characters']],
    ['Blau-7-Tisch!\ud800', ['characters']],
    ['password1111', ['upper-case', 'symbol', 'run']],
  ];
  for (const [text, rules] of refused) {
    it(`finds ${rules.join(', ')} in ${JSON.stringify(text.slice(0, 30))}`, () =>
      expect(failedPassphraseRules(text)).toEqual(rules));
  }

  it('counts characters after NFC, not keystrokes or UTF-16 units', () => {
    expect(failedPassphraseRules('A\u0308-7-blau-x'.slice(0, 11))).toContain('length');
    expect(failedPassphraseRules('😀😁😂B-7-ab')).toContain('length');
  });

  it('does not take punctuation that is adjacent in ASCII for a sequence', () => {
    expect(failedPassphraseRules('Blau-7-Tisch-()*+')).toEqual([]);
    expect(failedPassphraseRules('Blau-Tisch-89:;')).toEqual([]);
  });

  it('reaches every rule in these examples', () => {
    expect(new Set(refused.flatMap(([, rules]) => rules))).toEqual(new Set(passphraseRules));
  });
});
