import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { sealContainer } from '../../../../main/keystore/containers/seal-container.ts';
import type { SealContainer } from '../../../../main/keystore/containers/seal-container.ts';
import { WipeScope } from '../../../../main/keystore/containers/wipe-scope.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import { signerOf } from '../../x509/signer.ts';
import { keyFiles, open, openssl, passphrase } from './container-fixture.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Every array that went through a scope from now on. */
function watchScopes(): Uint8Array[] {
  const kept: Uint8Array[] = [];
  const keep = WipeScope.prototype.keep;
  vi.spyOn(WipeScope.prototype, 'keep').mockImplementation(function (this: WipeScope, bytes: Uint8Array) {
    kept.push(bytes);
    return keep.call(this, bytes);
  });
  return kept;
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((octet) => octet === 0);
const request = (changes: Partial<SealContainer> = {}): SealContainer => ({
  format: 'pkcs12',
  pkcs8: signerOf('EC-P256').privateKey.export({ type: 'pkcs8', format: 'der' }),
  certificates: [keyFiles('EC-P256').certificate],
  friendlyName: 'Root',
  activation: ActivationSecret.fromText(passphrase),
  iterations: 600_000,
  entropy: systemEntropy,
  ...changes,
});

describe('an opened key', () => {
  it('is zeroes after wipe, and gives nothing more', async () => {
    const pem = signerOf('EC-P256').privateKey.export({ type: 'pkcs8', format: 'pem' });
    const { key } = await open(Buffer.from(pem), null);
    const octets = key.pkcs8();
    expect(isZero(octets)).toBe(false);
    key.wipe();
    key.wipe();
    expect(isZero(octets)).toBe(true);
    expect(() => key.pkcs8()).toThrow(expect.objectContaining({ code: 'key-not-active' }));
    expect(() => key.keyObject()).toThrow(expect.objectContaining({ code: 'key-not-active' }));
  });

  it('shows nothing in print, JSON or inspection', async () => {
    const pem = signerOf('EC-P256').privateKey.export({ type: 'pkcs8', format: 'pem' });
    const { key } = await open(Buffer.from(pem), null);
    for (const shown of [String(key), JSON.stringify({ key }), inspect({ key }, { showHidden: true, depth: 9 })]) {
      expect(shown).toContain('[private key]');
      expect(shown.length).toBeLessThan(60);
    }
    key.wipe();
  });
});

describe('what an opening needed', () => {
  const { key, certificateFile } = keyFiles('EC-P256');
  const pass = ['-passout', `pass:${passphrase}`];
  const files: Readonly<Record<string, () => Uint8Array>> = {
    'a plain PEM': () => openssl('pkcs8', '-topk8', '-nocrypt', '-in', key),
    PBES2: () => openssl('pkcs8', '-topk8', '-in', key, ...pass),
    PBES1: () =>
      openssl('pkcs8', '-topk8', '-in', key, '-v1', 'PBE-MD5-DES', '-provider', 'legacy', '-provider', 'default', ...pass),
    'PEM encryption': () => openssl('ec', '-in', key, '-aes256', ...pass),
    'a PKCS #12': () => openssl('pkcs12', '-export', '-legacy', '-inkey', key, '-in', certificateFile, ...pass),
    'an RSA key': () => openssl('rsa', '-traditional', '-in', keyFiles('RSA-3072').key),
  };

  it.each(Object.keys(files))('is zeroed afterwards: %s, opened, damaged or with a wrong passphrase', async (name) => {
    const bytes = files[name]!();
    const kept = watchScopes();
    const opened = await open(bytes);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.filter((array) => !isZero(array))).toEqual([]);
    expect(isZero(opened.key.pkcs8())).toBe(false);
    opened.key.wipe();
    await open(bytes, 'Rot-8-Stuhl!').catch(() => undefined);
    await open(bytes.subarray(0, bytes.length - 30)).catch(() => undefined);
    expect(kept.filter((array) => !isZero(array))).toEqual([]);
  });

  it('is zeroed when something is sealed, with the passphrase, and the caller’s key is not', async () => {
    const kept = watchScopes();
    const asked = request();
    const octets = asked.activation.bytes();
    await sealContainer(asked);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.filter((array) => !isZero(array))).toEqual([]);
    expect(isZero(octets)).toBe(true);
    expect(isZero(asked.pkcs8)).toBe(false);
  });
});

describe('sealContainer', () => {
  it('refuses a weak passphrase and says which rules it breaks', async () => {
    const activation = ActivationSecret.fromText('tisch');
    const octets = activation.bytes();
    await expect(sealContainer(request({ activation }))).rejects.toMatchObject({
      code: 'passphrase-weak',
      detail: { rules: 'length, upper-case, digit, symbol' },
    });
    expect(isZero(octets)).toBe(true);
  });

  it.each([
    ['pkcs8', 599_999],
    ['pkcs8', 100_000_001],
    ['pkcs12', 10_000_001],
    ['pkcs12-pbmac1', 33_333_334],
    ['pkcs12', 600_000.5],
  ] as const)('refuses %s with %d iterations', async (format, iterations) => {
    await expect(sealContainer(request({ format, iterations }))).rejects.toMatchObject({ code: 'custody-refused' });
  });

  it('refuses certificates of which none is for the key, and what is no key', async () => {
    const certificates = [keyFiles('EC-P384').certificate];
    await expect(sealContainer(request({ certificates }))).rejects.toMatchObject({ code: 'key-mismatch' });
    await expect(sealContainer(request({ pkcs8: new Uint8Array(40) }))).rejects.toMatchObject({ code: 'container-damaged' });
  });

  it('writes nothing that is weak: PBES2, SHA-256, 600,000 iterations, and each salt once', async () => {
    for (const [format, mac] of [
      ['pkcs12', 'MAC HMAC-SHA256 600,000 iterations'],
      ['pkcs12-pbmac1', 'MAC PBMAC1, PBKDF2-HMAC-SHA256 600,000 iterations, HMAC-SHA256'],
    ] as const) {
      const sealed = await sealContainer(request({ format }));
      const opened = await open(sealed);
      expect(opened.protection).toBe(`PBES2, PBKDF2-HMAC-SHA256 600,000 iterations, AES-256-CBC; ${mac}`);
      expect(opened).toMatchObject({ format: 'PKCS#12', weaknesses: [], friendlyName: 'Root' });
      opened.key.wipe();
    }
  });

  it('fails rather than hand out what does not open', async () => {
    let uses = 0;
    // Checked, then sealed with; what comes after that is another passphrase.
    const bytes = () => Buffer.from(++uses <= 2 ? passphrase : 'Another-7-Word!');
    const activation = { bytes, wipe: () => undefined };
    const asked = request({ format: 'pkcs8', certificates: [], activation });
    await expect(sealContainer(asked)).rejects.toMatchObject({ code: 'internal' });
    expect(uses).toBe(3);
  });
});
