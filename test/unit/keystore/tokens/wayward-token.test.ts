import { execFileSync } from 'node:child_process';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import type { WorkstationTokens } from '../../../../main/keystore/pkcs11/workstation-tokens.ts';
import type { TokenFacts } from '../../../../main/ports/tokens.ts';
import type { TokenSelector } from '../../../../shared/ceremony/token-words.ts';
import { codeOf } from '../../../support/test-room.ts';
import {
  initSoftToken,
  newSoftTokens,
  pkcs11Tool,
  softModule,
  testPin,
  testSoPin,
  tokensOf,
  waywardModule,
} from '../../../support/test-tokens.ts';
import { newKeyId, opensslVerify } from '../key-store-suite.ts';

const pin = (text = testPin) => ActivationSecret.fromText(text);
const newPin = 'quill-161803';

let wayward: ReturnType<typeof waywardModule>;
let tokens: WorkstationTokens;
beforeAll(async () => {
  newSoftTokens();
  wayward = waywardModule();
  tokens = await tokensOf([wayward.module]);
});
afterEach(() => wayward.say(''));

const tokenOf = (label: string): TokenSelector => ({ ...initSoftToken(label), module: wayward.module });

/** What is noted from the first PIN on: sessions, logins and changes of a PIN, without what `list` does. */
const callsAbout = (): readonly string[] => wayward.calls().filter((call) => !call.startsWith('finalize'));

describe('a key on a token that signs with another one (ANC-D6)', () => {
  let token: TokenSelector;
  beforeAll(() => {
    token = tokenOf('two keys');
    pkcs11Tool(softModule, 'two keys', '--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'other', '--id', '0f');
  });

  it.each(['other sign', 'spoil sign'])(
    'is not activated and not adopted (%s), and is once the token signs with it',
    async (told) => {
      const store = tokens.keyStore(token);
      const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
      wayward.say(told);
      expect(await codeOf(store.activate(spki, pin()))).toBe('key-mismatch');
      expect(await codeOf(store.adoptOnToken(spki, pin()))).toBe('key-mismatch');
      wayward.say('');
      const active = await store.activate(spki, pin());
      opensslVerify('EC-P256', spki, Uint8Array.of(1), await active.sign(Uint8Array.of(1)));
      active.deactivate();
      expect((await store.adoptOnToken(spki, pin())).key.spki).toEqual(spki);
    },
  );
});

describe('a new PIN (ANC-D9)', () => {
  const emptyToken = async (): Promise<TokenFacts> => {
    const empty = (await tokens.list())[0]?.tokens.find(({ initialised }) => !initialised);
    if (!empty) throw new Error('SoftHSM always shows one empty slot');
    return empty;
  };
  /** Whether the token lets somebody in, asked of OpenSC's program. */
  const opens = (label: string, with_: string): boolean => {
    const args = ['--module', softModule, '--token-label', label, '--login', '--pin', with_, '--list-objects'];
    try {
      execFileSync('pkcs11-tool', args, { stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  };

  it('is tried in a new session after a token got its first', async () => {
    const token = await emptyToken();
    wayward.calls();
    await tokens.initialise({ token, label: 'first', soPin: pin(testSoPin), pin: pin() });
    const initialised = ['open 0', 'login 0', 'init-pin 0', 'logout 0', 'close 0'];
    expect(callsAbout()).toEqual([...initialised, 'open 0', 'login 0', 'logout 0', 'close 0']);
    expect(opens('first', testPin)).toBe(true);
  });

  it('is tried in a new session after a change', async () => {
    const token = tokenOf('changed');
    wayward.calls();
    await tokens.changePin({ token, from: pin(), to: pin(newPin) });
    const changed = ['open 0', 'login 0', 'set-pin 0', 'logout 0', 'close 0'];
    expect(callsAbout()).toEqual([...changed, 'open 0', 'login 0', 'logout 0', 'close 0']);
    expect([opens('changed', newPin), opens('changed', testPin)]).toEqual([true, false]);
  });

  it('that a token only pretends to have taken is refused, whichever way it was given', async () => {
    const token = tokenOf('pretended');
    wayward.say('pretend PIN');
    expect(await codeOf(tokens.changePin({ token, from: pin(), to: pin(newPin) }))).toBe('token-refused');
    expect([opens('pretended', newPin), opens('pretended', testPin)]).toEqual([false, true]);
    const first = tokens.initialise({ token: await emptyToken(), label: 'none', soPin: pin(testSoPin), pin: pin() });
    expect(await codeOf(first)).toBe('token-not-initialised');
  });

  it('is not set where the old one was wrong: nothing is changed, and the old one goes on', async () => {
    const token = tokenOf('kept');
    wayward.calls();
    expect(await codeOf(tokens.changePin({ token, from: pin('quill-000000'), to: pin(newPin) }))).toBe('pin-wrong');
    expect(callsAbout()).toEqual(['open 0', 'login 160', 'close 0']);
    expect([opens('kept', newPin), opens('kept', testPin)]).toEqual([false, true]);
  });
});
