import { concatBytes } from '../base/bytes.ts';
import { uint32Bytes } from './crc32.ts';
import { createXoshiro256, type Random } from './xoshiro256.ts';

/** Alias table (Vose) for drawing a degree: `probability[i]` keeps i, else `alias[i]` is taken. */
interface AliasTable {
  readonly probability: Float64Array;
  readonly alias: Uint32Array;
}

/** Degrees 1..n with weights 1, 1/2, … 1/n. The order of every step is the reference's: both ends must draw the same degree. */
function degreeTable(n: number): AliasTable {
  const weights = Float64Array.from({ length: n }, (_, i) => 1 / (i + 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const scaled = weights.map((weight) => (weight * n) / sum);
  const probability = new Float64Array(n).fill(1);
  const alias = new Uint32Array(n);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = n - 1; i >= 0; i--) (scaled[i]! < 1 ? small : large).push(i);
  while (small.length > 0 && large.length > 0) {
    const less = small.pop()!;
    const more = large.pop()!;
    probability[less] = scaled[less]!;
    alias[less] = more;
    scaled[more] = scaled[more]! + scaled[less]! - 1;
    (scaled[more] < 1 ? small : large).push(more);
  }
  return { probability, alias };
}

function drawDegree(table: AliasTable, random: Random): number {
  const n = table.probability.length;
  const column = Math.min(n - 1, Math.floor(random.nextDouble() * n));
  return (random.nextDouble() < table.probability[column]! ? column : table.alias[column]!) + 1;
}

/** The first `count` of a Fisher-Yates-like shuffle of 0..n-1 as the reference does it: draw, take out, close the gap. */
function drawIndexes(n: number, count: number, random: Random): number[] {
  const remaining = Array.from({ length: n }, (_, i) => i);
  const drawn: number[] = [];
  while (drawn.length < count) drawn.push(...remaining.splice(random.nextInt(0, remaining.length - 1), 1));
  return drawn;
}

/**
 * Which of `seqLen` fragments are mixed into part `seqNum` (from 1) of a message with this CRC-32 (BCR-2024-001).
 * The first `seqLen` parts are the fragments themselves, in order. Keeps the table, so one chooser serves one message.
 */
export function createFragmentChooser(seqLen: number, checksum: number): (seqNum: number) => readonly number[] {
  let table: AliasTable | undefined;
  return (seqNum) => {
    if (seqNum <= seqLen) return [seqNum - 1];
    table ??= degreeTable(seqLen);
    const random = createXoshiro256(concatBytes(uint32Bytes(seqNum), uint32Bytes(checksum)));
    const degree = drawDegree(table, random);
    return drawIndexes(seqLen, degree, random);
  };
}
