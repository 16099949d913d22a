import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { electronExecutable } from '../support/launch-app.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

/** ANC-AIR-GAP: what the kernel saw. The programs run under strace; no call may name an inet address. */
const traceOptions = ['-f', '-qq', '-s', '64', '-e', 'trace=socket,connect,sendto,sendmsg,sendmmsg,bind,listen', '-o'];
const networkCall = /\b(connect|sendto|sendmsg|sendmmsg|bind|listen)\(/;
const inet = /AF_INET6?\b|sin6?_addr/;

/** In a network namespace of its own the attempts end at the kernel, whatever the app lets through; a dummy interface gives it routes. */
const namespaces = [['-n'], ['-rn']].find((options) => spawnSync('unshare', [...options, 'true']).status === 0);
const dummy =
  'ip link set lo up; ip link add out0 type dummy; ip addr add 192.0.2.2/24 dev out0; ip link set out0 up; ip route add default via 192.0.2.1';
const inNamespace = (command: readonly string[]): string[] =>
  namespaces ? ['unshare', ...namespaces, 'sh', '-c', `( ${dummy} ) 2>/dev/null; exec "$@"`, 'sh', ...command] : [...command];

let traced: ChildProcess | undefined;
afterEach(() => {
  // The whole group: what strace started would outlive it.
  if (traced?.pid !== undefined && traced.exitCode === null) process.kill(-traced.pid, 'SIGKILL');
});

/** Runs a command under strace to its end; resolves to its exit code and the calls. */
async function trace(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  wrap = inNamespace,
): Promise<{ exit: number | null; calls: { all: number; inet: string[] } }> {
  const log = join(temporaryFolder('strace'), 'calls.log');
  const [file = '', ...args] = wrap(['strace', ...traceOptions, log, ...command]);
  traced = spawn(file, args, { stdio: 'ignore', detached: true, env: { ...process.env, ...env } });
  const exit = await new Promise<number | null>((end) => void traced?.once('exit', end));
  return { exit, calls: await callsIn(log) };
}

async function callsIn(log: string): Promise<{ all: number; inet: string[] }> {
  const found: string[] = [];
  let all = 0;
  for await (const line of createInterface({ input: createReadStream(log) })) {
    if (!networkCall.test(line)) continue;
    all++;
    if (inet.test(line)) found.push(line);
  }
  return { all, inet: found };
}

interface ReachOut {
  readonly failure?: string;
  readonly places: number;
  readonly seconds: number;
  readonly page: Readonly<Record<string, string>>;
  readonly bare: Readonly<Record<string, string>>;
  readonly main: Readonly<Record<string, string>>;
}

describe('the running app, as the kernel sees it', () => {
  let outcome: ReachOut;
  let run: Awaited<ReturnType<typeof trace>>;

  beforeAll(async () => {
    const folder = temporaryFolder('air-gap');
    const report = join(folder, 'reach-out.json');
    const app = [electronExecutable(), '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`];
    const started = ['-r', resolve('test/support/reach-out.cjs'), '.', `--home=${join(folder, 'home')}`, '--no-dialog'];
    run = await trace([...app, ...started], { ANCHORITE_REACH_OUT: report });
    outcome = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { failure: `the app ended with ${run.exit}` };
    expect(outcome.failure).toBeUndefined();
  });

  it('was used for more than eight seconds', () => {
    expect(run.exit).toBe(0);
    expect(outcome.seconds).toBeGreaterThan(8);
    expect(outcome.places).toBeGreaterThan(3);
  });

  it('names no inet address in any call, whatever its page and its main process try', () => {
    // The display server and the sockets between its processes.
    expect(run.calls.all).toBeGreaterThan(10);
    expect(run.calls.inet).toEqual([]);
  });

  it('lets no attempt of a page through, not even of a page without the policy', () => {
    const { beacon, preconnect, dnsPrefetch, ...answered } = outcome.page;
    // These three never tell the page what became of them; the kernel does.
    expect([beacon, preconnect, dnsPrefetch]).not.toContain(undefined);
    expect(Object.keys(answered).toSorted()).toEqual([
      'eventSource',
      'fetchAddress',
      'fetchName',
      'picture',
      'webRtc',
      'webSocket',
    ]);
    for (const [name, what] of [...Object.entries(answered), ['loaded', outcome.bare['loaded']]])
      expect(`${name}: ${what}`).toMatch(/: refused/);
    for (const name of ['eventSource', 'fetchAddress', 'fetchName', 'picture', 'webSocket'])
      expect(`${name}: ${outcome.bare[name]}`).toMatch(/: refused/);
  });

  it('lets no attempt of the main process through', () => {
    expect(Object.keys(outcome.main)).toHaveLength(13);
    for (const [name, what] of Object.entries(outcome.main))
      expect(`${name}: ${what}`).toMatch(/: refused: (ENETDENIED|net::ERR_BLOCKED_BY_CLIENT)$/);
  });
});

describe('the terminal program, as the kernel sees it', () => {
  it('rehearses and prints without naming an inet address', async () => {
    const folder = temporaryFolder('air-gap');
    const places = ['--home', join(folder, 'home'), '--out', join(folder, 'out')];
    const command = [
      process.execPath,
      resolve('out/cli.cjs'),
      'rehearse',
      resolve('resources/scripts/rehearsal-plan.json'),
      ...places,
    ];
    const { exit, calls } = await trace(command);
    expect(exit).toBe(0);
    expect(execFileSync('pdftotext', [join(folder, 'out/transcript/transcript.pdf'), '-'], { encoding: 'utf8' })).toContain(
      'REHEARSAL',
    );
    expect(calls.all).toBeGreaterThan(0);
    expect(calls.inet).toEqual([]);
  });
});

describe('the trace itself', () => {
  it('would notice: a program that does reach out shows up in it', async () => {
    const reach = `require('node:net').connect(9, '127.0.0.1').on('error', () => undefined)`;
    const { calls } = await trace([process.execPath, '-e', reach], {}, (command) => [...command]);
    expect(calls.inet).not.toEqual([]);
  });

  it.runIf(namespaces)('runs in a network namespace of its own, where this machine’s interfaces are not', () => {
    const [file = '', ...args] = inNamespace(['cat', '/proc/net/dev']);
    expect(execFileSync(file, args, { encoding: 'utf8' })).not.toMatch(/\b(eth|en|wl)\w+:/);
  });
});
