/**
 * `npm run dist`: the Linux app as a folder and a tar.gz under release/. A release demands the official Electron.
 *   --unofficial-runtime   packages the development runtime; the name says so
 *   --for-tests            a package its own tests may drive through a debugger; the name says so
 *   --all                  also the other formats configured for this system (their makers are downloaded by electron-builder)
 */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setUp } from './set-up.mjs';
import { SetUpError, root, run, runCommand, say } from './workplace.mjs';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

function builderArguments(runtime, marks, output, all) {
  const system = { linux: '--linux', darwin: '--mac', win32: '--win' }[process.platform];
  return [
    path.join(root, 'node_modules/electron-builder/cli.js'),
    ...(all ? [system] : [system, 'dir']),
    ['--config', path.join(root, 'electron-builder.yml')],
    '--publish=never',
    `-c.electronDist=${runtime.dist}`,
    `-c.electronVersion=${runtime.version}`,
    `-c.directories.output=${output}`,
    `-c.artifactName=\${productName}-\${version}-\${os}-\${arch}${marks}.\${ext}`,
  ].flat();
}

/** A tar.gz whose bytes depend on the files' content alone: sorted, no owners, one date. */
function archive(folder, file) {
  const named = path.basename(file, '.tar.gz');
  const date = process.env.SOURCE_DATE_EPOCH ?? run('git', ['log', '-1', '--format=%ct'], { quiet: true }).trim();
  const options = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${date}`, `--transform=s,^\\.,${named},`];
  run('tar', [...options, '-I', 'gzip -n -6', '-cf', file, '-C', folder, '.'], { quiet: true });
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function makePackage(runtime, { forTests, all }) {
  const marks = `${runtime.official ? '' : '-UNOFFICIAL-RUNTIME'}${forTests ? '-FOR-TESTS' : ''}`;
  const output = path.join(root, 'release', marks === '' ? 'official' : marks.slice(1).toLowerCase());
  rmSync(output, { recursive: true, force: true });
  say(`packaging with Electron ${runtime.version}${marks.replaceAll('-', ' ')}`);
  run(process.execPath, builderArguments(runtime, marks, output, all), {
    quiet: true,
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  for (const debris of ['builder-debug.yml', 'builder-effective-config.yaml']) rmSync(path.join(output, debris), { force: true });
  if (process.platform !== 'linux') return output;
  const name = `Anchorite-${manifest.version}-linux-${process.arch}${marks}`;
  renameSync(path.join(output, 'linux-unpacked'), path.join(output, name));
  // The tests run the folder; only people need the archive.
  if (forTests) return path.join(output, name);
  const file = path.join(output, `${name}.tar.gz`);
  archive(path.join(output, name), file);
  writeFileSync(path.join(output, 'SHA256SUMS'), `${await sha256Of(file)}  ${path.basename(file)}\n`);
  return file;
}

await runCommand(async () => {
  const given = new Set(process.argv.slice(2));
  const forTests = given.has('--for-tests');
  const runtime = await setUp();
  if (!runtime.official && !given.has('--unofficial-runtime')) {
    throw new SetUpError(
      `A release demands the official Electron ${runtime.pinned}, which could not be downloaded here; ` +
        `--unofficial-runtime packages Electron ${runtime.version} of a registry package instead, for development and tests only.`,
    );
  }
  const { build } = await import('./build.mjs');
  // Named in electron-builder.yml.
  const outDir = path.join(root, 'release/program');
  try {
    await build({ forTests, outDir });
    say(`made ${path.relative(root, await makePackage(runtime, { forTests, all: given.has('--all') }))}`);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
});
