import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { decodePemBlock, encodePemBlock } from '../../main/keystore/pem-block.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { failedPassphraseRules, passphraseRules } from '../../shared/pki/passphrase-rules.ts';

const good = 'Blau-7-Tisch!';
const text = fc.string({ unit: 'binary', maxLength: 60 });

describe('passphrase rules, for any text', () => {
  it('give rules of the list, each once, in its order', () => {
    fc.assert(
      fc.property(text, (value) => {
        const failed = failedPassphraseRules(value);
        expect(failed).toEqual(passphraseRules.filter((rule) => failed.includes(rule)));
      }),
    );
  });

  it('judge every Unicode form of it alike', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(failedPassphraseRules(value.normalize('NFD'))).toEqual(failedPassphraseRules(value.normalize('NFC')));
      }),
    );
  });

  it('find a run wherever it stands', () => {
    const character = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 });
    fc.assert(
      fc.property(character, fc.nat(good.length), (c, at) => {
        expect(failedPassphraseRules(good.slice(0, at) + c.repeat(4) + good.slice(at))).toContain('run');
      }),
    );
  });

  it('find a sequence wherever it stands, in both directions and either case', () => {
    const rows = ['abcdefghijklmnopqrstuvwxyz', '0123456789', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
    const piece = fc.constantFrom(...rows).chain((row) => fc.nat(row.length - 4).map((from) => row.slice(from, from + 4)));
    fc.assert(
      fc.property(piece, fc.boolean(), fc.boolean(), fc.nat(good.length), (four, reversed, upper, at) => {
        const turned = reversed ? [...four].reverse().join('') : four;
        const spelled = upper ? turned.toUpperCase() : turned;
        expect(failedPassphraseRules(good.slice(0, at) + spelled + good.slice(at))).toContain('sequence');
      }),
    );
  });
});

describe('activation secret, for any bytes', () => {
  it('is their text in NFC, or is refused as passphrase-weak; the given bytes are zeroed either way', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          text.map((t) => new Uint8Array(Buffer.from(t))),
        ),
        (bytes) => {
          const decoded = Buffer.from(bytes).toString('utf8');
          const valid = Buffer.from(decoded).equals(bytes);
          const given = bytes.slice();
          try {
            const secret = ActivationSecret.fromUtf8(given);
            expect(valid).toBe(true);
            expect(Buffer.from(secret.bytes()).toString('utf8')).toBe(decoded.normalize('NFC'));
          } catch (error) {
            if (!(error instanceof Fault)) throw error;
            expect([valid, error.code]).toEqual([false, 'passphrase-weak']);
          }
          expect(given.every((byte) => byte === 0)).toBe(true);
        },
      ),
    );
  });
});

describe('PEM block of a key file, for any input', () => {
  it('comes back as the bytes it was made of', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (der) => {
        const pem = encodePemBlock('PUBLIC KEY', der);
        expect(decodePemBlock('PUBLIC KEY', pem)).toEqual(der);
        expect(decodePemBlock('PUBLIC KEY', pem.replaceAll('\n', '\r\n'))).toEqual(der);
        expect(() => decodePemBlock('PRIVATE KEY', pem)).toThrow(Fault);
      }),
    );
  });

  it('is refused with key-file-damaged, never anything else, when it is not one block', () => {
    const line = fc.constantFrom('-----BEGIN PUBLIC KEY-----', '-----END PUBLIC KEY-----', 'AAAA', '=', '', ' ');
    const noise = fc.oneof(
      text,
      fc.array(fc.oneof(line, text), { maxLength: 8 }).map((lines) => lines.join('\n')),
    );
    fc.assert(
      fc.property(noise, (value) => {
        try {
          expect(decodePemBlock('PUBLIC KEY', value).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'key-file-damaged' });
        }
      }),
    );
  });
});
