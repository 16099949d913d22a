import { slip39Number, slip39Word } from '../../../shared/base/slip39-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';

/**
 * A share as SLIP-39 writes it (satoshilabs/slips, slip-0039): words of ten bits. Two of identifier, flag and iteration exponent, two of
 * its place among the others, the value with zero bits before it, and three of a checksum, RS1024, that finds any three wrong words.
 */
export interface Slip39Share {
  /** 15 bits, the same in all shares of a set. */
  readonly identifier: number;
  readonly extendable: boolean;
  /** The secret is encrypted with 10,000 × 2^e iterations. */
  readonly iterationExponent: number;
  readonly groupIndex: number;
  readonly groupThreshold: number;
  readonly groupCount: number;
  readonly memberIndex: number;
  readonly memberThreshold: number;
  /** 16 octets or more, an even number. */
  readonly value: Uint8Array;
}

const bitsOfWord = 10;
const headLength = 4;
const checkLength = 3;
const leastLength = 20;
const mask = (bits: number): number => (1 << bits) - 1;

/** Their numbers are not wiped: the words are strings, which cannot be. */
export function wordsOfSlip39(share: Slip39Share): string[] {
  const numbers = [...headOf(share), ...numbersOf(share.value)];
  return [...numbers, ...checksumOf(share.extendable, numbers)].map(slip39Word);
}

/** The caller wipes the value. Fault: `share-damaged` {why}; a word that is suspect is named by its place. */
export function slip39OfWords(words: readonly string[]): Slip39Share {
  const numbers = words.map((word, at) => slip39Number(word) ?? refuse(`word ${at + 1} is not in the list of words`));
  const padding = (bitsOfWord * (numbers.length - headLength - checkLength)) % 16;
  if (numbers.length < leastLength || padding > 8) refuse(`${numbers.length} words were given, no share has as many`);
  const [one = 0, two = 0, three = 0, four = 0] = numbers;
  const extendable = ((two >> 4) & 1) === 1;
  if (remainderOf(extendable, numbers) !== 1) refuse('the checksum in the last three words does not fit the others');
  const share = {
    identifier: (one << 5) | (two >> 5),
    extendable,
    iterationExponent: two & mask(4),
    groupIndex: three >> 6,
    groupThreshold: ((three >> 2) & mask(4)) + 1,
    groupCount: (((three & mask(2)) << 2) | (four >> 8)) + 1,
    memberIndex: (four >> 4) & mask(4),
    memberThreshold: (four & mask(4)) + 1,
  };
  if (share.groupThreshold > share.groupCount) refuse('more groups are needed than there are');
  return { ...share, value: valueOf(numbers.slice(headLength, -checkLength), padding) };
}

function refuse(why: string): never {
  throw new Fault('share-damaged', { why });
}

const headOf = (share: Slip39Share): readonly number[] => [
  share.identifier >> 5,
  ((share.identifier & mask(5)) << 5) | ((share.extendable ? 1 : 0) << 4) | share.iterationExponent,
  (share.groupIndex << 6) | ((share.groupThreshold - 1) << 2) | ((share.groupCount - 1) >> 2),
  (((share.groupCount - 1) & mask(2)) << 8) | (share.memberIndex << 4) | (share.memberThreshold - 1),
];

/** Ten bits each; the zero bits that fill the first one stand before the value. */
function numbersOf(value: Uint8Array): number[] {
  const numbers: number[] = [];
  let bits = (bitsOfWord - ((8 * value.length) % bitsOfWord)) % bitsOfWord;
  let held = 0;
  for (const octet of value) {
    held = (held << 8) | octet;
    bits += 8;
    if (bits < bitsOfWord) continue;
    bits -= bitsOfWord;
    numbers.push(held >> bits);
    held &= mask(bits);
  }
  return numbers;
}

function valueOf(numbers: readonly number[], padding: number): Uint8Array {
  const [first = 0] = numbers;
  if (first >> (bitsOfWord - padding) !== 0) refuse('its value does not start with zero bits');
  const value = new Uint8Array(new ArrayBuffer((bitsOfWord * numbers.length - padding) / 8));
  let [bits, held, at] = [-padding, 0, 0];
  for (const number of numbers) {
    held = (held << bitsOfWord) | number;
    bits += bitsOfWord;
    while (bits >= 8) {
      bits -= 8;
      value[at] = held >> bits;
      at += 1;
      held &= mask(bits);
    }
  }
  return value;
}

const generator = [0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120];

/** RS1024 over what the shares are for and their numbers: 1 where a share with its checksum is whole. */
function remainderOf(extendable: boolean, numbers: readonly number[]): number {
  let remainder = 1;
  for (const number of [...Buffer.from(extendable ? 'shamir_extendable' : 'shamir', 'latin1'), ...numbers]) {
    const top = remainder >> 20;
    remainder = ((remainder & mask(20)) << bitsOfWord) ^ number;
    for (const [bit, term] of generator.entries()) if ((top >> bit) & 1) remainder ^= term;
  }
  return remainder;
}

function checksumOf(extendable: boolean, numbers: readonly number[]): readonly number[] {
  const remainder = remainderOf(extendable, [...numbers, 0, 0, 0]) ^ 1;
  return [remainder >> 20, (remainder >> bitsOfWord) & mask(bitsOfWord), remainder & mask(bitsOfWord)];
}
