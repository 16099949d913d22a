import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import { describeKeyContainer } from '../../../../main/keystore/containers/describe-key-container.ts';
import { openKeyContainer } from '../../../../main/keystore/containers/open-key-container.ts';
import { encodeInteger, encodeOctetString, encodeOid, encodeSequence, encodeTlv } from '../../../../main/x509/encode-der.ts';
import { encodeEcPrivateKeyInfo, encodeRsaPrivateKeyInfo } from '../../../../main/x509/encode-private-key.ts';
import { encodePem } from '../../../../main/x509/pem.ts';
import { systemEntropy } from '../../../../main/workstation/system-entropy.ts';
import { signerOf } from '../../x509/signer.ts';
import { keyFiles, open, openssl, passphrase } from './container-fixture.ts';

const fault = (code: string, detail: Record<string, unknown> = {}) => ({ code, detail: expect.objectContaining(detail) });
const plainPem = (algorithm: 'EC-P256' | 'EC-P384' | 'RSA-3072' = 'EC-P256'): string =>
  signerOf(algorithm).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs8Of = (algorithm: 'EC-P256' | 'RSA-3072'): Uint8Array =>
  new Uint8Array(signerOf(algorithm).privateKey.export({ type: 'pkcs8', format: 'der' }));
const sealedDer = (...args: readonly string[]): Uint8Array =>
  openssl('pkcs8', '-topk8', '-in', keyFiles('EC-P256').key, '-outform', 'DER', '-passout', `pass:${passphrase}`, ...args);
const pkcs12 = (...args: readonly string[]): Uint8Array => {
  const { key, certificateFile } = keyFiles('EC-P256');
  return openssl('pkcs12', '-export', '-inkey', key, '-in', certificateFile, '-passout', `pass:${passphrase}`, ...args);
};
const flipped = (bytes: Uint8Array, at: number): Uint8Array => Uint8Array.from(bytes, (b, i) => (i === at ? b ^ 0x10 : b));

describe('a file that is no key container', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('0 is a digit, and 0x30 is the tag of a SEQUENCE')],
    ['an empty SEQUENCE', Uint8Array.of(0x30, 0)],
    ['zeroes', new Uint8Array(100)],
  ])('is not recognised: %s', async (_what, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject(fault('container-not-recognised'));
  });

  it('is one all the same where an editor wrote a byte order mark before it', async () => {
    expect((await open(Buffer.from(`\uFEFF${plainPem()}`), null)).key.algorithm).toBe('EC-P256');
  });

  it('is named for what it is', async () => {
    const { certificate, signer } = keyFiles('EC-P256');
    const wrong = (found: string) => fault('container-not-recognised', { found: `it is a ${found}` });
    await expect(open(certificate)).rejects.toMatchObject(wrong('certificate'));
    await expect(open(Buffer.from(encodePem('CERTIFICATE', certificate)))).rejects.toMatchObject(wrong('certificate'));
    await expect(open(signer.spki)).rejects.toMatchObject(wrong('public key'));
    await expect(open(Buffer.from(encodePem('X509 CRL', certificate)))).rejects.toMatchObject(wrong('CRL'));
    await expect(
      open(Buffer.from(encodePem('CERTIFICATE', certificate).replaceAll('CERTIFICATE', 'DH PARAMETERS'))),
    ).rejects.toMatchObject(wrong('PEM block “DH PARAMETERS”'));
  });

  it('is too large above 1 MiB', async () => {
    await expect(open(new Uint8Array(1024 * 1024 + 1))).rejects.toMatchObject(
      fault('container-not-recognised', { found: expect.stringContaining('1048577 bytes') }),
    );
    await expect(open(new Uint8Array(1024 * 1024))).rejects.toMatchObject(fault('container-not-recognised'));
  });
});

