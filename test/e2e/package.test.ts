import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackageWithOptions, extractAll, extractFile, listPackage } from '@electron/asar';
import { getCurrentFuseWire } from '@electron/fuses';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callDoor, openThroughDoor } from '../support/call-door.ts';
import { connectDebugger } from '../support/debugged-app.ts';
import { packagedFolder } from '../support/packaged-folder.ts';
import { sampleRoot } from '../support/sample-plans.ts';
import { planOf, temporaryFolder } from '../support/test-workplace.ts';

/** The package that `npm test` made: hardened like a release, except that its debugger may be used. */
let folder: string;
let app: ChildProcess | undefined;
afterEach(() => app?.kill('SIGKILL'));

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
    const place = temporaryFolder('run-as-node');
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require /nonexistent/module.js' };
    const places = [`--home=${join(place, 'home')}`, `--user-data-dir=${join(place, 'profile')}`];
    const printed = (() => {
      try {
        return execFileSync(join(folder, 'anchorite'), ['--no-sandbox', ...places, '--no-dialog', '-p', '"ran as " + "node"'], {
          env,
          timeout: 3_000,
          killSignal: 'SIGKILL',
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

  it('unpacks its native modules and nothing else', () => {
    expect(filesUnder(join(folder, 'resources'))).toEqual(['app.asar', 'node_sqlite3.node', 'pkcs11.node']);
  });

  it('carries no source, no test, no development package and no default app', () => {
    const files = listPackage(join(folder, 'resources/app.asar'), { isPack: false });
    const tops = new Set(files.map((file) => file.split('/')[1]));
    for (const known of ['CHANGELOG.md', 'LICENSE']) tops.delete(known);
    expect([...tops].toSorted()).toEqual(['node_modules', 'out', 'package.json']);
    const inside = (room: string): string[] =>
      [...new Set(files.filter((file) => file.startsWith(`/${room}/`)).map((file) => file.split('/')[2] ?? ''))].toSorted();
    expect(inside('node_modules')).toEqual(['bindings', 'file-uri-to-path', 'pkcs11js', 'sqlite3']);
    expect(inside('out')).toEqual(['main.cjs', 'preload', 'renderer', 'resources', 'token-host.cjs']);
    expect(files.filter((file) => /\.(ts|tsx|map|c|cc|h|gyp)$|\/test\//.test(file))).toEqual([]);
    expect(existsSync(join(folder, 'version'))).toBe(false);
  });

  it('opens its home screen in the mode of rehearsals, answers calls and writes its ledger', async () => {
    const { home, profile } = start(['--remote-debugging-port=0']);
    const { browser, page } = await connectDebugger(profile);
    expect(page.url()).toBe('anchorite://window/index.html');
    expect(await page.locator('header, [class*=mode-bar]').first().innerText()).toMatch(/rehearsal/i);
    await page.getByRole('heading').first().waitFor();
    const status = await callDoor(page, 'workstation.status', {});
    expect(status).toMatchObject({ mode: 'rehearsal', home: join(home, 'rehearsal') });
    await browser.close();
    const head = readFileSync(join(home, 'rehearsal/ledger.sqlite')).subarray(0, 15).toString();
    expect(head).toBe('SQLite format 3');
  });

  it('rehearses a root with its first CRL and prints the transcript', async () => {
    const { profile } = start(['--remote-debugging-port=0']);
    const { browser, page } = await connectDebugger(profile);
    const ended = await openThroughDoor(page, planOf(sampleRoot()));
    expect(ended.state).toBe('closed');
    expect((await callDoor(page, 'artifact.list', {})).map(({ name }) => name)).toContain('acme-root');
    const printed = await callDoor(page, 'transcript.print', { id: ended.id });
    expect(printed.pdf).toBe(true);
    expect(execFileSync('pdftotext', [printed.path, '-'], { encoding: 'utf8' })).toMatch(/REHEARSAL[^]*Page 1 of \d/i);
    await browser.close();
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

describe('a release, which differs from that package in one constant', () => {
  let release: string;
  const place = temporaryFolder('release');
  // As large as Electron.
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  beforeAll(async () => {
    release = join(place, 'app');
    const [archive, tree] = [join(release, 'resources/app.asar'), join(place, 'tree')];
    execFileSync('cp', ['-a', '--reflink=auto', folder, release]);
    extractAll(archive, tree);
    const program = join(tree, 'out/main.cjs');
    const text = readFileSync(program, 'utf8');
    expect(text.match(/forTests: true\b/g)).toHaveLength(1);
    writeFileSync(program, text.replace(/forTests: true\b/, 'forTests: false'));
    rmSync(archive);
    await createPackageWithOptions(tree, archive, { unpack: '**/*.node' });
    expect(extractFile(archive, 'out/main.cjs').includes('forTests: false')).toBe(true);
  });

  const run = (args: readonly string[]) => {
    const profile = `--user-data-dir=${join(place, 'profile')}`;
    const given = ['--no-sandbox', '--disable-gpu', '--no-dialog', profile, ...args];
    return spawnSync(join(release, 'anchorite'), given, { encoding: 'utf8', timeout: 30_000, killSignal: 'SIGKILL' });
  };

  it.each(['--remote-debugging-port=0', '--remote-debugging-pipe', '--inspect', '--js-flags=--allow-natives-syntax'])(
    'refuses to start with %s: exit code 78, and no home is made',
    (given) => {
      const home = join(place, 'home');
      const { status, stderr } = run([given, `--home=${home}`]);
      expect(stderr).toContain(`Anchorite does not start with ${given.split('=')[0]}:`);
      expect(status).toBe(78);
      expect(existsSync(home)).toBe(false);
    },
  );

  it('starts without one: what is refused above is the switch', () => {
    // A home inside a file cannot be made: that ends the start later, with a fault of its own.
    const { status, stderr } = run(['--home=/etc/hostname/home']);
    expect(stderr).toMatch(/^folder-not-usable: /m);
    expect(status).toBe(1);
  });
});
