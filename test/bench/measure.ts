/**
 * Folder test/bench: what `npm run bench` measures (resources/build/bench.mjs starts it and prints the table). Programs of their own, not
 * tests: they run in the runtime that the app signs in, on real files, beside the limit of the same runtime and beside other software.
 */

/** One line of the table: ours, and what stands beside it in the same unit. */
export interface Measurement {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  readonly beside: readonly { readonly what: string; readonly value: number }[];
  readonly note?: string;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Wall seconds of the work. */
export async function secondsOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

/** Median wall seconds of each of the works, run in turns, so that a busy moment of the machine meets them all. */
export async function interleaved(rounds: number, works: readonly (() => unknown)[]): Promise<readonly number[]> {
  const seconds = works.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) seconds[index]?.push(await secondsOf(work));
  }
  return seconds.map(median);
}

/** CPU seconds (user and system, all threads) since `before`. */
export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