describe('a passphrase', () => {
  const sealed = [sealedDer(), sealedDer('-scrypt'), pkcs12(), pkcs12('-legacy'), pkcs12('-nomac')];

  it('is asked for by describeKeyContainer, and missed by openKeyContainer', async () => {
    for (const bytes of sealed) {
      expect(describeKeyContainer(bytes).passphraseNeeded).toBe(true);
      await expect(open(bytes, null)).rejects.toMatchObject(fault('activation-cancelled'));
    }
    expect(describeKeyContainer(pkcs8Of('EC-P256')).passphraseNeeded).toBe(false);
  });

  it('that is wrong is told from damage', async () => {
    for (const bytes of sealed) await expect(open(bytes, 'Rot-8-Stuhl!')).rejects.toMatchObject(fault('passphrase-wrong'));
  });

  it('is wiped, whatever happens, and never quoted', async () => {
    for (const bytes of [sealedDer(), pkcs12(), new Uint8Array(), pkcs8Of('EC-P256')]) {
      const secret = ActivationSecret.fromText('Canary-7-Canary!');
      const octets = secret.bytes();
      const error: unknown = await openKeyContainer(bytes, secret, systemEntropy).catch((thrown: unknown) => thrown);
      expect(octets.every((octet) => octet === 0)).toBe(true);
      expect(JSON.stringify([String(error), (error as Error).cause])).not.toMatch(/canary/i);
    }
  });
});

