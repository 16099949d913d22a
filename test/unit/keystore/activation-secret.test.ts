import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../../main/keystore/activation-secret.ts';
import { Fault } from '../../../shared/fault/fault.ts';

const passphrase = 'Zwölf-Köche-7-rühren';

describe('activation secret', () => {
  it('gives the UTF-8 bytes of the text in normal form NFC, whatever form was typed', () => {
    const expected = Buffer.from(passphrase.normalize('NFC'));
    for (const form of ['NFC', 'NFD']) {
      expect(Buffer.from(ActivationSecret.fromText(passphrase.normalize(form)).bytes())).toEqual(expected);
      expect(Buffer.from(ActivationSecret.fromUtf8(Buffer.from(passphrase.normalize(form))).bytes())).toEqual(expected);
    }
  });

  it('zeroes its bytes on wipe and gives none afterwards', () => {
    const secret = ActivationSecret.fromText(passphrase);
    const bytes = secret.bytes();
    secret.wipe();
    secret.wipe();
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(() => secret.bytes()).toThrow(Fault);
    expect(() => secret.copy()).toThrow(expect.objectContaining({ code: 'key-not-active' }));
  });

  it('zeroes the bytes that it was made of', () => {
    for (const text of ['Plain-ascii-77', passphrase]) {
      const given = Buffer.from(text);
      ActivationSecret.fromUtf8(given);
      expect(given.every((byte) => byte === 0)).toBe(true);
    }
  });

  it('makes copies that are wiped on their own', () => {
    const secret = ActivationSecret.fromText(passphrase);
    const copy = secret.copy();
    secret.wipe();
    expect(Buffer.from(copy.bytes()).toString()).toBe(passphrase.normalize('NFC'));
  });

  it('refuses bytes that are not UTF-8 and does not quote them', () => {
    const bytes = Uint8Array.of(0x53, 0x65, 0x63, 0xff);
    expect(() => ActivationSecret.fromUtf8(bytes)).toThrow(
      expect.objectContaining({ code: 'passphrase-weak', detail: { rules: 'characters' } }),
    );
    expect([...bytes]).toEqual([0, 0, 0, 0]);
  });

  it('shows nothing in print, JSON, template or inspection', () => {
    const secret = ActivationSecret.fromText(passphrase);
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true, depth: 9 }),
      inspect({ deep: [secret] }),
      `${secret.toString()}`,
    ];
    for (const text of shown) {
      expect(text).toContain('[activation data]');
      expect(text).not.toContain('Zw');
      expect(text).not.toContain(Buffer.from('Zw').toString('hex').slice(0, 4));
    }
    expect(Object.keys(secret)).toEqual([]);
  });
});
