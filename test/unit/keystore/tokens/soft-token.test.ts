import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import type { WorkstationTokens } from '../../../../main/keystore/pkcs11/workstation-tokens.ts';
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
  type SoftTokens,
} from '../../../support/test-tokens.ts';
import { keyStoreSuite, newKeyId, opensslVerify } from '../key-store-suite.ts';

const pin = (text = testPin) => ActivationSecret.fromText(text);
const key = { keyId: '', algorithm: 'EC-P256', tolerate: [], leftovers: [] } as const;

let soft: SoftTokens;
let tokens: WorkstationTokens;
beforeAll(async () => {
  soft = newSoftTokens();
  initSoftToken('suite');
  tokens = await tokensOf([softModule]);
});

describe('the key store on SoftHSM2', () => {
  const cases = keyStoreSuite(async () => {
    const own = await tokensOf([softModule]);
    const found = (await own.list())[0]?.tokens.find(({ label }) => label === 'suite');
    if (!found) throw new Error('no token');
    return { store: own.keyStore(found), activation: () => pin(), tidy: () => own.close() };
  });
  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_title, one) => one.run(), 120_000);
});

describe('a token', () => {
  let token: TokenSelector;
  beforeAll(() => {
    token = initSoftToken('ceremony');
  });

  it('describes itself: manufacturer, model, serial number, versions, operating mode, algorithms, PIN', async () => {
    expect(await tokens.facts(token)).toMatchObject({
      ...token,
      manufacturer: 'SoftHSM project',
      model: 'SoftHSM v2',
      initialised: true,
      pin: 'ok',
      protectedAuthenticationPath: false,
      firmware: expect.stringMatching(/^\d+\.\d+$/),
      cryptoki: expect.stringMatching(/^[23]\.\d+$/),
      // What `pkcs11-tool --list-slots` calls “login required, rng”; SoftHSM calls its slots no hardware.
      operatingMode: { randomNumberGenerator: true, loginRequired: true, protectedAuthenticationPath: false, hardwareSlot: false },
      algorithms: ['EC-P256', 'EC-P384', 'EC-P521', 'RSA-3072', 'RSA-4096', 'Ed25519'],
    });
  });

  it('makes a key with an explicit template; what it says of the key is read back, and pkcs11-tool agrees', async () => {
    const store = tokens.keyStore(token);
    const keyId = newKeyId();
    const made = await store.generateOnToken({ ...key, keyId, label: 'acme-root', activation: pin() });
    const said = Object.fromEntries(made.token.attributes.map(({ name, value }) => [name, value]));
    expect(said).toMatchObject({
      CKA_LOCAL: 'true',
      CKA_ALWAYS_SENSITIVE: 'true',
      CKA_NEVER_EXTRACTABLE: 'true',
      CKA_EXTRACTABLE: 'false',
      CKA_DECRYPT: 'false',
      CKA_MODIFIABLE: 'false',
      CKA_KEY_GEN_MECHANISM: '0x1040',
    });
    expect(pkcs11Tool(softModule, 'ceremony', '--list-objects', '--type', 'pubkey')).toMatch(/Usage: +verify\n/);
    const listed = pkcs11Tool(softModule, 'ceremony', '--list-objects', '--type', 'privkey');
    expect(listed).toContain(`ID:         ${keyId}`);
    expect(listed).toMatch(/Usage: +sign\n/);
    expect(listed).toContain('Access:     sensitive, always sensitive, never extractable, local');
  });

  it('refuses a second key of the same label, and of the same identifier', async () => {
    const store = tokens.keyStore(token);
    const again = store.generateOnToken({ ...key, keyId: newKeyId(), label: 'acme-root', activation: pin() });
    expect(await codeOf(again)).toBe('token-object-exists');
  });

  it('loses the leftovers of a ceremony that was cut off before the same label is used again', async () => {
    const store = tokens.keyStore(token);
    const [lost, next] = [newKeyId(), newKeyId()];
    await store.generateOnToken({ ...key, keyId: lost, label: 'cut-off', activation: pin() });
    const made = await store.generateOnToken({
      ...key,
      keyId: next,
      label: 'cut-off',
      activation: pin(),
      leftovers: [lost, newKeyId()],
    });
    expect(made.removed).toEqual([lost]);
    expect(pkcs11Tool(softModule, 'ceremony', '--list-objects')).not.toContain(lost);
  });

  it('refuses a wrong PIN, says that few tries are left, and takes the right one', async () => {
    const store = tokens.keyStore(token);
    const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    for (let tries = 0; tries < 3; tries++) expect(await codeOf(store.activate(spki, pin('999999')))).toBe('pin-wrong');
    expect((await tokens.facts(token)).pin).toBe('count-low');
    const active = await store.activate(spki, pin());
    const bytes = randomBytes(40);
    opensslVerify('EC-P256', spki, bytes, await active.sign(bytes));
    active.deactivate();
    expect((await tokens.facts(token)).pin).toBe('ok');
  });

  it('that is pulled out is a fault in the middle of a signature, and works when it is back', async () => {
    const pulled = initSoftToken('pulled');
    const store = tokens.keyStore(pulled);
    const { spki } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    const active = await store.activate(spki, pin());
    const putBack = soft.pull(pulled);
    expect(await codeOf(active.sign(Uint8Array.of(1)))).toMatch(/^token-/);
    expect(await store.find(spki)).toBeUndefined();
    expect(await codeOf(store.activate(spki, pin()))).toBe('token-absent');
    putBack();
    active.deactivate();
    const again = await store.activate(spki, pin());
    opensslVerify('EC-P256', spki, Uint8Array.of(1), await again.sign(Uint8Array.of(1)));
    again.deactivate();
  });

  it('gives random bytes', async () => {
    const [one, two] = [await tokens.random(token, 16), await tokens.random(token, 16)];
    expect([one.length, two.length]).toEqual([16, 16]);
    expect(one).not.toEqual(two);
  });
});

