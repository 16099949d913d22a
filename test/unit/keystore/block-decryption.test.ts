import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { decryptCbc, withoutPadding, type BlockCipher } from '../../../main/keystore/block-decryption.ts';
import { WipeScope } from '../../../main/keystore/containers/wipe-scope.ts';
import { systemEntropy } from '../../../main/workstation/system-entropy.ts';

const ciphers: readonly (readonly [BlockCipher, number, number])[] = [
  ['aes-128-cbc', 16, 16],
  ['aes-192-cbc', 24, 16],
  ['aes-256-cbc', 32, 16],
  ['des-ede3-cbc', 24, 8],
];

describe.each(ciphers)('decryption under a mask with %s', (cipher, keyLength, block) => {
  it.each([1, 2, 9, 4_096, 12_289])('gives %i blocks as the library encrypted them, and leaves nothing but zeroes', (blocks) => {
    const [key, iv, plain] = [randomBytes(keyLength), randomBytes(block), randomBytes(blocks * block)];
    const encryption = createCipheriv(cipher, key, iv).setAutoPadding(false);
    const ciphertext = Buffer.concat([encryption.update(plain), encryption.final()]);
    const scope = new WipeScope();
    const opened = decryptCbc({ cipher, key, iv, ciphertext }, { scope, entropy: systemEntropy });
    expect(Buffer.compare(opened, plain)).toBe(0);
    scope.wipe();
    expect(opened.every((octet) => octet === 0)).toBe(true);
  });

  it('gives the library no block that decrypts to plaintext', () => {
    const [key, iv, plain] = [randomBytes(keyLength), randomBytes(block), randomBytes(6 * block)];
    const encryption = createCipheriv(cipher, key, iv).setAutoPadding(false);
    const ciphertext = Buffer.concat([encryption.update(plain), encryption.final()]);
    const scope = new WipeScope();
    const kept = vi.spyOn(scope, 'keep');
    decryptCbc({ cipher, key, iv, ciphertext }, { scope, entropy: systemEntropy });
    const results = kept.mock.calls.map(([bytes]) => Buffer.from(bytes));
    // What the library returned is as long as what went in: twice the ciphertext.
    const fromLibrary = results.filter(({ length }) => length === 2 * ciphertext.length);
    expect(fromLibrary.length).toBeGreaterThan(0);
    for (const octets of fromLibrary) {
      for (let at = 0; at < plain.length; at += block) expect(octets.includes(plain.subarray(at, at + block))).toBe(false);
    }
    // The measure is fair: the library alone gives each of them away.
    const bare = createDecipheriv(cipher, key, iv).setAutoPadding(false).update(ciphertext);
    expect(bare.includes(plain.subarray(0, block))).toBe(true);
  });
});

describe('padding', () => {
  it.each([
    ['all of a block', [8, 8, 8, 8, 8, 8, 8, 8], 0],
    ['one octet', [1, 2, 3, 4, 5, 6, 7, 1], 7],
  ] as const)('of %s is taken off', (_what, octets, left) => {
    expect(withoutPadding(Uint8Array.from(octets), 8)).toHaveLength(left);
  });

  it.each([
    ['zero', [1, 2, 3, 4, 5, 6, 7, 0]],
    ['more than a block', [9, 9, 9, 9, 9, 9, 9, 9, 9]],
    ['not all alike', [1, 2, 3, 4, 5, 3, 2, 3]],
    ['of nothing', []],
  ] as const)('that is %s is none', (_what, octets) => {
    expect(withoutPadding(Uint8Array.from(octets), 8)).toBeUndefined();
  });
});
