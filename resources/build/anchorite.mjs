/**
 * `npm run -s anchorite -- …`: the program without a window. Set-up speaks on stderr; standard input, output, exit code, working
 * folder and the descriptor of `--activation-fd N` are passed through.
 */
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
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

/**
 * Node closes inherited descriptors in what it starts, and npm is a Node program: behind `npm run` the descriptor is only open in
 * npm itself. On Linux it is opened again from there (the same user, our own ancestor). Undefined where it is not open.
 */
function reopenFromNpm(number) {
  let pid = process.ppid;
  for (let generation = 0; generation < 4 && pid > 1; generation++) {
    try {
      const [name = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (/\bnpm\b/.test(name) || /\bnpm-cli\.c?js\b/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) {
        return existsSync(`/proc/${pid}/fd/${number}`) ? openSync(`/proc/${pid}/fd/${number}`, 'r') : undefined;
      }
      // Field 4 of stat, counted behind the name in brackets, is the parent.
      pid = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]);
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function stdioFor(args) {
  const number = activationDescriptor(args);
  const stdio = ['inherit', 'inherit', 'inherit'];
  if (number === undefined) return stdio;
  while (stdio.length < number) stdio.push('ignore');
  return [...stdio, (throughNpm ? reopenFromNpm(number) : number) ?? 'ignore'];
}

await runCommand(async () => {
  const args = process.argv.slice(2);
  const stdio = stdioFor(args);
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