describe('an empty token', () => {
  it('is initialised with its PINs, then keeps keys; a second time is refused', async () => {
    const empty = (await tokens.list())[0]?.tokens.find(({ initialised }) => !initialised);
    if (!empty) throw new Error('SoftHSM always shows one empty slot');
    expect(await codeOf(tokens.keyStore(empty).generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() }))).toBe(
      'token-not-initialised',
    );
    const short = tokens.initialise({ token: empty, label: 'fresh', soPin: pin(testSoPin), pin: pin('1234') });
    expect(await codeOf(short)).toBe('pin-refused');
    const made = await tokens.initialise({ token: empty, label: 'fresh', soPin: pin(testSoPin), pin: pin() });
    expect(made).toMatchObject({ label: 'fresh', initialised: true, pin: 'ok' });
    const fresh = (await tokens.list())[0]?.tokens.find(({ label }) => label === 'fresh');
    if (!fresh) throw new Error('no token');
    await tokens.keyStore(fresh).generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: pin() });
    const again = tokens.initialise({ token: fresh, label: 'again', soPin: pin(testSoPin), pin: pin() });
    expect(await codeOf(again)).toBe('token-already-initialised');
  });

  it('changes its PIN: the old one is refused from then on', async () => {
    const token = initSoftToken('changing');
    expect(await codeOf(tokens.changePin({ token, from: pin('000000'), to: pin('161803') }))).toBe('pin-wrong');
    await tokens.changePin({ token, from: pin(), to: pin('161803') });
    const store = tokens.keyStore(token);
    const wanted = { keyId: newKeyId(), algorithm: 'EC-P256' } as const;
    expect(await codeOf(store.generate({ ...wanted, activation: pin() }))).toBe('pin-wrong');
    expect((await store.generate({ ...wanted, activation: pin('161803') })).keyId).toBe(wanted.keyId);
  });
});
