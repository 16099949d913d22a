import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { answersOf, runCli, startCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const passphrase = 'Kröte-7-lauscht-Mittags!';
const root = rawPlan(rootOperation);

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends a program that waits for a passphrase on a pipe, and the ceremony goes on',
  async (signal) => {
    const place = temporaryFolder('cli');
    const { plan } = planFolder(root);
    const places = ['--home', join(place, 'home'), '--out', join(place, 'out'), '--activation-fd', '3'];
    const pipe = join(place, 'pipe');
    execFileSync('mkfifo', [pipe]);
    // Both ends: nothing comes, and it does not end.
    const fd = openSync(pipe, constants.O_RDWR);
    const { child, ended } = startCli(['run', plan, ...places], {
      input: answersOf(root),
      secretsFrom: fd,
      onOutput: (sofar, running) => {
        // It says what is due, then waits.
        if (!running.killed && /DO {3}.*passphrase/.test(sofar)) setTimeout(() => running.kill(signal), 500);
      },
    });
    const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const outcome = await ended.finally(() => clearTimeout(late));
    closeSync(fd);
    expect([outcome.code, outcome.stderr]).toEqual([1, expect.stringMatching(/^input-ended: /m)]);
    const secrets = `${passphrase}\n`.repeat(2);
    const resumed = await runCli(['resume', ...places], { input: answersOf(root, 2), secrets });
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.not.stringMatching(/^[a-z]+(-[a-z]+)+: /m)]);
    const entries = readFileSync(join(place, 'out/ledger/ledger.jsonl'), 'utf8');
    expect(entries.match(/"type":"ceremony-(interrupted|resumed|closed)"/g)).toHaveLength(3);
  },
);
