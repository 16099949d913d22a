import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { usualLimits } from '../../../../main/keystore/pkcs11/token-errand.ts';
import type { TokenSelector } from '../../../../shared/ceremony/token-words.ts';
import { codeOf } from '../../../support/test-room.ts';
import { temporaryFolder } from '../../../support/test-workplace.ts';
import { initSoftToken, newSoftTokens, softModule, testPin, tokensOf, waywardModule } from '../../../support/test-tokens.ts';
import { newKeyId, opensslVerify } from '../key-store-suite.ts';

const pin = () => ActivationSecret.fromText(testPin);

let say: (text: string) => void;
let module: string;
let token: TokenSelector;
beforeAll(() => {
  newSoftTokens();
  ({ module, say } = waywardModule());
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
    const tokens = await tokensOf([module, softModule], { ...usualLimits, list: 1_500, sign: 1_000 });
    say('hang slots');
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
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(module);
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
    await tokens.register(module);
    expect(await tokens.facts(token)).toMatchObject({ label: 'wayward' });
    appendFileSync(module, 'one more octet');
    expect(await codeOf(tokens.facts(token))).toBe('token-module-changed');
    expect((await tokens.list())[0]?.fault?.code).toBe('token-module-changed');
    await tokens.register(module);
    expect(await tokens.facts(token)).toMatchObject({ label: 'wayward' });
    await tokens.forget(module);
    expect(await codeOf(tokens.facts(token))).toBe('token-module-unknown');
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

  it('that is none is not registered', async () => {
    const tokens = await tokensOf([]);
    const text = join(temporaryFolder('text'), 'module.so');
    writeFileSync(text, 'no library');
    expect(await codeOf(tokens.register(text))).toBe('token-module-refused');
    expect(await codeOf(tokens.register('relative.so'))).toBe('token-module-refused');
    expect(await codeOf(tokens.register(`${text}-absent`))).toBe('file-not-found');
    expect(await tokens.list()).toEqual([]);
  });
});
