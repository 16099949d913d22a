import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, realpathSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import type { TokenModule } from '../../../../main/ports/tokens.ts';
import { usualLimits } from '../../../../main/keystore/pkcs11/token-errand.ts';
import { instantOf } from '../../../../shared/base/instant.ts';
import type { TokenSelector } from '../../../../shared/ceremony/token-words.ts';
import { codeOf } from '../../../support/test-room.ts';
import { temporaryFolder } from '../../../support/test-workplace.ts';
import {
  hostProgram,
  initSoftToken,
  newSoftTokens,
  registerModule,
  softModule,
  testPin,
  tokensOf,
  waywardModule,
} from '../../../support/test-tokens.ts';
import { newKeyId, opensslVerify } from '../key-store-suite.ts';

/** Process numbers of the hosts of a module as the system lists them. */
const hosts = (path = module): readonly number[] =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.endsWith(` ${path}`))
    .map((line) => Number.parseInt(line, 10));
const untilGone = (but = 0, path = module): Promise<void> => vi.waitFor(() => expect(hosts(path)).toHaveLength(but), 4_000);
const pin = () => ActivationSecret.fromText(testPin);

let say: (text: string) => void;
let calls: () => readonly string[];
let module: string;
let token: TokenSelector;
beforeAll(() => {
  newSoftTokens();
  ({ module, say, calls } = waywardModule());
  token = { ...initSoftToken('wayward'), module };
});

