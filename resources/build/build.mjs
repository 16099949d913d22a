// Builds out/: main, terminal and printer bundles, preloads, renderer, and the read-only files the program ships.
import { build as bundle } from 'esbuild';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { build as buildPages } from 'vite';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const treeOut = path.join(root, 'out');
const stamp = path.join(treeOut, '.stamp');

/** Builds the development tree's out/ when a source is newer than the last build. */
export async function buildIfStale() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest.version && newestSource() <= statSync(stamp).mtimeMs)
    return false;
  await build();
  writeFileSync(stamp, manifest.version);
  return true;
}

/** Builds into `outDir`, which is emptied first. `forTests` leaves a way in for the tests of the packaged app. */
export async function build({ forTests = false, outDir = treeOut } = {}) {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  await Promise.all([bundleNode(outDir, forTests), bundlePreloads(outDir), buildRenderer(outDir)]);
  copyShipped(path.join(outDir, 'resources'));
}

function newestSource() {
  const folders = ['main', 'renderer', 'shared', 'resources/build', 'resources/icons', 'resources/profiles', 'resources/scripts'];
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs),
  );
  return Math.max(statSync(path.join(root, 'package.json')).mtimeMs, ...files);
}

const common = {
  bundle: true,
  format: 'cjs',
  target: 'node20',
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: root,
};

/** CommonJS, because the preload and Electron's loader are; native modules and Electron stay outside. */
function bundleNode(outDir, forTests) {
  return bundle({
    ...common,
    entryPoints: { main: 'main/main.ts', cli: 'main/cli.ts', print: 'main/app/print-main.ts', 'token-host': 'main/token-host.ts' },
    outdir: outDir,
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    external: ['electron', 'sqlite3', 'pkcs11js'],
    define: {
      'import.meta.dirname': '__dirname',
      // React's production build: the development one would be carried along unused.
      'process.env.NODE_ENV': '"production"',
      __VERSION__: JSON.stringify(manifest.version),
      __ELECTRON_PINNED__: JSON.stringify(manifest.devDependencies.electron),
      __FOR_TESTS__: JSON.stringify(forTests),
    },
  });
}

function bundlePreloads(outDir) {
  return bundle({
    ...common,
    entryPoints: { window: 'main/preload/window-preload.ts', activation: 'main/preload/activation-preload.ts' },
    outdir: path.join(outDir, 'preload'),
    outExtension: { '.js': '.cjs' },
    platform: 'browser',
    external: ['electron'],
  });
}

function buildRenderer(outDir) {
  return buildPages({
    configFile: false,
    root: path.join(root, 'renderer'),
    base: './',
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: path.join(outDir, 'renderer'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'chrome130',
      rollupOptions: { input: [path.join(root, 'renderer/index.html'), path.join(root, 'renderer/activation.html')] },
    },
  });
}

/** Presets, rehearsal plans, the window's icon and the fonts that documents embed. */
function copyShipped(shipped) {
  for (const folder of ['profiles', 'scripts'])
    cpSync(path.join(root, 'resources', folder), path.join(shipped, folder), { recursive: true });
  mkdirSync(path.join(shipped, 'fonts'), { recursive: true });
  copyFileSync(path.join(root, 'resources/icons/256x256.png'), path.join(shipped, 'icon.png'));
  const source = readFileSync(path.join(root, 'main/transcript/font-faces.ts'), 'utf8');
  const folders = { inter: '@fontsource-variable/inter', jetBrainsMono: '@fontsource-variable/jetbrains-mono' };
  for (const [, family, name] of source.matchAll(/\$\{(inter|jetBrainsMono)\}([a-z-]+\.woff2)/g)) {
    const prefix = family === 'inter' ? 'inter-' : 'jetbrains-mono-';
    copyFileSync(require.resolve(`${folders[family]}/files/${prefix}${name}`), path.join(shipped, 'fonts', `${prefix}${name}`));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await build();
  writeFileSync(stamp, manifest.version);
}
