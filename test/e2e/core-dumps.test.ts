import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { fillWho, openCeremony, passphrase, walkUntil } from '../support/drive-window.ts';
import { launchApp } from '../support/launch-app.ts';
import { answersOf, startCli } from '../support/run-cli.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

/** Where the programs are started. */
const workingFolder = join(import.meta.dirname, '..', '..');
const coresIn = (folder: string): string[] => readdirSync(folder).filter((name) => /^core(\.\d+)?$/.test(name));

/** The process and all it has started, from whichever of its threads, as the kernel lists them. */
function family(pid: number): number[] {
  const listed = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
  const children = listed.flatMap((line) => line.split(' ').filter((word) => word.trim() !== ''));
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

const commandLine = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'latin1');
const coreLimits = (pid: number): string[] =>
  family(pid).map(
    (one) => /^Max core file size +(.*?) +bytes/m.exec(readFileSync(`/proc/${one}/limits`, 'utf8'))?.[1] ?? 'unknown',
  );

describe('where the workstation would keep core dumps, a program that crashes with a secret in memory', () => {
  beforeAll(() => {
    // What this process may do its children may do: as on a workstation that is set up to keep dumps.
    execFileSync('prlimit', ['--core=unlimited:', '--pid', String(process.pid)]);
  });

  const toWorkingFolder = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim() === 'core';
  it.skipIf(!toWorkingFolder)('leaves one when it does not forbid it', () => {
    const folder = temporaryFolder('dump');
    spawnSync('sh', ['-c', 'kill -SEGV $$'], { cwd: folder });
    expect(coresIn(folder)).toHaveLength(1);
  });

  it('leaves none at a terminal', async () => {
    const place = temporaryFolder('dump');
    const raw = rawPlan(rootOperation);
    let limits: string[] = [];
    const { child, ended } = startCli(
      ['run', planFolder(raw).plan, '--home', join(place, 'home'), '--out', join(place, 'out'), '--activation-fd', '3'],
      {
        input: answersOf(raw),
        secrets: `${passphrase}\n${passphrase}\n`,
        onOutput: (sofar, running) => {
          if (limits.length > 0 || !sofar.includes('once more')) return;
          limits = coreLimits(running.pid ?? 0);
          running.kill('SIGSEGV');
        },
      },
    );
    await ended;
    expect(child.signalCode).toBe('SIGSEGV');
    expect(new Set(limits)).toEqual(new Set(['0                    0']));
    expect(coresIn(workingFolder)).toEqual([]);
    expect(placesOfSecret(place, passphrase)).toEqual([]);
  });

  it('leaves none in the window, of whichever of its processes', async () => {
    const { app, page, home } = await launchApp();
    await page.getByRole('button', { name: 'Create a root in production' }).click();
    await page.getByLabel('Common name').fill('Acme Root');
    await page.getByLabel('PBKDF2 iterations').fill('600000');
    await fillWho(page);
    await openCeremony(page);
    await walkUntil(app, page, async () => /^Read the SHA-256 fingerprint/.test(await page.locator('.do dd').innerText()));
    const child = app.process();
    const limits = coreLimits(child.pid ?? 0);
    expect(limits.length).toBeGreaterThan(3);
    expect(
      family(child.pid ?? 0)
        .map(commandLine)
        .join('\n'),
    ).toContain('NetworkService');
    expect(new Set(limits)).toEqual(new Set(['0                    0']));
    const gone = once(child, 'exit');
    child.kill('SIGSEGV');
    await gone;
    expect(coresIn(workingFolder)).toEqual([]);
    expect(placesOfSecret(home, passphrase)).toEqual([]);
    expect(existsSync(join(home, 'profile'))).toBe(true);
    rmSync(home, { recursive: true });
  });
});
