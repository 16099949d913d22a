/**
 * `npm run -s anchorite -- …`: the program without a window. Set-up speaks on stderr; standard input, output, exit code, working
 * folder and the descriptor of `--activation-fd N` are passed through.
 */
import { spawn } from 'node:child_process';
import { openSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setUp } from './set-up.mjs';
import { root, runCommand } from './workplace.mjs';

const throughNpm = process.env.npm_lifecycle_event === 'anchorite';

/** The number after `--activation-fd` (or `--activation-fd=`), when it is more than standard input, output, error. */
function activationDescriptor(args) {
  const at = args.findIndex((word) => word === '--activation-fd' || word.startsWith('--activation-fd='));
  if (at < 0) return undefined;
  const number = Number(args[at].includes('=') ? args[at].split('=')[1] : args[at + 1]);
  return Number.isInteger(number) && number > 2 && number < 1024 ? number : undefined;
}

/** True for a file or pipe that can be read: not one of the logs, pipes and event queues that Node programs open for themselves. */
function isGiven(pid, number) {
  const target = (fd) => readlinkSync(`/proc/${pid}/fd/${fd}`);
  const writes = (fd) =>
    (Number.parseInt(/^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '1', 8) & 3) !== 0;
  const what = target(number);
  if (/^(anon_inode|socket):/.test(what) || what === '/dev/null' || writes(number)) return false;
  // Node holds both ends of its own pipes, and so the end that writes.
  const others = readdirSync(`/proc/${pid}/fd`).map(Number);
  return !others.some((fd) => fd > 2 && fd !== number && isSame(() => target(fd) === what && writes(fd)));
}

/** A descriptor may vanish while it is looked at. */
function isSame(compare) {
  try {
    return compare();
  } catch {
    return false;
  }
}

/**
 * Node closes inherited descriptors in what it starts, and npm is a Node program: behind `npm run` the descriptor is only open in
 * npm itself. On Linux it is opened again from there (the same user, our own ancestor). Undefined where it is not open.
 */
function reopenFromNpm(number) {
  let pid = process.ppid;
  try {
    for (let generation = 0; generation < 4 && pid > 1; generation++) {
      if (/\bnpm\b/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0', 2).join(' '))) {
        return isGiven(pid, number) ? openSync(`/proc/${pid}/fd/${number}`, 'r') : undefined;
      }
      // Field 4 of stat, counted behind the name in brackets, is the parent.
      pid = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]);
    }
  } catch {
    // No /proc, or no such descriptor: the program says so in its own words.
  }
  return undefined;
}

/** What the program's descriptors are; undefined where the one that was named is not open. */
function stdioFor(args) {
  const number = activationDescriptor(args);
  const stdio = ['inherit', 'inherit', 'inherit'];
  if (number === undefined || process.platform !== 'linux')
    return number === undefined ? stdio : [...padded(stdio, number), number];
  const source = throughNpm ? reopenFromNpm(number) : isSame(() => isGiven(process.pid, number)) ? number : undefined;
  return source === undefined ? undefined : [...padded(stdio, number), source];
}

const padded = (stdio, length) => [...stdio, ...Array.from({ length: length - stdio.length }, () => 'ignore')];

await runCommand(async () => {
  const args = process.argv.slice(2);
  const stdio = stdioFor(args);
  if (stdio === undefined) {
    process.stderr.write(`usage: file descriptor ${activationDescriptor(args)} is not open for reading\n`);
    return 2;
  }
  const runtime = await setUp({ packages: 'optional', electron: 'optional', quiet: true });
  const cwd = throughNpm ? (process.env.INIT_CWD ?? process.cwd()) : process.cwd();
  const env = { ...process.env, ...(runtime ? { ANCHORITE_ELECTRON: runtime.executable } : {}) };
  const child = spawn(process.execPath, [path.join(root, 'out/cli.cjs'), ...args], { stdio, cwd, env });
  // The terminal sends its signals to the child as well; only what is sent to us alone has to be handed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
});
