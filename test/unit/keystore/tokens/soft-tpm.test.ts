import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import type { WorkstationTokens } from '../../../../main/keystore/pkcs11/workstation-tokens.ts';
import { codeOf } from '../../../support/test-room.ts';
import { pkcs11Tool, startSoftTpm, testPin, tokensOf, tpmModule, type SoftTpm } from '../../../support/test-tokens.ts';
import { keyStoreSuite, newKeyId } from '../key-store-suite.ts';
import type { GenerateKeyPair, StoredKey } from '../../../../main/ports/key-store.ts';
import type { TokenKeyStore } from '../../../../main/ports/tokens.ts';

/**
 * A second implementation that shares nothing with SoftHSM: tpm2-pkcs11 over a software TPM. It refuses to be told that a key
 * does not decrypt, makes keys that may, and locks itself after wrong PINs.
 */
const pin = (text = testPin) => ActivationSecret.fromText(text);
const tolerate = ['CKA_DECRYPT', 'CKA_MODIFIABLE'] as const;

let tpm: SoftTpm;
let tokens: WorkstationTokens;
beforeAll(async () => {
  tpm = await startSoftTpm('chip');
  tokens = await tokensOf([tpmModule]);
}, 60_000);
afterAll(() => tpm.stop());

describe('the key store on a TPM', () => {
  const cases = keyStoreSuite(
    async () => {
      const own = await tokensOf([tpmModule]);
      return { store: tolerant(own.keyStore(tpm.token)), activation: () => pin(), tidy: () => own.close() };
    },
    { algorithms: ['EC-P256', 'EC-P384'], other: 'EC-P384' },
  ).filter(({ title }) => !title.includes('minimal DER'));
  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, one) => one.run(), 120_000);
});

describe('a TPM', () => {
  it('makes no key that may also decrypt unless the plan says so, and none is left behind', async () => {
    const keyId = newKeyId();
    const made = tokens.keyStore(tpm.token).generate({ keyId, algorithm: 'EC-P256', activation: pin() });
    expect(await codeOf(made)).toBe('token-attribute-refused');
    expect(pkcs11Tool(tpmModule, 'chip', '--list-objects')).not.toContain(keyId);
  });

  it('makes public keys that only verify, also where it is to be told less', async () => {
    const keyId = newKeyId();
    await tolerant(tokens.keyStore(tpm.token)).generate({ keyId, algorithm: 'EC-P256', activation: pin() });
    const listed = pkcs11Tool(tpmModule, 'chip', '--list-objects', '--type', 'pubkey', '--id', keyId);
    expect(listed).toContain(keyId);
    expect(listed).not.toMatch(/verifyRecover/);
  });

  it('makes no Ed25519 keys, and says so', async () => {
    const made = tokens.keyStore(tpm.token).generate({ keyId: newKeyId(), algorithm: 'Ed25519', activation: pin() });
    expect(await codeOf(made)).toBe('token-algorithm-missing');
  });

  it('locks itself after wrong PINs: that is another fault than a wrong PIN', async () => {
    const store = tolerant(tokens.keyStore(tpm.token));
    const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    const codes: string[] = [];
    for (let tries = 0; tries < 6; tries++) codes.push(await codeOf(store.activate(spki, pin('999999'))));
    expect(new Set(codes)).toEqual(new Set(['pin-wrong', 'pin-locked']));
    expect(await codeOf(store.activate(spki, pin()))).toBe('pin-locked');
  });
});

/** The same store, with what this token cannot go without accepted. */
function tolerant(store: TokenKeyStore): TokenKeyStore {
  const generate = async (request: GenerateKeyPair): Promise<StoredKey> =>
    (await store.generateOnToken({ ...request, label: request.keyId, tolerate, leftovers: [] })).key;
  return {
    custody: 'token',
    generate,
    generateOnToken: (request) => store.generateOnToken(request),
    adoptOnToken: (spki, activation) => store.adoptOnToken(spki, activation),
    find: (spki, keyId) => store.find(spki, keyId),
    activate: (spki, activation, keyId) => store.activate(spki, activation, keyId),
    lookFor: (spki, keyId) => store.lookFor(spki, keyId),
    locate: (key, activation) => store.locate(key, activation),
    destroy: (key, activation) => store.destroy(key, activation),
    discard: (keyId, activation) => store.discard(keyId, activation),
    close: () => store.close(),
  };
}
