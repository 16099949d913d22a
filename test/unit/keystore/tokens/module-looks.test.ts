import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { forkedTokenHost } from '../../../../main/app/token-host-process.ts';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { ModuleLooks } from '../../../../main/keystore/pkcs11/module-looks.ts';
import { TokenErrand, usualLimits } from '../../../../main/keystore/pkcs11/token-errand.ts';
import { WorkstationTokens } from '../../../../main/keystore/pkcs11/workstation-tokens.ts';
import type { StartTokenHost } from '../../../../main/ports/tokens.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import type { TokenSelector } from '../../../../shared/ceremony/token-words.ts';
import { codeOf } from '../../../support/test-room.ts';
import { temporaryFolder } from '../../../support/test-workplace.ts';
import {
  hostProgram,
  initSoftToken,
  newSoftTokens,
  registerModule,
  testPin,
  waywardModule,
  type SoftTokens,
} from '../../../support/test-tokens.ts';
import { newKeyId } from '../key-store-suite.ts';

describe('looks at a module', () => {
  let soft: SoftTokens;
  let wayward: ReturnType<typeof waywardModule>;
  let token: TokenSelector;
  let tokens: WorkstationTokens;
  let started: number;
  let running: number;
  beforeAll(() => {
    soft = newSoftTokens();
    wayward = waywardModule();
    token = { ...initSoftToken('looked at'), module: wayward.module };
  });
  beforeEach(async () => {
    wayward.say('');
    const start = forkedTokenHost(await hostProgram());
    const counting: StartTokenHost = (module) => {
      const host = start(module);
      started += 1;
      running += 1;
      host.onExit(() => void (running -= 1));
      return host;
    };
    [started, running] = [0, 0];
    const file = join(temporaryFolder('looks'), 'token-modules.json');
    tokens = new WorkstationTokens({ file, start: counting, entropy: systemEntropy });
    await registerModule(tokens, wayward.module);
  });

  const pinNow = async (): Promise<string> => (await tokens.facts(token)).pin;

  it('take one process for a burst of them, which is gone a moment later', async () => {
    for (let looks = 0; looks < 5; looks++) expect(await pinNow()).toBe('ok');
    await tokens.random(token, 16);
    expect(started).toBe(1);
    await vi.waitFor(() => expect(running).toBe(0), 6_000);
    expect(await pinNow()).toBe('ok');
    expect(started).toBe(2);
  });

  it('see what is there now: a token that was pulled, put back, or made by another program', async () => {
    const putBack = soft.pull(token);
    expect(await codeOf(tokens.facts(token))).toBe('token-absent');
    putBack();
    expect(await pinNow()).toBe('ok');
    const another = initSoftToken('made meanwhile');
    expect((await tokens.facts({ ...another, module: wayward.module })).label).toBe('made meanwhile');
    expect(started).toBe(1);
  });

  it('make way when a PIN is given, in a process of its own', async () => {
    const store = tokens.keyStore(token);
    const { spki } = await store.generate({
      ...{ keyId: newKeyId(), algorithm: 'EC-P256' },
      activation: ActivationSecret.fromText(testPin),
    });
    await tokens.facts(token);
    wayward.calls();
    const active = await store.activate(spki, ActivationSecret.fromText(testPin));
    // Two processes: which of them is faster is nobody's promise. Sooner than a look ends by itself, and while the key is active.
    const seen: string[] = [];
    const both = () => {
      seen.push(...wayward.calls());
      expect(seen).toEqual(expect.arrayContaining(['finalize 0', 'login 0']));
    };
    await vi.waitFor(both, 1_500);
    active.deactivate();
  });

  it.each(['crash finalize', 'hang finalize'])(
    'take a new process each time where the module does not start anew (%s)',
    async (told) => {
      wayward.say(told);
      expect((await tokens.facts(token)).label).toBe('looked at');
      expect(started).toBe(2);
      expect((await tokens.facts(token)).label).toBe('looked at');
      expect(started).toBe(3);
    },
  );

  it('in parallel do not wait for each other', async () => {
    expect(await Promise.all([pinNow(), pinNow(), pinNow()])).toEqual(['ok', 'ok', 'ok']);
    expect(started).toBe(3);
    await vi.waitFor(() => expect(running).toBe(0), 6_000);
  });

  it('end with the tokens, and none is begun after', async () => {
    await tokens.facts(token);
    expect(running).toBe(1);
    tokens.close();
    await vi.waitFor(() => expect(running).toBe(0), 1_000);
    expect(await codeOf(tokens.facts(token))).toBe('key-not-active');
    expect(started).toBe(1);
  });
});

describe('a process that has looked', () => {
  it('serves only the digest under which it looked, also where its look ends after another was registered', async () => {
    let started = 0;
    const agreeing: StartTokenHost = () => {
      let heard: (message: unknown) => void = () => undefined;
      return {
        send: (message) => queueMicrotask(() => heard({ ...(message as object), value: null })),
        onMessage: (listener) => void (heard = listener),
        onExit: () => undefined,
        kill: () => undefined,
      };
    };
    const looks = new ModuleLooks((path) => {
      started += 1;
      return Promise.resolve(new TokenErrand(agreeing, path, usualLimits, () => undefined));
    });
    const path = '/usr/lib/module.so';
    const [old, next] = [
      { path, sha256: 'aa' },
      { path, sha256: 'bb' },
    ];
    const look = (module: typeof old): Promise<unknown> => looks.look(module, (errand) => errand.call('list'));
    await looks.look(old, async (errand) => {
      await errand.call('list');
      // Somebody registers another file while this looks.
      looks.end(path);
    });
    await look(next);
    expect(started).toBe(2);
    await look(next);
    expect(started).toBe(2);
    looks.close();
  });
});
