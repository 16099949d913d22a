import { createECDH, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { PKCS11 } from 'pkcs11js';
import { describe, expect, it } from 'vitest';
import { publicHalf } from '../../../../main/keystore/pkcs11/token-objects.ts';

/** A module that has one public key object, and says of it just this. */
const saying = (attributes: Readonly<Record<number, Buffer>>): PKCS11 =>
  ({
    C_GetAttributeValue: (_session: unknown, _object: unknown, [wanted]: readonly [{ readonly type: number }]) => {
      const value = attributes[wanted.type];
      if (!value) throw new Error('CKR_ATTRIBUTE_TYPE_INVALID');
      return [{ type: wanted.type, value }];
    },
  }) as unknown as PKCS11;

const none = Buffer.alloc(0);
const halfOf = (params: string, point: Buffer) =>
  publicHalf(saying({ 0x102: Buffer.of(1), 0x180: Buffer.from(params, 'hex'), 0x181: point }), none, none);

/** A point whose x begins with this octet. */
function pointBeginning(curve: string, first: number): Buffer {
  for (;;) {
    const point = createECDH(curve);
    const given = point.generateKeys();
    if (given[1] === first) return given;
  }
}

describe('the point of a public key on a token', () => {
  it.each([
    ['EC-P256', 'prime256v1', '06082a8648ce3d030107', 0x3f, [4, 65]],
    ['EC-P384', 'secp384r1', '06052b81040022', 0x5f, [4, 97]],
    ['EC-P521', 'secp521r1', '06052b81040023', 0x00, [4, 0x81, 133]],
  ] as const)(
    'of %s is read as it is and in an OCTET STRING, also where one looks like the other',
    (algorithm, curve, params, x, header) => {
      const point = pointBeginning(curve, x);
      const raw = halfOf(params, point);
      expect(raw?.algorithm).toBe(algorithm);
      expect(halfOf(params, Buffer.concat([Buffer.from(header), point]))?.spki).toEqual(raw?.spki);
      expect(halfOf(params, point.subarray(1))).toBeUndefined();
      expect(halfOf(params, Buffer.concat([point, Buffer.of(0)]))).toBeUndefined();
    },
  );

  it('of Ed25519 is read in both ways, too, also where it begins with 04 1e', () => {
    const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const point = Buffer.from(x, 'base64url');
    const spki = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    for (const given of [point, Buffer.concat([Buffer.of(4, 32), point])])
      expect(Buffer.from(halfOf('06032b6570', given)?.spki ?? [])).toEqual(spki);
    const alike = Buffer.concat([Buffer.of(4, 30), Buffer.alloc(30, 7)]);
    expect(halfOf('06032b6570', alike)?.algorithm).toBe('Ed25519');
  });
});
