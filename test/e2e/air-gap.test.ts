import { spawn, type ChildProcess } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { connectDebugger } from '../support/debugged-app.ts';
import { electronExecutable } from '../support/launch-app.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

/** ANC-AIR-GAP: what the kernel saw. The app runs under strace from its start through some use of the window. */
const networkCall = /\b(connect|sendto|sendmsg|sendmmsg|bind|listen)\(/;
const inet = /AF_INET6?\b|sin6?_addr/;

let traced: ChildProcess | undefined;
afterEach(() => {
  // The whole group: what strace started would outlive it.
  if (traced?.pid !== undefined && traced.exitCode === null) process.kill(-traced.pid, 'SIGKILL');
});

/** Starts a program with the arguments under strace, in a process group of its own. */
function trace(log: string, args: readonly string[]): ChildProcess {
  const options = ['-f', '-qq', '-s', '0', '-e', 'trace=socket,connect,sendto,sendmsg,sendmmsg,bind,listen', '-o', log];
  traced = spawn('strace', [...options, electronExecutable(), ...args], { stdio: 'ignore', detached: true });
  return traced;
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

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => void child.once('exit', () => resolve()));

describe('the running app, as the kernel sees it', () => {
  it('reaches for no inet address from its start through the use of its window', async () => {
    const folder = temporaryFolder('strace');
    const [log, profile] = [join(folder, 'calls.log'), join(folder, 'profile')];
    const app = trace(log, [
      '--no-sandbox',
      '--disable-gpu',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '.',
      `--home=${join(folder, 'home')}`,
    ]);
    const gone = ended(app);
    const { browser, page, port } = await connectDebugger(profile);
    for (const name of ['Authorities', 'Ceremonies', 'Inventory', 'Ledger', 'Settings', 'Home']) {
      const entry = page.getByRole('navigation').getByText(name, { exact: true });
      if ((await entry.count()) > 0) await entry.first().click();
    }
    // Typing with misspelt words is what wakes a spell checker, and its dictionary's download.
    await page.evaluate(() => {
      const field = document.createElement('textarea');
      field.spellcheck = true;
      document.body.append(field);
      field.focus();
    });
    await page.keyboard.type('helo wrld mispeled ');
    await page.waitForTimeout(5_000);
    const session = await browser.newBrowserCDPSession();
    await session.send('Browser.close').catch(() => undefined);
    await gone;
    const calls = await callsIn(log);
    expect(calls.all).toBeGreaterThan(10);
    // The debugger's own port is the test's doing: opened by the switch above, on loopback, told apart by its number.
    const others = calls.inet.filter((line) => !line.includes(`htons(${port})`) && !/bind\(.*htons\(0\).*127\.0\.0\.1/.test(line));
    expect(others).toEqual([]);
  });

  it('would notice: a program that does reach out shows up in the same trace', async () => {
    const log = join(temporaryFolder('strace'), 'calls.log');
    const options = ['-f', '-qq', '-e', 'trace=connect', '-o', log];
    const reach = `require('node:net').connect(9, '127.0.0.1').on('error', () => undefined)`;
    await ended(spawn('strace', [...options, process.execPath, '-e', reach], { stdio: 'ignore' }));
    expect((await callsIn(log)).inet).not.toEqual([]);
  });
});
