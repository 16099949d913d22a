import { createPublicKey } from 'node:crypto';
import * as pkcs11 from 'pkcs11js';
import { equalBytes, fromHex, toHex } from '../../../shared/base/bytes.ts';
import { algorithmOf, spkiOf } from '../key-pair.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import type { PublicHalf } from './host-protocol.ts';

/** Objects of an open session. */

export function findObjects(driver: pkcs11.PKCS11, session: pkcs11.Handle, template: pkcs11.Template): readonly pkcs11.Handle[] {
  driver.C_FindObjectsInit(session, template);
  try {
    const found: pkcs11.Handle[] = [];
    for (let next = driver.C_FindObjects(session, 100); next.length > 0; next = driver.C_FindObjects(session, 100))
      found.push(...next);
    return found;
  } finally {
    driver.C_FindObjectsFinal(session);
  }
}

/** Null where the object has no such attribute, or does not give it away. */
export function readAttribute(driver: pkcs11.PKCS11, session: pkcs11.Handle, object: pkcs11.Handle, type: number): Buffer | null {
  try {
    const [result] = driver.C_GetAttributeValue(session, object, [{ type }]);
    return result && result.value.length > 0 ? result.value : null;
  } catch {
    return null;
  }
}

/** Every public key of the token that Anchorite could have made, as SubjectPublicKeyInfo. */
export function publicHalves(driver: pkcs11.PKCS11, session: pkcs11.Handle): readonly PublicHalf[] {
  const objects = findObjects(driver, session, [{ type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PUBLIC_KEY }]);
  return objects.flatMap((object) => {
    const half = publicHalf(driver, session, object);
    return half ? [half] : [];
  });
}

export function publicHalf(driver: pkcs11.PKCS11, session: pkcs11.Handle, object: pkcs11.Handle): PublicHalf | undefined {
  const id = readAttribute(driver, session, object, pkcs11.CKA_ID);
  const key = publicKeyIn(driver, session, object);
  return id && key ? { keyId: toHex(id), ...key } : undefined;
}

/** The public key that the attributes of an object spell out; those of a private key do on some tokens, of an RSA key on most. */
export function publicKeyIn(
  driver: pkcs11.PKCS11,
  session: pkcs11.Handle,
  object: pkcs11.Handle,
): { readonly algorithm: KeyAlgorithm; readonly spki: Uint8Array } | undefined {
  const jwk = jwkOf((type) => readAttribute(driver, session, object, type));
  if (!jwk) return undefined;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const algorithm = algorithmOf(key);
    return algorithm && { algorithm, spki: spkiOf(key) };
  } catch {
    return undefined;
  }
}

/** Every object with this identifier (hex), of whatever class. */
export const objectsOf = (driver: pkcs11.PKCS11, session: pkcs11.Handle, keyId: string): readonly pkcs11.Handle[] =>
  findObjects(driver, session, [{ type: pkcs11.CKA_ID, value: Buffer.from(fromHex(keyId) ?? []) }]);

const curves: Readonly<Record<string, { readonly crv: string; readonly octets: number }>> = {
  '06082a8648ce3d030107': { crv: 'P-256', octets: 32 },
  '06052b81040022': { crv: 'P-384', octets: 48 },
  '06052b81040023': { crv: 'P-521', octets: 66 },
};
/** PrintableString “edwards25519”, or the OID of RFC 8410, which some tokens give instead. */
const edwards: ReadonlySet<string> = new Set(['130c656477617264733235353139', '06032b6570']);

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

function jwkOf(read: (type: number) => Buffer | null): Record<string, string> | undefined {
  const modulus = read(pkcs11.CKA_MODULUS);
  const exponent = read(pkcs11.CKA_PUBLIC_EXPONENT);
  if (modulus && exponent) return { kty: 'RSA', n: text(withoutZeros(modulus)), e: text(withoutZeros(exponent)) };
  const params = toHex(read(pkcs11.CKA_EC_PARAMS) ?? new Uint8Array());
  const given = read(pkcs11.CKA_EC_POINT) ?? new Uint8Array();
  if (edwards.has(params)) {
    const x = pointOf(given, 32);
    return x && { kty: 'OKP', crv: 'Ed25519', x: text(x) };
  }
  const curve = curves[params];
  const point = curve && pointOf(given, 1 + 2 * curve.octets);
  if (!curve || point?.[0] !== 4) return undefined;
  const [x, y] = [point.subarray(1, 1 + curve.octets), point.subarray(1 + curve.octets)];
  return { kty: 'EC', crv: curve.crv, x: text(x), y: text(y) };
}

const withoutZeros = (number: Uint8Array): Uint8Array =>
  number.subarray(
    Math.max(
      0,
      number.findIndex((octet) => octet !== 0),
    ),
  );

/**
 * CKA_EC_POINT is a DER OCTET STRING (PKCS #11 §2.3.3); older modules give the point itself. Which of both it is only its length says:
 * a point, too, begins with 04, and its next octet can be what the length of an OCTET STRING would be.
 */
function pointOf(value: Uint8Array, octets: number): Uint8Array | undefined {
  if (value.length === octets) return value;
  const header = octets < 0x80 ? [4, octets] : [4, 0x81, octets];
  const wrapped = value.length === header.length + octets && header.every((octet, at) => value[at] === octet);
  return wrapped ? value.subarray(header.length) : undefined;
}

export const isSameKey = (half: PublicHalf, spki: Uint8Array, keyId: string | null): boolean =>
  equalBytes(half.spki, spki) && (keyId === null || half.keyId === keyId);
