// npm run bench: start to content beside a bare window of the same runtime, issuance and CRLs beside the raw limit, with ratios.
// Numbers hold for the machine they were measured on; rows that are compared were run interleaved.
import { build as bundle } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { _electron } from 'playwright-core';
import { buildIfStale } from './build.mjs';
import { ensureElectron } from './ensure-electron.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const rounds = 5;
const work = mkdtempSync(path.join(tmpdir(), 'anchorite-bench-'));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => `${Math.round(value)} ms`;
const rate = (value) => `${Math.round(value).toLocaleString('en-US')}/s`;

try {
  const runtime = await ensureElectron();
  await buildIfStale();
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores; Node ${process.versions.node}; Electron ${runtime.version}${runtime.official ? '' : ' (unofficial)'}`,
  );
  await startToContent(runtime);
  await rooms(runtime);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function startToContent({ executable, version }) {
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.log('\nStart to content: skipped, there is no display. Run: xvfb-run -a npm run bench');
    return;
  }
  const bare = path.join(work, 'bare');
  mkdirSync(bare);
  writeFileSync(path.join(bare, 'package.json'), '{ "name": "bare", "main": "main.js" }');
  writeFileSync(
    path.join(bare, 'main.js'),
    `const { app, BrowserWindow } = require('electron');
     app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 860 }).loadURL('data:text/html,<h1>hello</h1>'));`,
  );
  const times = { bare: [], app: [] };
  for (let round = 0; round < rounds; round++) {
    times.bare.push(await launch(executable, bare, 'h1', `bare-${round}`));
    times.app.push(await launch(executable, root, 'main', `app-${round}`, [`--home=${path.join(work, `home-${round}`)}`]));
  }
  const [bareTime, appTime] = [median(times.bare), median(times.app)];
  console.log(`\nStart to content, median of ${rounds}, new home each time, Electron ${version}`);
  console.log(`  bare window   ${ms(bareTime)}`);
  console.log(`  Anchorite     ${ms(appTime)}   ${(appTime / bareTime).toFixed(2)} x bare`);
}

async function launch(executablePath, folder, content, name, more = []) {
  const start = performance.now();
  const args = [folder, `--user-data-dir=${path.join(work, name)}`, '--disable-gpu', ...more];
  const app = await _electron.launch({ executablePath, args });
  const page = await app.firstWindow();
  await page.locator(content).first().waitFor();
  const taken = performance.now() - start;
  await app.close();
  return taken;
}

async function rooms({ executable }) {
  const file = path.join(root, 'out', 'rooms-bench.mjs');
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await bundle({
    entryPoints: [path.join(root, 'test/bench/rooms-bench.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['sqlite3'],
    banner,
    logLevel: 'warning',
  });
  const run = (command, env) =>
    JSON.parse(
      execFileSync(command, [file], { encoding: 'utf8', env: { ...process.env, ...env }, cwd: root })
        .trim()
        .split('\n')
        .at(-1),
    );
  try {
    report('Node', run(process.execPath, {}));
    report('Electron main process', run(executable, { ELECTRON_RUN_AS_NODE: '1' }));
  } finally {
    rmSync(file, { force: true });
  }
}

function report(name, { issuance, crl, ledger }) {
  console.log(`\n${name}`);
  console.log(`  intermediates from P-256 requests under a P-384 issuer, one thread, ${issuance.count} of them`);
  console.log(`    limit: verify request + sign      ${rate(issuance.limitPerSecond)}`);
  console.log(`    through x509, lint, two verifiers ${rate(issuance.roomsPerSecond)}   ${issuance.ratio.toFixed(2)} of the limit`);
  console.log('  CRL: build and sign | parse and verify | hash and sign alone');
  for (const { entries, bytes, buildSeconds, verifySeconds, floorSeconds } of crl) {
    console.log(
      `    ${String(entries).padStart(7)} entries, ${bytes} bytes: ${ms(buildSeconds * 1000)} | ${ms(verifySeconds * 1000)} | ${ms(floorSeconds * 1000)}`,
    );
  }
  console.log(
    `  ledger, ${ledger.entries} entries: one durable append ${ledger.singleAppendMs.toFixed(1)} ms, batches of 500 ${rate(ledger.batchedPerSecond)}, full verification ${rate(ledger.verifiedPerSecond)}`,
  );
}
