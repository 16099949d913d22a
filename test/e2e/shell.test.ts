import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronExecutable, launchApp, type LaunchedApp } from '../support/launch-app.ts';
import { temporaryFolder } from '../support/test-workplace.ts';

let launched: LaunchedApp;
const requested: string[] = [];

beforeAll(async () => {
  launched = await launchApp();
  launched.page.on('request', (request) => requested.push(request.url()));
});
afterAll(() => launched.app.close());

describe('the window', () => {
  it('comes from the app’s own scheme, not from a file', () => {
    expect(new URL(launched.page.url())).toMatchObject({ protocol: 'anchorite:', host: 'window', pathname: '/index.html' });
  });

  it('is isolated, sandboxed and without Node or web views', async () => {
    const preferences = await launched.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) =>
        // Electron's own reading of what it applied; not in its types.
        (webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences(),
      ),
    );
    expect(preferences).toHaveLength(1);
    expect(preferences[0]).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
    });
  });

  it('opens no developer tools', async () => {
    const opened = await launched.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      contents?.openDevTools();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return contents?.isDevToolsOpened();
    });
    expect(opened).toBe(false);
  });

  it('finds no Node in its page and only the published door', async () => {
    const found = await launched.page.evaluate(() => ({
      node: ['process', 'require', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in globalThis),
      door: Object.keys((globalThis as unknown as { anchorite: object }).anchorite).toSorted(),
      activation: 'activation' in globalThis,
    }));
    expect(found).toEqual({ node: [], door: ['call', 'onEvent'], activation: false });
  });

  it('is no smaller than 1024 by 700', async () => {
    const size = await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getMinimumSize());
    expect(size).toEqual([1024, 700]);
  });
});

describe('the content security policy', () => {
  it('starts from none and allows nothing inline, evaluated or foreign', async () => {
    // Read from the protocol's own answer, as the window gets it.
    const policy = await launched.app.evaluate(async ({ session }) => {
      const answer = await session.defaultSession.fetch('anchorite://window/index.html');
      return answer.headers.get('content-security-policy') ?? '';
    });
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:|blob:/);
    for (const part of ["script-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(part);
  });

  it.each([
    [
      'an inline script',
      'script-src-elem',
      `const s = document.createElement('script'); try { s.append('1') } catch {} document.body.append(s);`,
    ],
    [
      'an inline style sheet',
      'style-src-elem',
      `const s = document.createElement('style'); s.append('p{}'); document.body.append(s);`,
    ],
    [
      'a script from bytes',
      'script-src-elem',
      `const s = document.createElement('script'); try { s.src = URL.createObjectURL(new Blob(['1'])) } catch {} document.body.append(s);`,
    ],
    [
      'a frame',
      'frame-src',
      `const f = document.createElement('iframe'); f.src = 'anchorite://window/index.html'; document.body.append(f);`,
    ],
    [
      'a foreign picture',
      'img-src',
      `const i = document.createElement('img'); i.src = 'https://192.0.2.1/x.png'; document.body.append(i);`,
    ],
    [
      'a picture in the address',
      'img-src',
      `const i = document.createElement('img'); i.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='; document.body.append(i);`,
    ],
    ['a connection', 'connect-src', `fetch('https://192.0.2.1/').catch(() => undefined);`],
    ['a worker from bytes', 'worker-src', `try { new Worker(URL.createObjectURL(new Blob(['1']))) } catch {}`],
  ])('refuses %s', async (_what, directive, attempt) => {
    const violated = await launched.page.evaluate(
      (code) =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
          setTimeout(() => resolve('nothing was refused'), 3000);
          // The debugger's evaluation is not subject to the policy; what it adds to the page is.
          Reflect.apply(Reflect.construct(Function, [code]) as () => void, undefined, []);
        }),
      attempt,
    );
    expect([directive, 'require-trusted-types-for']).toContain(violated);
  });

  it.each(['(0, eval)("1")', 'Reflect.construct(Function, ["return 1"])()'])('evaluates no text with %s', async (text) => {
    const outcome = await launched.page.evaluate(
      (code) =>
        new Promise<string>((resolve) => {
          const attempt = Reflect.construct(Function, [`return () => ${code}`])() as () => unknown;
          // Later, when the debugger's own leave to evaluate is over.
          setTimeout(() => {
            try {
              resolve(String(attempt()));
            } catch (error) {
              resolve(error instanceof Error ? error.name : 'thrown');
            }
          });
        }),
      text,
    );
    expect(outcome).toBe('EvalError');
  });
});

