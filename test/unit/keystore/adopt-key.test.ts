import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ActivationSecret, decodeUtf8 } from '../../../main/keystore/activation-secret.ts';
import { SealedFileKeyStore } from '../../../main/keystore/sealed-file/sealed-file-key-store.ts';
import { systemEntropy } from '../../../main/workstation/system-entropy.ts';
import { toHex } from '../../../shared/base/bytes.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import { memoryFolder } from '../../support/memory-folder.ts';
import { codeOf } from '../../support/test-room.ts';
import { keyFiles, openssl, passphrase } from './containers/container-fixture.ts';
import { newKeyId } from './key-store-suite.ts';

const sealed = 'Wren, beneath 71 gables';
const pass = ['-passout', `pass:${passphrase}`];
const spkiOf = (algorithm: KeyAlgorithm): Uint8Array => keyFiles(algorithm).signer.spki;

function newStore() {
  const folder = join(memoryFolder('keys'), 'keys');
  const store = new SealedFileKeyStore({ folder, entropy: systemEntropy, defaultIterations: 600_000 });
  const adopt = (container: Uint8Array, algorithm: KeyAlgorithm, opening: string | null, anew = sealed, keyId = newKeyId()) =>
    store.adopt({
      container,
      spki: spkiOf(algorithm),
      opening: opening === null ? null : ActivationSecret.fromText(opening),
      keyId,
      activation: ActivationSecret.fromText(anew),
    });
  return { folder, store, adopt };
}

const containers: readonly (readonly [string, KeyAlgorithm, boolean, () => Uint8Array])[] = [
  ['PKCS#8', 'Ed25519', false, () => new Uint8Array(readFileSync(keyFiles('Ed25519').key))],
  ['PKCS#8 encrypted', 'EC-P384', true, () => openssl('pkcs8', '-topk8', '-in', keyFiles('EC-P384').key, ...pass)],
  ['PKCS#1', 'RSA-3072', false, () => openssl('rsa', '-traditional', '-in', keyFiles('RSA-3072').key)],
  ['SEC1', 'EC-P521', false, () => openssl('ec', '-in', keyFiles('EC-P521').key)],
  [
    'PKCS#12',
    'EC-P256',
    true,
    () =>
      openssl(
        'pkcs12',
        '-export',
        '-legacy',
        '-inkey',
        keyFiles('EC-P256').key,
        '-in',
        keyFiles('EC-P256').certificateFile,
        ...pass,
      ),
  ],
];

describe('a key file that is opened before anything is set for it', () => {
  const made = () => openssl('pkcs8', '-topk8', '-in', keyFiles('EC-P384').key, ...pass);
  const other = spkiOf('EC-P521');
  const given = (text = passphrase) => ActivationSecret.fromText(text);

  it('gives back what opened it, in octets of its own, and stores nothing', async () => {
    const { folder, store } = newStore();
    const [container, opening] = [made(), given()];
    const kept = await store.proveContainer({ container, spki: spkiOf('EC-P384'), opening });
    expect(kept && decodeUtf8(kept.bytes())).toBe(passphrase);
    expect(() => opening.bytes()).toThrow('key-not-active');
    expect(container.every((octet) => octet === 0)).toBe(true);
    const plain = new Uint8Array(readFileSync(keyFiles('Ed25519').key));
    expect(await store.proveContainer({ container: plain, spki: spkiOf('Ed25519'), opening: null })).toBeNull();
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    ['a wrong passphrase', 'passphrase-wrong', 'Wren, beneath 17 gables', spkiOf('EC-P384')],
    ['the key of another certificate', 'key-mismatch', passphrase, other],
  ])('is refused with %s, and what was given is wiped', async (_what, code, text, spki) => {
    const opening = given(text);
    expect(await codeOf(newStore().store.proveContainer({ container: made(), spki, opening }))).toBe(code);
    expect(() => opening.bytes()).toThrow('key-not-active');
  });

  it('is the same for one that comes back, whose passphrase may be two halves', async () => {
    const { store } = newStore();
    const iterations = ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA256', '-iter', '600000'];
    const pem = openssl('pkcs8', '-topk8', '-in', keyFiles('EC-P384').key, ...iterations, ...pass);
    const halves = () => [given(passphrase.slice(0, 9)), given(passphrase.slice(9))];
    const openings = halves();
    const kept = await store.proveCarried({ pem, spki: spkiOf('EC-P384'), openings });
    expect(decodeUtf8(kept.bytes())).toBe(passphrase);
    for (const half of openings) expect(() => half.bytes()).toThrow('key-not-active');
    expect(await codeOf(store.proveCarried({ pem, spki: other, openings: halves() }))).toBe('key-mismatch');
    expect(await codeOf(store.proveCarried({ pem, spki: other, openings: halves().toReversed() }))).toBe('passphrase-wrong');
    const back = { pem, spki: spkiOf('EC-P384'), openings: halves(), keyId: newKeyId(), activation: given() };
    expect(await codeOf(store.restore(back))).toBe('passphrase-same');
  });
});

describe('a key that openssl made', () => {
  it.each(containers)('is sealed here out of a %s, and the file’s bytes are wiped', async (format, algorithm, encrypted, make) => {
    const { store, adopt } = newStore();
    const described = make();
    expect(store.describeContainer(described)).toMatchObject({ format, passphraseNeeded: encrypted });
    expect(described.every((octet) => octet === 0)).toBe(true);
    const bytes = make();
    const stored = await adopt(bytes, algorithm, encrypted ? passphrase : null);
    expect(stored).toMatchObject({ algorithm, format });
    expect(bytes.every((octet) => octet === 0)).toBe(true);
    const active = await store.activate(spkiOf(algorithm), ActivationSecret.fromText(sealed), stored.keyId);
    expect((await active.sign(new Uint8Array(32))).length).toBeGreaterThan(32);
    store.close();
  });

  it('is not taken for another, nor under a passphrase that is weak or the file’s own; nothing is left', async () => {
    const { folder, adopt } = newStore();
    const encrypted = containers[1]?.[3] ?? (() => new Uint8Array());
    expect(await codeOf(adopt(encrypted(), 'EC-P256', passphrase))).toBe('key-mismatch');
    await expect(adopt(encrypted(), 'EC-P256', passphrase)).rejects.toMatchObject({
      detail: { found: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(await codeOf(adopt(encrypted(), 'EC-P384', sealed, 'Robin, around 15 doors'))).toBe('passphrase-wrong');
    expect(await codeOf(adopt(encrypted(), 'EC-P384', passphrase, 'short'))).toBe('passphrase-weak');
    expect(await codeOf(adopt(encrypted(), 'EC-P384', sealed, sealed))).toBe('passphrase-same');
    expect(await codeOf(adopt(encrypted(), 'EC-P384', null))).toBe('activation-cancelled');
    expect(await codeOf(adopt(new Uint8Array(7), 'EC-P384', null))).toBe('container-not-recognised');
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  it('is stored once under one identifier', async () => {
    const { adopt } = newStore();
    const keyId = newKeyId();
    const key = () => new Uint8Array(readFileSync(keyFiles('EC-P256').key));
    const stored = await adopt(key(), 'EC-P256', null, sealed, keyId);
    expect(toHex(stored.spki)).toBe(toHex(spkiOf('EC-P256')));
    expect(await codeOf(adopt(key(), 'EC-P256', null, sealed, keyId))).toBe('key-already-exists');
  });
});
