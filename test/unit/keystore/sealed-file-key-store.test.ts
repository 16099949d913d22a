import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../../main/keystore/activation-secret.ts';
import { encodePemBlock } from '../../../main/keystore/pem-block.ts';
import { sealPkcs8 } from '../../../main/keystore/sealed-file/pbes2.ts';
import { SealedFileKeyStore } from '../../../main/keystore/sealed-file/sealed-file-key-store.ts';
import { systemEntropy } from '../../../main/workstation/system-entropy.ts';
import { encodeEncryptedPrivateKeyInfo } from '../../../main/x509/encrypted-private-key-info.ts';
import { keyAlgorithms } from '../../../shared/pki/algorithm.ts';
import type { StoredKey } from '../../../main/ports/key-store.ts';
import { keyStoreSuite, newKeyId } from './key-store-suite.ts';

const passphrase = 'Blau-7-Äpfel!Tisch';
const secret = () => ActivationSecret.fromText(passphrase);
const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anchorite-keys-'));
  folders.push(folder);
  return folder;
}

function storeIn(folder: string) {
  return new SealedFileKeyStore({ folder, entropy: systemEntropy, defaultIterations: 600_000 });
}

/** Replaces private.pem and makes SHA256SUMS agree, as somebody would who wants the change to pass. */
function replacePrivate(keyFolder: string, pem: string | Uint8Array): void {
  writeFileSync(join(keyFolder, 'private.pem'), pem);
  const sum = (name: string) =>
    `${createHash('sha256')
      .update(readFileSync(join(keyFolder, name)))
      .digest('hex')}  ${name}\n`;
  writeFileSync(join(keyFolder, 'SHA256SUMS'), sum('private.pem') + sum('public.pem'));
}

function seal(pkcs8: Uint8Array): Promise<Uint8Array> {
  return sealPkcs8(pkcs8, Buffer.from(passphrase), 600_000, systemEntropy);
}

