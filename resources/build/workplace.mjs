/**
 * Folder resources/build: what turns a clone into a running, tested and packaged app. Everything up to and including
 * `ensure-modules.mjs` runs before node_modules exists and so uses Node's own modules only. Order:
 * Debian packages -> node modules (with cached native builds) -> Electron runtime -> bundles -> start, test, dist.
 * Messages go to stderr, so that a command's own output stays clean on stdout.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Per-user folder for what is slow to make: native modules and Electron runtimes. Safe to delete. */
export const cacheFolder = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'anchorite');

const startedAt = performance.now();

/** One line on stderr with the seconds since the command began. */
export function say(message) {
  process.stderr.write(`[anchorite ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s] ${message}\n`);
}

/** A condition that people can mend: printed as one sentence, without a stack. */
export class SetUpError extends Error {
  name = 'SetUpError';
}

/** Runs a command, its output on stderr (or kept when `quiet`). Throws SetUpError with the last lines when it fails. */
export function run(command, args, { quiet = false, env = process.env, cwd = root, timeout } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    env,
    timeout,
    encoding: 'utf8',
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', process.stderr, process.stderr],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return result.stdout ?? '';
  const tail = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
  const why = result.error?.message ?? (result.signal ? `ended by ${result.signal}` : `exit code ${result.status}`);
  throw new SetUpError(`${command} ${args.slice(0, 4).join(' ')} failed: ${why}${tail ? `\n${tail}` : ''}`);
}

/** The npm that started us, or the one on the path: `[command, leading arguments]`. */
export function npmCommand() {
  const script = process.env.npm_execpath;
  return script && /npm-cli\.c?js$/.test(script) && existsSync(script) ? [process.execPath, [script]] : ['npm', []];
}

/** Runs `main` and turns a SetUpError into its sentence and exit code 1. */
export async function runCommand(main) {
  try {
    const code = await main();
    process.exitCode = typeof code === 'number' ? code : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof SetUpError ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}

/** True when the module is the one that was started. */
export function isEntry(meta) {
  return process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(meta.url);
}