describe('a module', () => {
  it('that crashes in the middle of a signature is a fault, and the key can be used again', async () => {
    const tokens = await tokensOf([module]);
    const store = tokens.keyStore(token);
    const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    const active = await store.activate(spki, pin());
    say('crash sign');
    expect(await codeOf(active.sign(Uint8Array.of(1)))).toBe('token-module-died');
    expect(await codeOf(active.sign(Uint8Array.of(1)))).toBe('token-module-died');
    say('');
    active.deactivate();
    const again = await store.activate(spki, pin());
    opensslVerify('EC-P256', spki, Uint8Array.of(1), await again.sign(Uint8Array.of(1)));
    again.deactivate();
  });

  it('that hangs is ended after its time, and takes nothing with it', async () => {
    const tokens = await tokensOf([module, softModule], { ...usualLimits, list: 2_500, sign: 1_000 });
    say('hang slots');
    // A screen has the tokens of the other module at once, and hears of this one when it asks again.
    const soon = await tokens.listSoon();
    expect(soon).toMatchObject([{ asking: true, fault: null, tokens: [] }, { fault: null }]);
    expect(soon[1]?.tokens.length).toBeGreaterThan(0);
    const heard = await untilAnswered(() => tokens.listSoon());
    expect(heard[0]?.fault?.code).toBe('token-timed-out');
    const [hanging, sound] = await tokens.list();
    expect(hanging?.fault?.code).toBe('token-timed-out');
    expect(sound).toMatchObject({ fault: null });
    say('');
    const store = tokens.keyStore(token);
    const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    const active = await store.activate(spki, pin());
    say('hang sign');
    expect(await codeOf(active.sign(Uint8Array.of(1)))).toBe('token-timed-out');
    say('');
    await untilGone();
  });

  it('is logged out of, its sessions are closed and it may finalise, after every errand and every fault', async () => {
    const tokens = await tokensOf([module]);
    const store = tokens.keyStore(token);
    const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    const active = await store.activate(spki, pin());
    await active.sign(Uint8Array.of(1));
    await untilGone(1);
    calls();
    active.deactivate();
    expect(await codeOf(active.sign(Uint8Array.of(1)))).toBe('key-not-active');
    await untilGone();
    expect(calls()).toEqual(['logout 0', 'close 0', 'finalize 0']);
    expect(await codeOf(store.activate(spki, ActivationSecret.fromText('wrong-pin')))).toBe('pin-wrong');
    await untilGone();
    expect(calls().filter((call) => !call.startsWith('log'))).toEqual(['finalize 0', 'open 0', 'close 0', 'finalize 0']);
    expect(await codeOf(store.activate(new Uint8Array(4), pin()))).toBe('key-not-found');
    await untilGone();
    expect(calls()).toEqual(['finalize 0', 'open 0', 'login 0', 'logout 0', 'close 0', 'finalize 0']);
  });

  it('is waited for by the next errand, and finalises also when the program has gone', async () => {
    const tokens = await tokensOf([module]);
    const store = tokens.keyStore(token);
    const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    const one = await store.activate(spki, pin());
    await untilGone(1);
    calls();
    one.deactivate();
    const two = await store.activate(spki, pin());
    expect(calls().slice(0, 4)).toEqual(['logout 0', 'close 0', 'finalize 0', 'finalize 0']);
    two.deactivate();
    await untilGone();
    const child = fork(await hostProgram(), [module], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.send({ id: 1, call: 'activate', args: [token, Buffer.from(testPin), spki, null] });
    await once(child, 'message');
    calls();
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(calls()).toEqual(['logout 0', 'close 0', 'finalize 0']);
  });

  it('that hangs while it finalises is killed in time, also when the program has gone', async () => {
    const tokens = await tokensOf([module]);
    const store = tokens.keyStore(token);
    const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    const active = await store.activate(spki, pin());
    await untilGone(1);
    say('hang finalize');
    const before = performance.now();
    active.deactivate();
    expect(performance.now() - before).toBeLessThan(200);
    await untilGone();
    expect(performance.now() - before).toBeGreaterThan(1_000);
    say('');
    const child = fork(await hostProgram(), [module], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.send({ id: 1, call: 'list', args: [] });
    await once(child, 'message');
    say('hang finalize');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    say('');
  });

  it('that hangs holds no screen back: the answer is what was known last, and the look goes on', async () => {
    const tokens = await tokensOf([module], { ...usualLimits, list: 3_500 });
    const taken = async (): Promise<[boolean, number]> => {
      const began = performance.now();
      return [await tokens.present(token), performance.now() - began];
    };
    say('hang slots');
    const [unknown, first] = await taken();
    expect(unknown).toBe(false);
    expect(first).toBeLessThan(2_500);
    say('');
    // Nobody begins a second look while the first hangs; after its end and a moment more there is a new one.
    await expect.poll(() => tokens.present(token), { timeout: 15_000 }).toBe(true);
    say('hang slots');
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const [known, second] = await taken();
    expect(known).toBe(true);
    expect(second).toBeLessThan(2_500);
    say('');
  });

  it('is loaded only while it is registered, and is the file that was registered', async () => {
    const tokens = await tokensOf([]);
    expect(await codeOf(tokens.facts(token))).toBe('token-module-unknown');
    await registerModule(tokens, module);
    expect(await tokens.facts(token)).toMatchObject({ label: 'wayward' });
    appendFileSync(module, 'one more octet');
    expect(await codeOf(tokens.facts(token))).toBe('token-module-changed');
    expect((await tokens.list())[0]?.fault?.code).toBe('token-module-changed');
    await registerModule(tokens, module);
    expect(await tokens.facts(token)).toMatchObject({ label: 'wayward' });
    await tokens.forget(module);
    expect(await codeOf(tokens.facts(token))).toBe('token-module-unknown');
  });

  it('is not loaded before its digest was seen, nor when its file is another by then', async () => {
    const tokens = await tokensOf([]);
    const before = execFileSync('sha256sum', [module], { encoding: 'utf8' }).slice(0, 64);
    const link = join(temporaryFolder('link'), 'module.so');
    symlinkSync(module, link);
    calls();
    const { size, mtimeMs } = statSync(module);
    const modifiedAt = instantOf(mtimeMs);
    const seen = { path: link, realPath: realpathSync(module), size, modifiedAt, sha256: before, registered: null };
    expect(await tokens.inspect(link)).toEqual(seen);
    expect(await tokens.list()).toEqual([]);
    appendFileSync(module, 'one more octet');
    expect(await codeOf(tokens.register(link, before))).toBe('token-module-changed');
    expect(await tokens.list()).toEqual([]);
    expect(calls()).toEqual([]);
    const { sha256 } = await registerModule(tokens, link);
    expect(sha256).not.toBe(before);
    expect((await tokens.inspect(link)).registered).toBe(sha256);
  });

  it('that takes the place of another is loaded anew; what is none leaves the other in its place', async () => {
    const tokens = await tokensOf([]);
    const path = join(temporaryFolder('replaced'), 'module.so');
    // As an update does: a process that has loaded the old file keeps it.
    const replace = (more: string): void => {
      copyFileSync(module, `${path}.next`);
      appendFileSync(`${path}.next`, more);
      renameSync(`${path}.next`, path);
    };
    replace('');
    const { sha256 } = await registerModule(tokens, path);
    const old = hosts(path);
    expect(old).toHaveLength(1);
    replace('one more octet');
    expect((await registerModule(tokens, path)).sha256).not.toBe(sha256);
    await untilGone(1, path);
    const first = hosts(path);
    expect(first).not.toEqual(old);
    // The same file once more: what people compared is loaded, not what was loaded before they did.
    const again = await registerModule(tokens, path);
    await untilGone(1, path);
    expect(hosts(path)).not.toEqual(first);
    writeFileSync(`${path}.next`, 'no library');
    renameSync(`${path}.next`, path);
    expect(await codeOf(registerModule(tokens, path))).toBe('token-module-refused');
    const [left] = await tokens.list();
    expect(left).toMatchObject({ sha256: again.sha256, fault: { code: 'token-module-changed' } });
    replace('one more octet');
    expect((await tokens.list())[0]?.fault).toBeNull();
  });

  it('is written down only once it was loaded: until then what was registered before is in the list', async () => {
    const tokens = await tokensOf([], { ...usualLimits, list: 3_000 });
    const path = join(temporaryFolder('loading'), 'module.so');
    copyFileSync(module, path);
    const { sha256 } = await registerModule(tokens, path);
    await untilGone(0, path);
    appendFileSync(path, 'one more octet');
    say('hang slots');
    const registering = codeOf(registerModule(tokens, path));
    await untilGone(1, path);
    expect((await tokens.inspect(path)).registered).toBe(sha256);
    expect(await registering).toBe('token-timed-out');
    expect((await tokens.inspect(path)).registered).toBe(sha256);
    say('');
  });

  it('that says a PIN has one try left, or none, is heard', async () => {
    const tokens = await tokensOf([module]);
    say('final');
    expect((await tokens.facts(token)).pin).toBe('final-try');
    say('locked');
    expect((await tokens.facts(token)).pin).toBe('locked');
    const wanted = { keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() } as const;
    expect(await codeOf(tokens.keyStore(token).generate(wanted))).toBe('pin-locked');
    say('');
  });

  it('that says how its tokens work is heard: slot, random numbers, login', async () => {
    const tokens = await tokensOf([module]);
    say('hardware bare');
    const { operatingMode } = await tokens.facts(token);
    expect(operatingMode).toMatchObject({ hardwareSlot: true, randomNumberGenerator: false, loginRequired: false });
    say('');
  });

  it('that is none is not registered', async () => {
    const tokens = await tokensOf([]);
    const text = join(temporaryFolder('text'), 'module.so');
    writeFileSync(text, 'no library');
    expect(await codeOf(registerModule(tokens, text))).toBe('token-module-refused');
    expect(await codeOf(registerModule(tokens, 'relative.so'))).toBe('token-module-refused');
    expect(await codeOf(registerModule(tokens, `${text}-absent`))).toBe('file-not-found');
    expect(await tokens.list()).toEqual([]);
  });
});

/** Asks until no module is still being asked. */
async function untilAnswered(ask: () => Promise<readonly TokenModule[]>): Promise<readonly TokenModule[]> {
  for (;;) {
    const modules = await ask();
    if (!modules.some(({ asking }) => asking)) return modules;
  }
}
