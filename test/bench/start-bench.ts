import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, type Measurement } from './measure.ts';

/** Run by resources/build/bench.mjs on a display. Arguments: the runtime, the repository, the folder of the bare window. */
const [, , electron = '', repository = '', bench = ''] = process.argv;
const rounds = 5;
const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Seconds from the start of the process until its first window shows a heading. */
function startToContent(app: string, profile: string, args: readonly string[] = []): Promise<number> {
  const start = performance.now();
  const hook = ['-r', join(bench, 'report-content.cjs')];
  const child = spawn(electron, [...root, '--disable-gpu', ...hook, app, `--user-data-dir=${profile}`, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    let seconds: number | undefined;
    const tooLong = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('content')) seconds ??= (performance.now() - start) / 1_000;
    });
    child.once('error', reject).once('close', () => {
      clearTimeout(tooLong);
      if (seconds === undefined) reject(new Error(`${app} showed nothing`));
      else resolve(seconds);
    });
  });
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-bench-start-'));
  const anchorite = (): Promise<number> => startToContent(repository, join(folder, 'profile'), [`--home=${join(folder, 'home')}`]);
  const bare = (): Promise<number> => startToContent(join(bench, 'bare'), join(folder, 'bare-profile'));
  // The first start makes the profile and the home: not what a person waits for every day.
  const first = await anchorite();
  await bare();
  const times = { anchorite: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.anchorite.push(await anchorite());
    times.bare.push(await bare());
  }
  const measurement: Measurement = {
    what: 'Start until the home screen is drawn (median of 5)',
    unit: 'seconds',
    value: median(times.anchorite),
    beside: [{ what: 'a bare Electron window with a heading, same runtime', value: median(times.bare) }],
    note: `the very first start, which makes the ledger and its key: ${first.toFixed(2)} s`,
  };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exit(1);
});
