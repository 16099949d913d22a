/**
 * Everything between a clone and a program that runs: Debian packages, node modules, Electron runtime, build. Each part returns at
 * once when there is nothing to do, so that every command can begin with it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureModules } from './ensure-modules.mjs';
import { ensureSystem } from './ensure-system.mjs';
import { SetUpError, root, say } from './workplace.mjs';

/**
 * Returns the Electron runtime `{ dist, executable, version, pinned, official }`.
 * `tests` adds what only the tests need. `packages: 'optional'` goes on, with a word, without the Debian packages of the window.
 * `electron: 'optional'` returns undefined where no runtime can be had (printing then falls
 * back to HTML), `'required'` throws.
 */
export async function setUp({ tests = false, packages = 'required', electron = 'required', quiet = false } = {}) {
  orGoOn(packages, 'without the window’s packages', () => ensureSystem(tests ? ['run', 'test'] : ['run']));
  ensureModules();
  const runtime = await ensureRuntime(electron, quiet);
  // Not before node_modules is there: these import from it.
  const { buildIfStale } = await import('./build.mjs');
  if (await buildIfStale()) say('built');
  noteRuntime(runtime);
  return runtime;
}

/** Does the work; where it is optional, a sentence for people takes the place of a failure. */
function orGoOn(need, how, work) {
  try {
    work();
  } catch (error) {
    if (need === 'required' || !(error instanceof SetUpError)) throw error;
    say(`going on ${how}: ${error.message.split('\n')[0]}`);
  }
}

async function ensureRuntime(electron, quiet) {
  const { ensureElectron, runtimeSentence } = await import('./ensure-electron.mjs');
  try {
    const runtime = await ensureElectron();
    if (!quiet) say(runtimeSentence(runtime));
    return runtime;
  } catch (error) {
    if (electron === 'required' || !(error instanceof SetUpError)) throw error;
    say(`going on without Electron: ${error.message.split('\n')[0]}`);
    return undefined;
  }
}

/** The terminal's printer finds the runtime here. */
export function noteRuntime(runtime) {
  const note = path.join(root, 'out/electron-path.txt');
  if (!runtime) return;
  const text = `${runtime.executable}\n`;
  if (!existsSync(note) || readFileSync(note, 'utf8') !== text) writeFileSync(note, text);
}

/** Root must switch Chromium's sandbox off: its user namespaces are refused to root. */
export const sandboxArguments = () => (process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : []);
