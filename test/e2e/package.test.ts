import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getCurrentFuseWire } from '@electron/fuses';
import { listPackage } from '@electron/asar';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectDebugger } from '../support/debugged-app.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

/** The package that `npm test` made: hardened like a release, except that its debugger may be used. */
let folder: string;
let app: ChildProcess | undefined;
afterEach(() => app?.kill('SIGKILL'));

function packagedFolder(): string {
  const release = resolve('release');
  const built = (existsSync(release) ? readdirSync(release) : []).filter((name) => name.endsWith('for-tests'));
  const folders = built.flatMap((name) => readdirSync(join(release, name)).map((inner) => join(release, name, inner)));
  const [found] = folders.filter((path) => existsSync(join(path, 'anchorite')));
  if (found === undefined) throw new Error('there is no package: run npm run dist -- --for-tests --unofficial-runtime');
  return found;
}

beforeAll(() => {
  folder = packagedFolder();
});

function start(args: readonly string[]): { home: string; profile: string } {
  const place = temporaryFolder('package');
  const [home, profile] = [join(place, 'home'), join(place, 'profile')];
  const given = ['--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, `--home=${home}`, '--no-dialog', ...args];
  app = spawn(join(folder, 'anchorite'), given, { stdio: 'ignore' });
  return { home, profile };
}

const filesUnder = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .toSorted();

describe('the package', () => {
  it('has its fuses set: no Node mode, no NODE_OPTIONS, no inspector, only from the archive, archive integrity', async () => {
    const wire = await getCurrentFuseWire(join(folder, 'anchorite'));
    // The wire's bytes are ASCII digits: 48 off, 49 on; the keys are FuseV1Options.
    const on = Object.entries(wire)
      .filter(([key, value]) => /^\d+$/.test(key) && Number(value) === 49)
      .map(([key]) => Number(key));
    // 4: EnableEmbeddedAsarIntegrityValidation, 5: OnlyLoadAppFromAsar.
    expect(on).toEqual([4, 5]);
  });

  it('ignores ELECTRON_RUN_AS_NODE and NODE_OPTIONS', () => {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require /nonexistent/module.js' };
    const printed = (() => {
      try {
        return execFileSync(join(folder, 'anchorite'), ['--no-sandbox', '-p', '"ran as " + "node"'], {
          env,
          timeout: 3_000,
          encoding: 'utf8',
          stdio: 'pipe',
        });
      } catch (failure) {
        const { stdout, stderr } = failure as { stdout: string; stderr: string };
        return stdout + stderr;
      }
    })();
    expect(printed).not.toMatch(/ran as node|nonexistent/);
  });

  it('unpacks the two native modules and nothing else', () => {
    expect(filesUnder(join(folder, 'resources'))).toEqual(['app.asar', 'node_sqlite3.node', 'pkcs11.node']);
  });

  it('carries no source, no test, no development package and no default app', () => {
    const files = listPackage(join(folder, 'resources/app.asar'), { isPack: false });
    const rooms = new Set(files.map((file) => file.split('/').slice(1, 3).join('/')));
    const modules = [...rooms].filter((name) => name.startsWith('node_modules/')).toSorted();
    expect(modules).toEqual(['bindings', 'file-uri-to-path', 'pkcs11js', 'sqlite3'].map((name) => `node_modules/${name}`));
    expect(files.filter((file) => /\.(ts|tsx|map|c|cc|h|gyp)$|\/test\//.test(file))).toEqual([]);
    expect(existsSync(join(folder, 'version'))).toBe(false);
  });

  it('opens its window, writes its ledger and draws its screens', async () => {
    const { home, profile } = start(['--remote-debugging-port=0']);
    const { browser, page } = await connectDebugger(profile);
    expect(page.url()).toBe('anchorite://window/index.html');
    expect(await page.locator('#root').innerText()).not.toBe('');
    await browser.close();
    const ledger = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.db') || name.endsWith('.sqlite'),
    );
    expect(ledger).not.toEqual([]);
    expect(
      readFileSync(join(home, ledger[0] ?? ''))
        .subarray(0, 15)
        .toString(),
    ).toBe('SQLite format 3');
  });

  it('opens no inspector of Node', async () => {
    const { profile } = start(['--remote-debugging-port=0', '--inspect=0']);
    const { browser } = await connectDebugger(profile);
    const pid = String(app?.pid);
    const listening = execFileSync(
      'bash',
      [
        '-c',
        `ls -l /proc/${pid}/fd | grep -o 'socket:\\[[0-9]*\\]' | tr -dc '0-9\\n' > /tmp/$$.s; awk 'NR>1 && $4=="0A" {print $10}' /proc/${pid}/net/tcp | grep -c -x -F -f /tmp/$$.s; rm -f /tmp/$$.s`,
      ],
      { encoding: 'utf8' },
    );
    // Chromium's debugger, which the test asked for, and no other.
    expect(Number(listening)).toBe(1);
    await browser.close();
  });
});