function openssl(args: string[], input?: string): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe', ...(input === undefined ? {} : { input }) });
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('sealed-file key store', () => {
  const make = () => {
    const folder = join(newFolder(), 'keys');
    return { store: storeIn(folder), activation: secret, tidy: () => rmSync(folder, { recursive: true, force: true }) };
  };
  for (const { title, run } of keyStoreSuite(make)) it(title, run);

  for (const algorithm of keyAlgorithms) {
    it(`writes an ${algorithm} key that stock openssl pkey opens with the passphrase`, async () => {
      const folder = newFolder();
      const stored = await storeIn(folder).generate({ keyId: newKeyId(), algorithm, activation: secret() });
      const file = join(folder, stored.keyId, 'private.pem');
      const opened = openssl(['pkey', '-in', file, '-passin', 'stdin', '-pubout'], `${passphrase}\n`);
      expect(opened).toBe(readFileSync(join(folder, stored.keyId, 'public.pem'), 'utf8'));
      expect(() => openssl(['pkey', '-in', file, '-passin', 'stdin', '-noout'], 'Another-1-Passphrase\n')).toThrow();
      expect(openssl(['pkey', '-in', file, '-passin', 'stdin', '-check', '-noout'], `${passphrase}\n`)).toMatch(/valid/);
      expect(readFileSync(file, 'latin1')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n([A-Za-z0-9+/]{64}\n)+/);
    });
  }

  it('seals with 10,000,000 iterations of PBKDF2-HMAC-SHA-256 and AES-256-CBC unless told otherwise, without stopping the program', async () => {
    const folder = newFolder();
    const store = new SealedFileKeyStore({ folder, entropy: systemEntropy });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 20);
    const started = performance.now();
    const { keyId } = await store.generate({ keyId: newKeyId(), algorithm: 'EC-P384', activation: secret() });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan((performance.now() - started) / 20 / 4);
    const parsed = openssl(['asn1parse', '-in', join(folder, keyId, 'private.pem')]);
    expect(parsed).toMatch(/OBJECT +:PBES2[^]*OBJECT +:PBKDF2[^]*INTEGER +:989680\n[^]*:hmacWithSHA256[^]*:aes-256-cbc/);
    expect(parsed).toMatch(/l= +32 prim: OCTET STRING +\[HEX DUMP\]:[0-9A-F]{64}\n/);
    expect(parsed).toMatch(/l= +16 prim: OCTET STRING +\[HEX DUMP\]:[0-9A-F]{32}\n/);
  });

  it('uses the iterations of the request, and refuses fewer than 600,000 or more than 100,000,000', async () => {
    const folder = newFolder();
    const request = { keyId: newKeyId(), algorithm: 'EC-P256' } as const;
    for (const iterations of [0, 1, 2_048, 599_999, 100_000_001, 1e6 + 0.5, Number.NaN]) {
      await expect(storeIn(folder).generate({ ...request, activation: secret(), iterations })).rejects.toMatchObject({
        code: 'custody-refused',
      });
    }
    await storeIn(folder).generate({ ...request, activation: secret(), iterations: 700_001 });
    expect(openssl(['asn1parse', '-in', join(folder, request.keyId, 'private.pem')])).toMatch(/INTEGER +:0AAE61\n/);
  });

  it('never uses a salt or an initialization vector twice', async () => {
    const folder = newFolder();
    const random = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const { keyId } = await storeIn(folder).generate({ keyId: newKeyId(), algorithm: 'Ed25519', activation: secret() });
      const parsed = openssl(['asn1parse', '-in', join(folder, keyId, 'private.pem')]);
      for (const [, hex] of parsed.matchAll(/\[HEX DUMP\]:([0-9A-F]{32,64})\n/g)) random.add(hex ?? '');
    }
    expect(random.size).toBe(6);
  });

  it('keeps the folder and its files to their owner', async () => {
    const folder = join(newFolder(), 'deep', 'keys');
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const { keyId } = await storeIn(folder).generate({ keyId: newKeyId(), algorithm: 'Ed25519', activation: secret() });
    const mode = (...path: string[]) => statSync(join(folder, ...path)).mode & 0o777;
    expect([mode(), mode(keyId), mode(keyId, 'private.pem'), mode(keyId, 'public.pem')]).toEqual([0o700, 0o700, 0o600, 0o600]);
    expect(execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: join(folder, keyId), encoding: 'utf8' })).toBe(
      'private.pem: OK\npublic.pem: OK\n',
    );
  });

  it('refuses a key folder that is a link', async () => {
    const folder = newFolder();
    symlinkSync(newFolder(), join(folder, 'keys'));
    const request = { keyId: newKeyId(), algorithm: 'Ed25519', activation: secret() } as const;
    await expect(storeIn(join(folder, 'keys')).generate(request)).rejects.toMatchObject({ code: 'custody-refused' });
  });

  it('opens the key again in another process of the program', async () => {
    const folder = newFolder();
    const stored = await storeIn(folder).generate({ keyId: newKeyId(), algorithm: 'EC-P521', activation: secret() });
    const active = await storeIn(folder).activate(stored.spki, secret());
    expect(active.keyId).toBe(stored.keyId);
  });

  it('opens the key with the passphrase typed in another normal form', async () => {
    const folder = newFolder();
    const stored = await storeIn(folder).generate({ keyId: newKeyId(), algorithm: 'Ed25519', activation: secret() });
    const typed = ActivationSecret.fromText(passphrase.normalize('NFD'));
    expect((await storeIn(folder).activate(stored.spki, typed)).keyId).toBe(stored.keyId);
  });

  it('refuses a weak passphrase by the names of the broken rules and makes nothing', async () => {
    const folder = join(newFolder(), 'keys');
    const activation = ActivationSecret.fromText('password1111');
    await expect(storeIn(folder).generate({ keyId: newKeyId(), algorithm: 'Ed25519', activation })).rejects.toMatchObject({
      code: 'passphrase-weak',
      detail: { rules: 'upper-case, symbol, run' },
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses to generate or activate without activation data', async () => {
    const store = storeIn(newFolder());
    await expect(store.generate({ keyId: newKeyId(), algorithm: 'Ed25519', activation: null })).rejects.toMatchObject({
      code: 'custody-refused',
    });
    await expect(store.activate(new Uint8Array(), null)).rejects.toMatchObject({ code: 'custody-refused' });
  });
});