describe('damage', () => {
  it('at the end of a ciphertext is told from a wrong passphrase', async () => {
    const bytes = sealedDer();
    await expect(open(flipped(bytes, bytes.length - 1))).rejects.toMatchObject(fault('container-damaged'));
  });

  it('inside a key is found, in every octet', async () => {
    const der = pkcs8Of('EC-P256');
    for (let at = 0; at < der.length; at++) {
      const opened = await open(flipped(der, at), null).catch((thrown: { code: string }) => thrown.code);
      // Never the same key, never a crash.
      expect(['container-damaged', 'key-mismatch', 'algorithm-unsupported', 'container-not-recognised'], `${at}`).toContain(opened);
    }
  });

  it('of any number of an RSA key is found', async () => {
    const der = pkcs8Of('RSA-3072');
    for (let at = 40; at < der.length; at += 97) {
      const code = await open(flipped(der, at), null).catch((thrown: { code: string }) => thrown.code);
      expect(['container-damaged', 'algorithm-unsupported'], `${at}`).toContain(code);
    }
  });

  it('of a PKCS #12 behind its MAC shows as a wrong MAC, of its structure as damage', async () => {
    const bytes = pkcs12();
    await expect(open(flipped(bytes, Math.floor(bytes.length / 2)))).rejects.toMatchObject(fault('passphrase-wrong'));
    await expect(open(bytes.subarray(0, bytes.length - 5))).rejects.toMatchObject(fault('container-damaged'));
    await expect(open(Uint8Array.of(...bytes, 0))).rejects.toMatchObject(fault('container-damaged'));
  });

  it.each([
    ['without an end', '-----BEGIN PRIVATE KEY-----\nAAAA\n'],
    ['with an end only', '-----END PRIVATE KEY-----\n'],
    ['with another end', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n'],
    ['without octets', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n'],
    ['not Base64', '-----BEGIN PRIVATE KEY-----\nAA*A\n-----END PRIVATE KEY-----\n'],
    ['cut short', '-----BEGIN PRIVATE KEY-----\nAAAAA\n-----END PRIVATE KEY-----\n'],
    ['with octets after the padding', '-----BEGIN PRIVATE KEY-----\nAA==AAAA\n-----END PRIVATE KEY-----\n'],
    ['with bits in the padding', '-----BEGIN PRIVATE KEY-----\nAB==\n-----END PRIVATE KEY-----\n'],
  ])('of a PEM block is found: %s', async (_what, pem) => {
    await expect(open(Buffer.from(pem), null)).rejects.toMatchObject(fault('container-damaged'));
  });
});

describe('a container of a kind that is not opened', () => {
  it('holds two keys, or something beside the key', async () => {
    const two = plainPem() + plainPem('EC-P384');
    await expect(open(Buffer.from(two), null)).rejects.toMatchObject(fault('container-unsupported'));
    const beside = plainPem() + encodePem('PUBLIC KEY', signerOf('EC-P256').spki);
    await expect(open(Buffer.from(beside), null)).rejects.toMatchObject(
      fault('container-unsupported', { what: 'a file with a block “PUBLIC KEY” beside the key' }),
    );
    await expect(open(pkcs12('-nokeys'))).rejects.toMatchObject(
      fault('container-unsupported', { what: 'a PKCS #12 without a private key' }),
    );
  });

  it('is sealed with RC4, or with a cipher nobody knows', async () => {
    const args = ['-v1', 'PBE-SHA1-RC4-128', '-provider', 'legacy', '-provider', 'default'];
    await expect(open(sealedDer(...args))).rejects.toMatchObject(fault('container-unsupported', { what: 'RC4-128' }));
    await expect(open(sealedDer('-v2', 'camellia256'))).rejects.toMatchObject(fault('container-unsupported'));
    const aria = openssl('ec', '-in', keyFiles('EC-P256').key, '-aria256', '-passout', `pass:${passphrase}`);
    await expect(open(aria)).rejects.toMatchObject(fault('container-unsupported', { what: 'PEM encryption with ARIA-256-CBC' }));
  });

  it('asks for more work than 100,000,000 iterations, at once', async () => {
    const kdf = (iterations: number) =>
      encodeSequence(
        encodeOid('1.2.840.113549.1.5.12'),
        encodeSequence(encodeOctetString(new Uint8Array(8)), encodeInteger(iterations)),
      );
    const cipher = encodeSequence(encodeOid('2.16.840.1.101.3.4.1.42'), encodeOctetString(new Uint8Array(16)));
    const sealed = (iterations: number) =>
      encodeSequence(
        encodeSequence(encodeOid('1.2.840.113549.1.5.13'), encodeSequence(kdf(iterations), cipher)),
        encodeOctetString(new Uint8Array(64)),
      );
    for (const iterations of [100_000_001, 2 ** 31, 2 ** 52]) {
      expect(() => describeKeyContainer(sealed(iterations))).toThrow(expect.objectContaining({ code: 'container-unsupported' }));
      await expect(open(sealed(iterations))).rejects.toMatchObject(fault('container-unsupported'));
    }
    await expect(open(sealed(1_000))).rejects.toMatchObject(fault('passphrase-wrong'));
  });
});

describe('a key that Anchorite does not certify', () => {
  const unsupported = (algorithm: string) => fault('algorithm-unsupported', { algorithm });
  const pem = (key: KeyObject): Buffer => Buffer.from(key.export({ type: 'pkcs8', format: 'pem' }));

  it('is named', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    await expect(open(pem(rsa), null)).rejects.toMatchObject(unsupported('RSA 2048'));
    const k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
    await expect(open(pem(k1), null)).rejects.toMatchObject(unsupported('EC secp256k1'));
    const ed448 = generateKeyPairSync('ed448').privateKey;
    await expect(open(pem(ed448), null)).rejects.toMatchObject(unsupported('Ed448'));
    const explicit = openssl('ecparam', '-name', 'prime256v1', '-param_enc', 'explicit', '-genkey', '-noout');
    const spelt = { code: 'container-unsupported', detail: { what: expect.stringContaining('-param_enc named_curve') as string } };
    await expect(open(explicit, null)).rejects.toMatchObject(spelt);
    // As the fault advises.
    const named = execFileSync('openssl', ['ec', '-param_enc', 'named_curve'], {
      input: explicit,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    expect((await open(named, null)).key.algorithm).toBe('EC-P256');
  });

  it('is named before anything is opened where nothing is encrypted', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
    expect(() => describeKeyContainer(pem(k1))).toThrow(expect.objectContaining({ code: 'algorithm-unsupported' }));
    const explicit = openssl('ecparam', '-name', 'prime256v1', '-param_enc', 'explicit', '-genkey', '-noout');
    expect(() => describeKeyContainer(explicit)).toThrow(expect.objectContaining({ code: 'container-unsupported' }));
    // A size is a matter of the opened key.
    expect(describeKeyContainer(pem(rsa)).format).toBe('PKCS#8');
  });

  it('has another exponent than 65537', async () => {
    const three = generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 }).privateKey;
    await expect(open(pem(three), null)).rejects.toMatchObject(fault('key-weak', { rule: 'CA/B BR 6.1.6' }));
  });
});

