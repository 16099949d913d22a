import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../shared/base/bytes.ts';
import { decodeEncryptedPrivateKeyInfo, encodeEncryptedPrivateKeyInfo } from '../../../main/x509/encrypted-private-key-info.ts';
import { run, scratchFile, signerOf } from './signer.ts';

const { privateKey, spki } = signerOf('EC-P384');
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });

describe('EncryptedPrivateKeyInfo', () => {
  it('opens with stock openssl pkey', () => {
    const salt = Uint8Array.from({ length: 32 }, (_, i) => i);
    const iv = Uint8Array.from({ length: 16 }, (_, i) => 255 - i);
    const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync('correct horse', salt, 50_000, 32, 'sha256'), iv);
    const ciphertext = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
    const der = encodeEncryptedPrivateKeyInfo({ salt, iv, iterations: 50_000, ciphertext });
    const pem = run(
      'openssl',
      'pkey',
      '-inform',
      'DER',
      '-in',
      scratchFile('key.der', der),
      '-passin',
      'pass:correct horse',
      '-pubout',
    );
    expect(pem.replace(/-----[^-]+-----|\n/g, '')).toBe(Buffer.from(spki).toString('base64'));
    expect(decodeEncryptedPrivateKeyInfo(der)).toMatchObject({ iterations: 50_000, prf: 'hmacWithSHA256', cipher: 'aes256-CBC' });
    expect(toHex(decodeEncryptedPrivateKeyInfo(der).ciphertext)).toBe(toHex(ciphertext));
    expect(toHex(decodeEncryptedPrivateKeyInfo(der).salt)).toBe(toHex(salt));
    expect(toHex(decodeEncryptedPrivateKeyInfo(der).iv)).toBe(toHex(iv));
  });

  it.each([
    ['hmacWithSHA256', 'aes256', 'aes256-CBC'],
    ['hmacWithSHA512', 'aes128', 'aes128-CBC'],
    ['hmacWithSHA1', 'aes192', 'aes192-CBC'],
  ])('reads what openssl pkcs8 -v2prf %s -v2 %s writes', (prf, cipher, name) => {
    const pem = scratchFile('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const out = run('openssl', 'pkcs8', '-topk8', '-in', pem, '-v2', cipher, '-v2prf', prf, '-iter', '1234', '-passout', 'pass:x');
    const der = new Uint8Array(Buffer.from(out.replace(/-----[^-]+-----|\n/g, ''), 'base64'));
    expect(decodeEncryptedPrivateKeyInfo(der)).toMatchObject({ prf, cipher: name, iterations: 1234 });
  });

  it('refuses other schemes, plain keys and damage', () => {
    const pem = scratchFile('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const scrypt = run('openssl', 'pkcs8', '-topk8', '-in', pem, '-scrypt', '-passout', 'pass:x');
    const scryptDer = new Uint8Array(Buffer.from(scrypt.replace(/-----[^-]+-----|\n/g, ''), 'base64'));
    for (const der of [scryptDer, new Uint8Array(pkcs8), new Uint8Array(), scryptDer.subarray(0, 50)]) {
      expect(() => decodeEncryptedPrivateKeyInfo(der)).toThrow(
        expect.objectContaining({ code: 'object-malformed', detail: expect.objectContaining({ kind: 'encrypted private key' }) }),
      );
    }
  });
});
