/**
 * `npm test`: sets up, builds, checks, packages once, runs every test (in a virtual display), and ends with the line
 * `N passed, N failed`. Arguments are handed to vitest and leave the check and the package out.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setUp } from './set-up.mjs';
import { root, run, runCommand, say } from './workplace.mjs';

/** Runs vitest; resolves to its summary, or undefined where it did not get that far. */
function runVitest(runtime, folder, given) {
  const summary = path.join(folder, 'summary.json');
  const reporters = ['--reporter=default', `--reporter=${path.join(root, 'resources/build/summary-reporter.mjs')}`];
  const vitest = [path.join(root, 'node_modules/.bin/vitest'), 'run', ...reporters, ...given];
  const display = process.platform === 'linux' ? ['xvfb-run', '-a', '-s', '-screen 0 1400x1000x24'] : [];
  const [command, ...args] = [...display, ...vitest];
  const env = { ...process.env, ANCHORITE_TEST_SUMMARY: summary, ANCHORITE_ELECTRON: runtime.executable };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject).once('exit', (code) => {
      try {
        resolve({ ...JSON.parse(readFileSync(summary, 'utf8')), code });
      } catch {
        resolve(undefined);
      }
    });
  });
}

/** Every part of the run that can fail apart from the tests themselves: names of what did. */
async function checkAndPackage(runtime) {
  const { check } = await import('./check.mjs');
  // The architecture tests run with the others.
  const failed = (await check({ architecture: false })).map((name) => `check: ${name}`);
  if (process.platform !== 'linux') return failed;
  try {
    const options = ['--for-tests', ...(runtime.official ? [] : ['--unofficial-runtime'])];
    run(process.execPath, [path.join(root, 'resources/build/dist.mjs'), ...options]);
  } catch (error) {
    say(error.message);
    failed.push('package');
  }
  return failed;
}

await runCommand(async () => {
  const given = process.argv.slice(2);
  const runtime = await setUp({ tests: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'anchorite-test-'));
  try {
    const failed = given.length === 0 ? await checkAndPackage(runtime) : [];
    const summary = await runVitest(runtime, folder, given);
    const passed = summary?.passed ?? 0;
    failed.push(...(summary?.failed ?? ['the test runner']));
    if (summary?.errors) failed.push(`${summary.errors} errors outside tests`);
    if (passed === 0) failed.push('no test ran');
    else if (summary.code !== 0 && failed.length === 0) failed.push('the test runner');
    const skipped = summary?.skipped ?? [];
    for (const name of skipped) console.log(`skipped: ${name}`);
    for (const name of failed) console.log(`failed: ${name}`);
    console.log(`${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
