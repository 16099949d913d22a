import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Forbids core dumps to this process and to all it has started: a crash must not copy memory, in which there may be a passphrase or
 * an active key, to a disk. What is started later inherits it. False where this cannot be done: not on Linux, or without `prlimit` of
 * util-linux, which Debian always has.
 */
export async function forbidCoreDumps(pid = process.pid): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    // First this one, then those it has started: what it starts in between has the limit already.
    await run('prlimit', ['--core=0:0', '--pid', String(pid)]);
    return (await Promise.all((await startedBy(pid)).map((child) => forbidCoreDumps(child)))).every(Boolean);
  } catch {
    return !(await alive(pid));
  }
}

/** Of every thread: Chromium starts some of its processes, such as its network service, from one of its own. Empty for a process that is gone. */
async function startedBy(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((children) => children.split(' ').flatMap((word) => (word === '' ? [] : [Number(word)])));
}

async function alive(pid: number): Promise<boolean> {
  return readFile(`/proc/${pid}/limits`, 'utf8').then(
    () => true,
    () => false,
  );
}

/** What `/proc/swaps` says (proc(5): a heading, then one line for each); null where there is no such file. */
export function wordSwap(swaps: string | null): string {
  if (swaps === null) return 'not known';
  const areas = swaps
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '');
  return areas.length === 0 ? 'off' : 'on: memory, and with it an active key, may be written to a disk';
}

/** What is said of the workstation on paper. */
export async function workstationLines(): Promise<readonly { readonly label: string; readonly value: string }[]> {
  return [
    { label: 'Workstation', value: `${process.platform} ${process.arch}` },
    {
      label: 'Core dumps',
      value: (await forbidCoreDumps()) ? 'forbidden to this program' : 'not forbidden: see to it that none is kept',
    },
    { label: 'Swap', value: wordSwap(await readFile('/proc/swaps', 'utf8').catch(() => null)) },
  ];
}
