/**
 * `npm run bench`: what the built app costs beside the limit of its own runtime and beside openssl, as a table with ratios. Programs in
 * test/bench; nothing is judged here, the goals and the reasons are in resources/handbook/performance.md.
 */
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { setUp } from './set-up.mjs';
import { root, runCommand, say } from './workplace.mjs';

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

async function bundled(folder, name) {
  const outfile = path.join(folder, `${name}.cjs`);
  await build({
    entryPoints: [path.join(root, 'test/bench', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    jsx: 'automatic',
    logLevel: 'error',
    // The driver stays where its binary is.
    alias: { sqlite3: path.join(root, 'node_modules/sqlite3/lib/sqlite3.js') },
    external: [path.join(root, 'node_modules/sqlite3/*')],
  });
  return outfile;
}

/** Runs a program that prints one measurement a line. */
async function measure(command, args, env) {
  const { stdout } = await run(command, args, { cwd: root, env: { ...process.env, ...env }, maxBuffer: 16 * 1024 * 1024 });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

const shown = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

function print({ what, unit, value, beside, note }) {
  console.log(`\n${what}`);
  console.log(`  ${shown(value).padStart(9)} ${unit}`);
  for (const other of beside) {
    console.log(`  ${shown(other.value).padStart(9)} ${other.what}   ratio ${(value / other.value).toFixed(2)}`);
  }
  if (note) console.log(`  ${note}`);
}

await runCommand(async () => {
  const runtime = await setUp();
  const folder = mkdtempSync(path.join(tmpdir(), 'anchorite-bench-programs-'));
  try {
    const official = runtime.official ? 'official' : 'unofficial';
    const [{ model }] = cpus();
    console.log(`Anchorite ${manifest.version} on Electron ${runtime.version} (${official}); ${cpus().length} × ${model}`);
    console.log(`load average ${loadavg()[0].toFixed(1)}: a busy machine lengthens every time; the ratios are of interleaved runs`);
    say('measuring the start');
    const display = process.platform === 'linux' && !process.env.DISPLAY ? ['xvfb-run', '-a', '-s', '-screen 0 1400x1000x24'] : [];
    const start = [process.execPath, await bundled(folder, 'start-bench'), runtime.executable, root, path.join(root, 'test/bench')];
    const [command, ...args] = [...display, ...start];
    for (const measurement of await measure(command, args, {})) print(measurement);
    say('measuring the rooms (a minute or two)');
    const rooms = await bundled(folder, 'rooms-bench');
    const inElectron = { ELECTRON_RUN_AS_NODE: '1' };
    for (const measurement of await measure(runtime.executable, [rooms, path.join(root, 'out/resources')], inElectron))
      print(measurement);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