describe('what the window cannot do', () => {
  it('opens no other window', async () => {
    expect(await launched.page.evaluate(() => window.open('anchorite://window/index.html'))).toBeNull();
    expect(launched.app.windows()).toHaveLength(1);
  });

  it.each(['https://192.0.2.1/', 'file:///etc/hostname', 'data:text/html,x', 'anchorite://activation/activation.html'])(
    'does not navigate to %s',
    async (target) => {
      const before = launched.page.url();
      await launched.page.evaluate((url) => void (location.href = url), target);
      await launched.page.waitForTimeout(300);
      expect(launched.page.url()).toBe(before);
    },
  );

  it.each(['notifications', 'geolocation', 'camera', 'microphone', 'clipboard-read', 'midi', 'persistent-storage'])(
    'is denied the permission %s',
    async (name) => {
      const state = await launched.page.evaluate(
        (permission) => navigator.permissions.query({ name: permission as PermissionName }).then((status) => status.state, String),
        name,
      );
      expect(state).not.toBe('granted');
    },
  );

  it('gets no device, place, screen or message when it asks', async () => {
    const outcomes = await launched.page.evaluate(async () => {
      const asked: Record<string, Promise<unknown>> = {
        camera: navigator.mediaDevices.getUserMedia({ video: true }),
        microphone: navigator.mediaDevices.getUserMedia({ audio: true }),
        screen: navigator.mediaDevices.getDisplayMedia({ video: true }),
        location: new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
        clipboard: navigator.clipboard.readText(),
        midi: navigator.requestMIDIAccess({ sysex: true }),
        notification: Notification.requestPermission().then((answer) =>
          answer === 'granted' ? answer : Promise.reject(new Error(answer)),
        ),
      };
      const settled = Object.entries(asked).map(async ([name, attempt]) => [
        name,
        await attempt.then(
          () => 'granted',
          () => 'refused',
        ),
      ]);
      return Object.fromEntries(await Promise.all(settled)) as Record<string, string>;
    });
    expect(Object.keys(outcomes)).toHaveLength(7);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['refused']));
  });

  it('has no spelling looked up', async () => {
    const languages = await launched.app.evaluate(({ session }) => session.defaultSession.getSpellCheckerLanguages());
    expect(languages).toEqual([]);
  });

  it.each(['file:///etc/hostname', 'data:text/html,x', 'http://192.0.2.1/'])('is not shown %s, whoever loads it', async (url) => {
    const outcome = await launched.app.evaluate(async ({ BrowserWindow }, target) => {
      const window = new BrowserWindow({ show: false });
      try {
        return await window.loadURL(target).then(
          () => 'loaded',
          (error: { code: string }) => error.code,
        );
      } finally {
        window.destroy();
      }
    }, url);
    expect(outcome).toBe('ERR_BLOCKED_BY_CLIENT');
  });

  it.each(['/../main.cjs', '/%2e%2e/main.cjs', '/..%2fmain.cjs', '/assets/../../main.cjs', '/nothing.html', '/'])(
    'is served nothing outside its pages for %s',
    async (path) => {
      const status = await launched.app.evaluate(
        async ({ session }, url) => (await session.defaultSession.fetch(url)).status,
        `anchorite://window${path}`,
      );
      expect(status).toBe(404);
    },
  );

  it('has every call refused that is not in the contract', async () => {
    const answer = await launched.page.evaluate(() =>
      (globalThis as unknown as { anchorite: { call(name: string, request: unknown): Promise<unknown> } }).anchorite.call(
        'no.such.call',
        {},
      ),
    );
    expect(JSON.stringify(answer)).toContain('request-refused');
  });

  it('asked for nothing but its own pages', () => {
    expect(requested.filter((url) => !url.startsWith('anchorite://window/') && !url.startsWith('https://192.0.2.1/'))).toEqual([]);
  });
});

