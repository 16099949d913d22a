import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** How often each of these stands in the memory of a process. Needs Linux and a process of one's own. */
export function countInMemory(pid: number, wanted: readonly Buffer[]): readonly number[] {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const counts = wanted.map(() => 0);
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = '', access = '', name = ''] = /^([0-9a-f]+)-([0-9a-f]+) (r\S+) \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
      // What a program and its libraries are made of is as it is in their files.
      if (from === '' || name.startsWith('[v') || (name.startsWith('/') && !access.includes('w'))) continue;
      countBetween(memory, Number.parseInt(from, 16), Number.parseInt(to, 16), wanted, counts);
    }
  } finally {
    closeSync(memory);
  }
  return counts;
}

const piece = 4 * 1024 * 1024;

function countBetween(memory: number, start: number, end: number, wanted: readonly Buffer[], counts: number[]): void {
  const overlap = Math.max(...wanted.map(({ length }) => length)) - 1;
  const buffer = Buffer.allocUnsafe(piece + overlap);
  for (let at = start; at < end; at += piece) {
    const read = readUpTo(memory, buffer, at, Math.min(piece + overlap, end - at));
    const seen = buffer.subarray(0, read);
    for (const [index, octets] of wanted.entries())
      for (let found = seen.indexOf(octets); found >= 0 && found < piece; found = seen.indexOf(octets, found + 1))
        counts[index] = (counts[index] ?? 0) + 1;
  }
  buffer.fill(0);
}

/** What is there; nothing where the range is reserved only. */
function readUpTo(memory: number, buffer: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, buffer, 0, length, at);
  } catch {
    return 0;
  }
}