describe('numbers that do not belong together', () => {
  const jwk = signerOf('RSA-3072').privateKey.export({ format: 'jwk' });
  const number = (base64url: string | undefined): Buffer => Buffer.from(base64url ?? '', 'base64url');
  /** INTEGER of these octets, shortest form. */
  const integer = (value: Buffer): Uint8Array => {
    const octets = value.subarray(value.findIndex((octet) => octet !== 0));
    return encodeTlv(2, Buffer.of(...((octets[0] ?? 0) >= 0x80 ? [0] : [])), octets);
  };
  const names = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
  const rsa = (changes: Partial<Record<(typeof names)[number], Buffer>>): Uint8Array => {
    const parts = names.map((name) => integer(changes[name] ?? number(jwk[name])));
    return encodeRsaPrivateKeyInfo(encodeSequence(encodeInteger(0), ...parts));
  };
  const plusTwo = (value: Buffer): Buffer => {
    const changed = Buffer.from(value);
    changed[changed.length - 1]! ^= 2;
    return changed;
  };

  it('are refused in an RSA key, each of them', async () => {
    await expect(open(rsa({}), null)).resolves.toMatchObject({ format: 'PKCS#8' });
    for (const name of ['n', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const) {
      await expect(open(rsa({ [name]: plusTwo(number(jwk[name])) }), null), name).rejects.toMatchObject(fault('container-damaged'));
    }
  });

  it('are refused in an EC key: zero, the order, another point', async () => {
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
    for (const scalar of [Buffer.alloc(32), order, Buffer.alloc(32, 255)]) {
      await expect(open(encodeEcPrivateKeyInfo('EC-P256', scalar, null), null)).rejects.toMatchObject(fault('container-damaged'));
    }
    const point = Buffer.from(signerOf('EC-P256').spki.subarray(-65));
    const one = Buffer.alloc(32);
    one[31] = 1;
    await expect(open(encodeEcPrivateKeyInfo('EC-P256', one, point), null)).rejects.toMatchObject(fault('key-mismatch'));
  });

  it('take a compressed point for what it is', async () => {
    const { privateKey, spki } = signerOf('EC-P256');
    const scalar = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
    const x = spki.subarray(-64, -32);
    const sign = 2 + ((spki.at(-1) ?? 0) & 1);
    const opened = await open(encodeEcPrivateKeyInfo('EC-P256', scalar, Uint8Array.of(sign, ...x)), null);
    expect(Buffer.from(opened.key.spki).equals(Buffer.from(spki))).toBe(true);
    const other = encodeEcPrivateKeyInfo('EC-P256', scalar, Uint8Array.of(5 - sign, ...x));
    await expect(open(other, null)).rejects.toMatchObject(fault('key-mismatch'));
  });

  it('are a certificate for another key', async () => {
    const foreign = encodePem('CERTIFICATE', keyFiles('EC-P384').certificate);
    await expect(open(Buffer.from(plainPem() + foreign), null)).rejects.toMatchObject(fault('key-mismatch'));
    const own = encodePem('CERTIFICATE', keyFiles('EC-P256').certificate);
    const opened = await open(Buffer.from(foreign + plainPem() + own), null);
    expect(opened.certificates.map(({ length }) => length)).toEqual(
      [keyFiles('EC-P256'), keyFiles('EC-P384')].map(({ certificate }) => certificate.length),
    );
    const broken = own.replace(/\n[^\n]{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    await expect(open(Buffer.from(plainPem() + broken), null)).rejects.toMatchObject(fault('container-damaged'));
  });
});
