import { fromHex } from './bytes.ts';
import { wordsOf } from './pgp-words.ts';

/** The SHA-256 that a value of evidence holds, grouped or not, in hex and in words; undefined when it holds something else. */
export function sha256In(value: string): { hex: string; words: string[] } | undefined {
  const hex = value.replaceAll(' ', '');
  if (!/^[0-9a-f]{64}$/.test(hex)) return undefined;
  return { hex, words: wordsOf(fromHex(hex) ?? new Uint8Array()) };
}