describe('a sealed file that is not as it should be', () => {
  const master = mkdtempSync(join(tmpdir(), 'anchorite-keys-master-'));
  let stored: StoredKey;
  let other: StoredKey;
  beforeAll(async () => {
    stored = await storeIn(master).generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: secret() });
    other = await storeIn(master).generate({ keyId: newKeyId(), algorithm: 'EC-P256', activation: secret() });
    return () => rmSync(master, { recursive: true });
  });
  /** A copy of the good key folder to damage. */
  const copy = () => {
    const folder = newFolder();
    cpSync(join(master, stored.keyId), join(folder, stored.keyId), { recursive: true });
    return { folder, keyFolder: join(folder, stored.keyId) };
  };
  const activate = (folder: string) => storeIn(folder).activate(stored.spki, secret());

  it('is named passphrase-wrong when only the passphrase is wrong, and the passphrase is nowhere in the fault', async () => {
    const wrong = 'Blau-7-Äpfel!Tische';
    const fault: unknown = await storeIn(master)
      .activate(stored.spki, ActivationSecret.fromText(wrong))
      .catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'passphrase-wrong', detail: {} });
    expect(fault).not.toHaveProperty('cause');
    expect(String(fault instanceof Error && fault.stack)).not.toContain('Äpfel');
  });

  it('is told in words what seals it, and null where it is gone, changed or nothing that seals', async () => {
    const { folder, keyFolder } = copy();
    const sealing = () => storeIn(folder).sealing(stored.keyId);
    expect(await sealing()).toBe('PBES2, PBKDF2-HMAC-SHA256 600,000 iterations, AES-256-CBC');
    replacePrivate(keyFolder, 'nothing that seals');
    expect(await sealing()).toBeNull();
    writeFileSync(join(keyFolder, 'private.pem'), 'changed');
    expect(await sealing()).toBeNull();
    rmSync(keyFolder, { recursive: true });
    expect(await sealing()).toBeNull();
  });

  it('is named passphrase-wrong when the padding happens to be right but what opens is no key', async () => {
    const { folder, keyFolder } = copy();
    replacePrivate(keyFolder, encodePemBlock('ENCRYPTED PRIVATE KEY', await seal(systemEntropy.bytes(137))));
    await expect(activate(folder)).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });

  it('is named key-file-damaged for any flipped bit in any of its files', async () => {
    for (const name of ['private.pem', 'public.pem', 'SHA256SUMS']) {
      const { folder, keyFolder } = copy();
      const good = readFileSync(join(keyFolder, name));
      for (let at = 0; at < good.length; at += 3) {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(join(keyFolder, name), bad);
        await expect(activate(folder), `${name} at ${at}`).rejects.toMatchObject({ code: 'key-file-damaged' });
      }
    }
  });

  it('is named key-file-damaged when a file is missing, empty, cut, a link or a folder', async () => {
    for (const name of ['private.pem', 'public.pem', 'SHA256SUMS']) {
      const { folder, keyFolder } = copy();
      const file = join(keyFolder, name);
      const good = readFileSync(file);
      const spoil: (() => void)[] = [
        () => writeFileSync(file, ''),
        () => writeFileSync(file, good.subarray(0, good.length - 40)),
        () => writeFileSync(file, Buffer.alloc(100_000, 0x41)),
        () => (rmSync(file), undefined),
        () => symlinkSync(join(master, stored.keyId, name), file),
        () => (rmSync(file), mkdirSync(file)),
      ];
      for (const act of spoil) {
        act();
        await expect(activate(folder), name).rejects.toMatchObject({ code: 'key-file-damaged' });
      }
    }
  });

  it('is named key-mismatch when it holds the key of another folder under the same passphrase', async () => {
    const { folder, keyFolder } = copy();
    replacePrivate(keyFolder, readFileSync(join(master, other.keyId, 'private.pem')));
    await expect(activate(folder)).rejects.toMatchObject({ code: 'key-mismatch' });
  });

  it('is named key-mismatch when it holds a key of another kind', async () => {
    const { folder, keyFolder } = copy();
    const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' });
    replacePrivate(keyFolder, encodePemBlock('ENCRYPTED PRIVATE KEY', await seal(pkcs8)));
    await expect(activate(folder)).rejects.toMatchObject({ code: 'key-mismatch' });
  });

  it('never activates when the private part is damaged but the copy of the public key inside is intact', async () => {
    const { folder, keyFolder } = copy();
    const pem = readFileSync(join(keyFolder, 'private.pem'));
    const pkcs8 = createPrivateKey({ key: pem, passphrase }).export({ type: 'pkcs8', format: 'der' });
    pkcs8[40] = (pkcs8[40] ?? 0) ^ 1;
    replacePrivate(keyFolder, encodePemBlock('ENCRYPTED PRIVATE KEY', await seal(pkcs8)));
    await expect(activate(folder)).rejects.toMatchObject({
      code: expect.stringMatching(/^(key-mismatch|passphrase-wrong)$/) as string,
    });
  });

  it('is refused before any derivation when it asks for more than 100,000,000 iterations', async () => {
    const { folder, keyFolder } = copy();
    const content = { salt: new Uint8Array(16), iv: new Uint8Array(16), iterations: 100_000_001, ciphertext: new Uint8Array(144) };
    replacePrivate(keyFolder, encodePemBlock('ENCRYPTED PRIVATE KEY', encodeEncryptedPrivateKeyInfo(content)));
    const started = performance.now();
    await expect(activate(folder)).rejects.toMatchObject({ code: 'key-file-damaged', detail: { why: '100000001 iterations' } });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('opens again after openssl has sealed it anew with another passphrase and the same parameters', async () => {
    const { folder, keyFolder } = copy();
    const file = join(keyFolder, 'private.pem');
    const args = ['pkcs8', '-topk8', '-in', file, '-passin', `pass:${passphrase}`, '-passout', 'pass:Neu-8-Gestell!Xy'];
    replacePrivate(keyFolder, openssl([...args, '-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA256', '-iter', '600000']));
    const active = await storeIn(folder).activate(stored.spki, ActivationSecret.fromText('Neu-8-Gestell!Xy'));
    expect(active.keyId).toBe(stored.keyId);
  });

  it('is named key-file-damaged when openssl has sealed it with another cipher or a derivation that is not written here', async () => {
    for (const options of [
      ['-v2', 'aes-128-cbc'],
      ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA1'],
      ['-scrypt'],
      ['-v2', 'des3'],
    ]) {
      const { folder, keyFolder } = copy();
      const args = [
        'pkcs8',
        '-topk8',
        '-in',
        join(keyFolder, 'private.pem'),
        '-passin',
        `pass:${passphrase}`,
        '-passout',
        `pass:${passphrase}`,
      ];
      replacePrivate(keyFolder, openssl([...args, ...options]));
      await expect(activate(folder), options.join(' ')).rejects.toMatchObject({ code: 'key-file-damaged' });
    }
  });

  it('does not hide another key: the good one is found beside a damaged one', async () => {
    const { folder, keyFolder } = copy();
    cpSync(join(master, other.keyId), join(folder, other.keyId), { recursive: true });
    writeFileSync(join(keyFolder, 'public.pem'), 'damaged');
    expect((await storeIn(folder).find(other.spki))?.keyId).toBe(other.keyId);
    await expect(storeIn(folder).find(stored.spki)).rejects.toMatchObject({ code: 'key-file-damaged' });
  });

  it('is not found, not taken for a key and discarded when a crash left it half-written', async () => {
    const folder = newFolder();
    const keyId = newKeyId();
    mkdirSync(join(folder, `${keyId}.partial`));
    writeFileSync(join(folder, `${keyId}.partial`, 'private.pem'), '-----BEGIN ENC');
    const store = storeIn(folder);
    expect(await store.find(stored.spki)).toBeUndefined();
    await expect(store.generate({ keyId, algorithm: 'Ed25519', activation: secret() })).rejects.toMatchObject({
      code: 'key-already-exists',
    });
    await store.discard(keyId);
    expect(readdirSync(folder)).toEqual([]);
    expect((await store.generate({ keyId, algorithm: 'Ed25519', activation: secret() })).keyId).toBe(keyId);
  });
});