describe('the two doors', () => {
  /** Runs code in a hidden window that has one window's preload and the other's origin. */
  const inWrongWindow = (preload: string, url: string, code: string): Promise<unknown> =>
    launched.app.evaluate(
      async ({ BrowserWindow }, wrong) => {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { preload: wrong.preload, sandbox: true, contextIsolation: true },
        });
        try {
          await window.loadURL(wrong.url);
          return (await window.webContents.executeJavaScript(wrong.code)) as unknown;
        } finally {
          window.destroy();
        }
      },
      { preload: resolve('out/preload', preload), url, code },
    );

  it('refuse a call that another origin sends through the door of the window', async () => {
    const code = `anchorite.call('workstation.status', {})`;
    const answer = await inWrongWindow('window.cjs', 'anchorite://activation/activation.html', code);
    expect(answer).toMatchObject({ ok: false, fault: { code: 'request-refused', detail: { problem: 'unknown sender' } } });
    // The same call from the same preload at home: what was refused above is the origin.
    expect(await inWrongWindow('window.cjs', 'anchorite://window/index.html', code)).toMatchObject({ ok: true });
  });

  it('take no activation data from the origin of the window', async () => {
    const window = 'anchorite://window/index.html';
    const describe = await inWrongWindow('activation.cjs', window, 'activation.describe()');
    const submit = await inWrongWindow(
      'activation.cjs',
      window,
      `activation.submit({ passphrase: 'x', confirmation: 'x', drawn: false })`,
    );
    const draw = await inWrongWindow('activation.cjs', window, 'activation.draw()');
    const choose = await inWrongWindow('activation.cjs', window, `activation.chooseShare('file')`);
    const refused = { code: 'request-refused', detail: {} };
    expect({ describe, submit, draw, choose }).toEqual({ describe: null, submit: refused, draw: null, choose: refused });
  });
});

describe('the main process', () => {
  it('refuses every path of Node’s network stack', async () => {
    const outcomes = await launched.app.evaluate(async () => {
      const load = (name: string): unknown => process.getBuiltinModule(name);
      const attempts: Record<string, () => unknown> = {
        fetch: () => fetch('http://127.0.0.1:8009/'),
        net: () => (load('node:net') as typeof import('node:net')).connect(8009, '127.0.0.1'),
        tls: () => (load('node:tls') as typeof import('node:tls')).connect(8009, '127.0.0.1'),
        http: () => (load('node:http') as typeof import('node:http')).get('http://127.0.0.1:8009'),
        https: () => (load('node:https') as typeof import('node:https')).get('https://127.0.0.1:8009'),
        http2: () =>
          new Promise((_resolve, reject) => {
            (load('node:http2') as typeof import('node:http2')).connect('http://127.0.0.1:8009').on('error', reject);
          }),
        lookup: () => (load('node:dns') as typeof import('node:dns')).promises.lookup('localhost'),
        resolve: () => (load('node:dns') as typeof import('node:dns')).promises.resolve4('localhost'),
        udp: () => (load('node:dgram') as typeof import('node:dgram')).createSocket('udp4'),
        listen: () => (load('node:net') as typeof import('node:net')).createServer().listen(0),
      };
      const results: Record<string, string> = {};
      for (const [name, attempt] of Object.entries(attempts)) {
        try {
          await attempt();
          results[name] = 'went through';
        } catch (error) {
          const { code, cause } = error as { code?: string; cause?: { code?: string } };
          results[name] = cause?.code ?? code ?? String(error);
        }
      }
      return results;
    });
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['ENETDENIED']));
    expect(Object.keys(outcomes)).toHaveLength(10);
  });

  it('refuses a second start on the same home with a coded fault and exit code 1', () => {
    const profile = `--user-data-dir=${temporaryFolder('second')}`;
    const second = [`--home=${join(launched.home, 'home')}`, profile, '--no-sandbox', '--disable-gpu', '--no-dialog', '.'];
    const { status, stderr } = spawnSync(electronExecutable(), second, { encoding: 'utf8', timeout: 60_000 });
    expect(stderr).toMatch(/^ledger-in-use: /m);
    expect(status).toBe(1);
  });

  it('shows the page again after its process was lost', async () => {
    const children = await launched.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise((resolve, reject) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('did-finish-load', () => {
            contents.executeJavaScript(`document.querySelector('#root').childElementCount`).then(resolve, reject);
          });
          contents?.forcefullyCrashRenderer();
          setTimeout(() => reject(new Error('the page did not come back')), 15_000);
        }),
    );
    expect(children).toBeGreaterThan(0);
  });
});
