/**
 * node_modules as the lockfile says. The native modules (sqlite3, pkcs11js) are compiled here from their sources, once per
 * version and machine kind; the results are kept outside node_modules, so that the next `npm ci` takes seconds.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureSystem } from './ensure-system.mjs';
import { keypadRevision, takeKeypadPins } from './keypad-pins.mjs';
import { SetUpError, cacheFolder, isEntry, npmCommand, root, run, runCommand, say } from './workplace.mjs';

const nativeModules = [
  { name: 'sqlite3', file: 'build/Release/node_sqlite3.node' },
  { name: 'pkcs11js', file: 'build/Release/pkcs11.node', revision: keypadRevision, change: takeKeypadPins },
];

const readJson = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

/** True when every package of the lockfile that is not optional lies in node_modules in its locked version. */
export function modulesAreCurrent() {
  let installed;
  try {
    installed = readJson('node_modules/.package-lock.json').packages;
  } catch {
    return false;
  }
  return Object.entries(readJson('package-lock.json').packages).every(([place, wanted]) => {
    if (place === '') return true;
    const found = installed[place];
    return found === undefined ? Boolean(wanted.optional || wanted.devOptional || wanted.peer) : found.version === wanted.version;
  });
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetUpError(`Anchorite needs Node 20.19 or later; this is Node ${process.versions.node}`);
  }
}

/** Where a compiled module is kept: N-API files depend on the version, the machine and its C library. */
function cachedFile({ name, file, revision }, version) {
  const libc = process.report?.getReport().header.glibcVersionRuntime ?? 'libc';
  const kind = `${process.platform}-${process.arch}-${libc}-abi${process.versions.modules}`;
  const changed = revision === undefined ? '' : `-${revision}`;
  return path.join(cacheFolder, 'native', `${name}-${version}${changed}-${kind}`, path.basename(file));
}

/** Copies through a temporary name, so that a reader never sees half a file. */
function copyWhole(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  const part = `${to}.${process.pid}`;
  copyFileSync(from, part);
  renameSync(part, to);
}

function loads(name) {
  try {
    run(process.execPath, ['-e', `require(${JSON.stringify(name)})`], { quiet: true });
    return true;
  } catch {
    return false;
  }
}

const placeOf = ({ name, file }) => path.join(root, 'node_modules', name, file);
const revisionFile = (module) => `${placeOf(module)}.revision`;

/** True where it lies in node_modules, compiled from the source as it is to be. */
function isInPlace(module) {
  if (!existsSync(placeOf(module))) return false;
  if (module.revision === undefined) return true;
  return existsSync(revisionFile(module)) && readFileSync(revisionFile(module), 'utf8') === module.revision;
}

function noteRevision(module) {
  if (module.revision !== undefined) writeFileSync(revisionFile(module), module.revision);
}

/** Compiles (or takes from the cache) each native module that node_modules lacks. */
export function ensureNativeModules() {
  const absent = nativeModules.filter((module) => !isInPlace(module));
  if (absent.length === 0) return;
  const toBuild = absent.filter((module) => {
    const cached = cachedFile(module, readJson(`node_modules/${module.name}/package.json`).version);
    if (!existsSync(cached)) return true;
    copyWhole(cached, placeOf(module));
    noteRevision(module);
    return !loads(module.name);
  });
  if (toBuild.length === 0) return;
  ensureSystem(['compile']);
  for (const { change } of toBuild) change?.();
  const names = toBuild.map(({ name }) => name);
  say(`compiling ${names.join(' and ')} (a minute or two, once)`);
  // Headers beside this Node, where its package brought them; else node-gyp fetches them.
  const prefix = path.resolve(path.dirname(process.execPath), '..');
  const headers = existsSync(path.join(prefix, 'include/node/node_api.h')) ? { npm_config_nodedir: prefix } : {};
  const [npm, lead] = npmCommand();
  // From source, never a prebuilt binary: what holds the ledger and the token is compiled from what the lockfile's digest covers.
  const env = { ...process.env, ...headers, npm_config_build_from_source: 'true' };
  try {
    run(npm, [...lead, 'rebuild', ...names, '--foreground-scripts', '--loglevel=error'], { env, quiet: true });
  } catch (error) {
    if (Object.keys(headers).length > 0) throw error;
    throw new SetUpError(
      `${error.message}\nNode’s headers are not in ${prefix}/include/node; where they cannot be downloaded, install them there`,
    );
  }
  for (const module of toBuild) {
    const built = placeOf(module);
    if (!existsSync(built) || !loads(module.name)) throw new SetUpError(`${module.name} was compiled but does not load`);
    copyWhole(built, cachedFile(module, readJson(`node_modules/${module.name}/package.json`).version));
    noteRevision(module);
  }
}

/** node_modules as locked, native modules in place. Returns at once when nothing is missing. */
export function ensureModules() {
  checkNode();
  if (!modulesAreCurrent()) {
    say('installing node modules as locked (npm ci)');
    const [npm, lead] = npmCommand();
    const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' };
    // No package's install script runs; the two that must be compiled are compiled below.
    run(npm, [...lead, 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      env,
      quiet: true,
    });
    say('node modules installed');
  }
  ensureNativeModules();
}

if (isEntry(import.meta)) await runCommand(ensureModules);
