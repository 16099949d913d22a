import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** How often the octets stand in the memory of a process. Needs Linux and a process of one's own. */
export function countInMemory(pid: number, octets: Buffer): number {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  let count = 0;
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = '', name = ''] = /^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
      if (from === '' || name.startsWith('[v')) continue;
      const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
      count += countBetween(memory, start, end, octets);
    }
  } finally {
    closeSync(memory);
  }
  return count;
}

const piece = 16 * 1024 * 1024;

function countBetween(memory: number, start: number, end: number, octets: Buffer): number {
  let count = 0;
  for (let at = start; at < end; at += piece) {
    const buffer = Buffer.alloc(Math.min(piece + octets.length - 1, end - at));
    try {
      readSync(memory, buffer, 0, buffer.length, at);
    } catch {
      // Reserved, but nothing is there.
      continue;
    }
    for (let found = buffer.indexOf(octets); found >= 0; found = buffer.indexOf(octets, found + 1)) count++;
  }
  return count;
}
