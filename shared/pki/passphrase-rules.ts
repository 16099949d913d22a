/**
 * What a passphrase that seals a key file must be like. Pure and shared, so that the screen lists the broken rules while a
 * person types and the key store refuses the same passphrase by the same rules.
 *
 * Everywhere in Anchorite a passphrase is its Unicode normal form NFC, encoded as UTF-8: keyboards of different systems
 * send the same letter in different forms, and other software gets NFC from nearly all of them.
 */
export const passphraseRules = ['length', 'upper-case', 'lower-case', 'digit', 'symbol', 'run', 'sequence', 'characters'] as const;
export type PassphraseRule = (typeof passphraseRules)[number];

/** Characters (code points after NFC); the upper bound keeps 4-byte characters within OpenSSL's 1,024-byte prompt. */
export const passphraseLength = { least: 12, most: 200 } as const;

const runLength = 4;

/** Rows of QWERTY, QWERTZ and AZERTY keyboards; `1234567890` also makes `7890` a sequence. */
const keyboardRows = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
].map((row) => [...row]);

/** The passphrase as it is used: normal form NFC. */
export function normalPassphrase(text: string): string {
  return text.normalize('NFC');
}

/**
 * The rules that the passphrase breaks, in the order of `passphraseRules`; empty when it may be used.
 * - `length`: fewer than 12 or more than 200 characters.
 * - `upper-case`, `lower-case`, `digit`, `symbol`: none of that kind (symbol: punctuation or symbol; a space is not one).
 * - `run`: four times the same character in a row, ignoring case.
 * - `sequence`: four neighbours of the alphabet, the digits or a keyboard row, forwards or backwards, ignoring case.
 * - `characters`: a control, format or unassigned character, or half a surrogate pair, which no prompt can be sure to pass on.
 */
export function failedPassphraseRules(text: string): PassphraseRule[] {
  const normal = normalPassphrase(text);
  return failedRulesOf([...normal], [...normal.toLowerCase()]);
}

/** The same of characters in normal form: for whoever has them in memory that can be wiped, and makes no string of them. */
export function failedRulesOf(
  characters: readonly string[],
  folded = characters.map((character) => character.toLowerCase()),
): PassphraseRule[] {
  const has = (kind: RegExp): boolean => characters.some((character) => kind.test(character));
  const failed: Readonly<Record<PassphraseRule, boolean>> = {
    length: characters.length < passphraseLength.least || characters.length > passphraseLength.most,
    'upper-case': !has(/\p{Lu}/u),
    'lower-case': !has(/\p{Ll}/u),
    digit: !has(/\p{Nd}/u),
    symbol: !has(/[\p{P}\p{S}]/u),
    run: windowsOf(folded).some((four) => four.every((character) => character === four[0])),
    sequence: windowsOf(folded).some(isSequence),
    characters: has(/\p{C}/u),
  };
  return passphraseRules.filter((rule) => failed[rule]);
}

function windowsOf(characters: readonly string[]): string[][] {
  const windows: string[][] = [];
  for (let i = 0; i + runLength <= characters.length; i++) windows.push(characters.slice(i, i + runLength));
  return windows;
}

function isSequence(four: readonly string[]): boolean {
  return stepsAlongAlphabet(four) || keyboardRows.some((row) => stepsBy(four.map((character) => row.indexOf(character))));
}

/** `abcd`, `dcba`, `4567`; all four must be letters or all four digits, so that `9:;<` is none. */
function stepsAlongAlphabet(four: readonly string[]): boolean {
  const sameKind = four.every((c) => /\p{L}/u.test(c)) || four.every((c) => /\p{Nd}/u.test(c));
  return sameKind && stepsBy(four.map((character) => character.codePointAt(0) ?? 0));
}

/** True when each value is the one before plus one, or each the one before minus one; -1 stands for "not in the row". */
function stepsBy(values: readonly number[]): boolean {
  if (values.includes(-1)) return false;
  return [1, -1].some((step) => values.every((value, i) => i === 0 || value - (values[i - 1] ?? 0) === step));
}
