import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { planFolder, rawPlan, rootOperation } from '../support/cli-plan.ts';
import { answersOf, environment, runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

const program = join(import.meta.dirname, '../../out/cli.cjs');

describe('a dealing that is cancelled at a terminal', () => {
  it('says which card is void when it stops, when it is resumed, and when it is aborted', async () => {
    const place = temporaryFolder('cli');
    const home = join(place, 'home');
    const custody = { kind: 'sealed-file', iterations: 600_000, quorum: { required: 2, custodians: ['Anna', 'Berta'] } };
    const raw = rawPlan({ ...rootOperation, custody });
    const fds = ['--activation-fd', '3', '--shares-fd', '4'];
    /** Anna is handed her share; nobody gives anything back. */
    const dealing = async (...args: string[]): Promise<string> => {
      const child = spawn(process.execPath, [program, ...args, ...fds], {
        stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
        env: environment(),
      });
      child.stdin.on('error', () => undefined).end(answersOf(raw));
      (child.stdio[3] as Writable).on('error', () => undefined).end();
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), text(child.stdio[4] as Readable)]);
      return `${out}${err}`;
    };
    const stopped = await dealing('run', planFolder(raw).plan, '--home', home, '--out', join(place, 'one'));
    expect(stopped).toContain('dealing-cancelled: The dealing of share set');
    const told = /NOTICE Set ([0-9a-f]{4}) of acme-root is void, its dealing came to no end: share 1, Anna \(card\)\. Have each/;
    const first = told.exec(stopped)?.[1] ?? '';
    expect(first).not.toBe('');
    const resumed = await dealing('resume', '--home', home, '--out', join(place, 'two'));
    expect(resumed.indexOf(`NOTICE Set ${first} of acme-root is void`)).toBeGreaterThanOrEqual(0);
    expect(resumed).toMatch(new RegExp(`Void cards of set ${first}: Set ${first} of acme-root is void`));
    const { code, stdout } = await runCli(['abort', '--home', home, '--why', 'nobody came']);
    expect(code).toBe(0);
    expect(stdout.match(/NOTICE Set [0-9a-f]{4} of acme-root is void/g)).toHaveLength(2);
    expect((await runCli(['verify', home])).code).toBe(0);
  }, 120_000);
});
