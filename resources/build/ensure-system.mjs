/**
 * Debian packages that Electron, printing without a display, the tests and the native modules need.
 * Root installs what is missing; anyone else gets one sentence with the command.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
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
  test: [
    'dbus-daemon',
    'gcc',
    'gnutls-bin',
    'libc6-dev',
    'libtpm2-pkcs11-1',
    'libtpm2-pkcs11-tools',
    'libtss2-tcti-tabrmd0',
    'opensc',
    'poppler-utils',
    'procps',
    'softhsm2',
    'strace',
    'swtpm',
    'tpm2-abrmd',
    'tpm2-tools',
    'zbar-tools',
  ],
  compile: ['build-essential', 'python3'],
};

/** What a Linux without dpkg is asked for instead; the libraries Electron needs cannot be looked up there. */
const programs = {
  run: ['openssl', 'xauth', 'xvfb-run'],
  test: ['certtool', 'dbus-daemon', 'pdftotext', 'pkcs11-tool', 'ps', 'softhsm2-util', 'strace', 'swtpm', 'tpm2_ptool', 'zbarimg'],
  compile: ['g++', 'make', 'python3'],
};
const hasDpkg = () => existsSync('/usr/bin/dpkg-query');

function onPath(program) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)));
}

/** On another Linux nothing is installed; what cannot be found is named. */
function requirePrograms(purposes) {
  const missing = purposes.flatMap((purpose) => programs[purpose]).filter((program) => !onPath(program));
  if (missing.length === 0) return;
  throw new SetUpError(
    `Anchorite needs these programs, please install them the way this system does: ${missing.join(', ')} ` +
      '(and, for its window, GTK 3, NSS, ALSA, libgbm, libXss, at-spi2-atk, libdrm, libxshmfence)',
  );
}

/** What is missing on this Debian for the purposes named (`run`, `test`, `compile`). */
export function missingPackages(purposes) {
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

/** The names as this Debian's package lists have them. */
function installCommand(names) {
  const offered = names.map((name) => (spawnSync('apt-cache', ['show', `${name}t64`]).status === 0 ? `${name}t64` : name));
  return ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...offered];
}

/** Installs what is missing, or says how. */
export function ensureSystem(purposes) {
  if (process.platform !== 'linux') return;
  if (!hasDpkg()) return requirePrograms(purposes);
  const missing = missingPackages(purposes);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    const install = installCommand(missing);
    throw new SetUpError(
      `Anchorite needs Debian packages that are not installed; please run: sudo apt-get update && sudo ${install.join(' ')}`,
    );
  }
  say(`installing Debian packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q'], { env, quiet: true });
  const [program, ...args] = installCommand(missing);
  // Another installation may be under way, such as the system's own updates.
  run(program, ['-o', 'DPkg::Lock::Timeout=300', ...args], { env, quiet: true });
  const left = missingPackages(purposes);
  if (left.length > 0) throw new SetUpError(`these Debian packages could not be installed: ${left.join(' ')}`);
  say('Debian packages installed');
}

if (isEntry(import.meta)) await runCommand(() => ensureSystem(process.argv.includes('--tests') ? ['run', 'test'] : ['run']));
