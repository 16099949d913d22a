/**
 * Debian packages that Electron, printing without a display, the tests and the native modules need.
 * Root installs what is missing; anyone else gets one sentence with the command.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { SetUpError, isEntry, run, runCommand, say } from './workplace.mjs';

const packages = {
  run: [
    'ca-certificates',
    'libasound2',
    'libatk-bridge2.0-0',
    'libdrm2',
    'libgbm1',
    'libgtk-3-0',
    'libnss3',
    'libxshmfence1',
    'libxss1',
    'openssl',
    'xauth',
    'xvfb',
  ],
  test: ['gnutls-bin', 'poppler-utils', 'procps', 'strace', 'zbar-tools'],
  compile: ['build-essential', 'python3'],
};

/** What is missing on this machine for the purposes named (`run`, `test`, `compile`). Empty on systems without dpkg. */
export function missingPackages(purposes) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return [];
  const wanted = purposes.flatMap((purpose) => packages[purpose]);
  // From Debian 13 on, libraries whose time_t grew carry the suffix t64.
  const names = wanted.flatMap((name) => [name, `${name}t64`]);
  const listed =
    spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], { encoding: 'utf8' }).stdout ?? '';
  const installed = new Set(
    listed
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));
}

/** Installs what is missing, or says how. */
export function ensureSystem(purposes) {
  const missing = missingPackages(purposes);
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  if (process.getuid?.() !== 0) {
    throw new SetUpError(
      `Anchorite needs Debian packages that are not installed; please run: sudo apt-get update && sudo ${install.join(' ')}`,
    );
  }
  say(`installing Debian packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q'], { env, quiet: true });
  run(install[0], ['install', '-q', ...install.slice(2)], { env, quiet: true });
  const left = missingPackages(purposes);
  if (left.length > 0) throw new SetUpError(`these Debian packages could not be installed: ${left.join(' ')}`);
  say('Debian packages installed');
}

if (isEntry(import.meta)) await runCommand(() => ensureSystem(process.argv.includes('--tests') ? ['run', 'test'] : ['run']));
