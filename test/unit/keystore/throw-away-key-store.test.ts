import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ThrowAwayKeyStore } from '../../../main/keystore/throw-away/throw-away-key-store.ts';
import { systemEntropy } from '../../../main/workstation/system-entropy.ts';
import { keyStoreSuite, newKeyId } from './key-store-suite.ts';

describe('throw-away key store', () => {
  const make = () => ({ store: new ThrowAwayKeyStore({ entropy: systemEntropy }), activation: () => null, tidy: () => undefined });

  for (const { title, run } of keyStoreSuite(make)) it(title, run);

  it('shows no private key when it or an active key is printed', async () => {
    const { store } = make();
    const stored = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: null });
    const active = await store.activate(stored.spki, null);
    const printed = inspect([store, active], { depth: 9, showHidden: true }) + JSON.stringify([store, active]);
    expect(printed).not.toMatch(/PrivateKeyObject|private/i);
  });

  it('forgets its keys on close', async () => {
    const { store } = make();
    const stored = await store.generate({ keyId: newKeyId(), algorithm: 'Ed25519', activation: null });
    store.close();
    expect(await store.find(stored.spki)).toBeUndefined();
  });
});
