import * as pkcs11 from 'pkcs11js';
import { equalBytes, toHex } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { algorithmOf, publicKeyOf, verifyBytes } from '../key-pair.ts';
import type { KeyOnToken } from '../../ports/tokens.ts';
import type { TokenCalls } from './host-protocol.ts';
import { findObjects, objectsOf, publicHalves, publicKeyIn, readAttribute } from './token-objects.ts';
import { signatureOf } from './token-signature.ts';

/**
 * A key on a token, to its last object. It is told by its public key: an identifier is whatever a vendor's tool chose, the same key may
 * have several (an import that was done twice), and another key may have the same one.
 */

/** The key that is looked for, and what its private half is asked to sign where only a signature tells. */
type WantedKey = Parameters<TokenCalls['locate']>[2];

interface Found extends KeyOnToken {
  readonly privateKeys: readonly pkcs11.Handle[];
}

/**
 * Where the key lies; `keyId`: the identifier that is on record for this token, null where none is: an identifier from another one says nothing
 * here. Nothing is changed. Fault:
 * `token-identifier-shared` {keyId} where one of its identifiers is that of another key, or of one that nobody can tell.
 */
export function locateKey(driver: pkcs11.PKCS11, session: pkcs11.Handle, wanted: WantedKey): Found {
  const { spki, keyId } = wanted;
  const halves = publicHalves(driver, session);
  const privateKeys = privateKeysOf(driver, session);
  const ids = new Set([
    ...(keyId === null ? [] : [keyId]),
    ...halves.filter((half) => equalBytes(half.spki, spki)).map((half) => half.keyId),
  ]);
  const withHalf = new Set(halves.map((half) => half.keyId));
  // Without a public half beside it, a private key shows whose it is only in what it signs.
  const alone = privateKeys.filter(({ id }) => !withHalf.has(id) && !ids.has(id));
  const ours = alone.filter(({ key }) => isHalfOf(driver, session, key, wanted) === true);
  for (const { id } of ours) if (id !== '') ids.add(id);
  for (const id of ids) {
    const verdicts = privateKeys.filter((one) => one.id === id).map(({ key }) => isHalfOf(driver, session, key, wanted));
    // One that cannot be asked is the key by its identifier, as for whoever signs with it, but only where it is alone.
    const untold = verdicts.includes(undefined) && verdicts.length > 1;
    const foreign = verdicts.includes(false) || halves.some((half) => half.keyId === id && !equalBytes(half.spki, spki));
    if (foreign || untold) throw new Fault('token-identifier-shared', { keyId: id });
  }
  const secret = privateKeys.filter((one) => ids.has(one.id) || ours.includes(one)).map(({ key }) => key);
  const objects = new Set([...secret, ...[...ids].flatMap((id) => objectsOf(driver, session, id))].map(toHex));
  return { ids: [...ids], objects: objects.size, privateKeys: secret };
}

/**
 * Destroys it, private halves first: as long as anything of it can be found without a login, its end is not on record. What was there.
 * Faults: those of `locateKey`; `token-object-exists` {what} where an object is still there afterwards.
 */
export function destroyKey(driver: pkcs11.PKCS11, session: pkcs11.Handle, wanted: WantedKey): KeyOnToken {
  const { ids, objects, privateKeys } = locateKey(driver, session, wanted);
  for (const key of privateKeys) driver.C_DestroyObject(session, key);
  for (const id of ids) destroyObjects(driver, session, id);
  const left = locateKey(driver, session, wanted);
  const still = ids.flatMap((id) => objectsOf(driver, session, id));
  if (left.objects > 0 || still.length > 0) throw new Fault('token-object-exists', { what: `identifier ${ids.join(', ')}` });
  return { ids, objects };
}

/** Destroys whatever has this identifier, which is random where it was drawn here. How many objects there were. */
export function destroyObjects(driver: pkcs11.PKCS11, session: pkcs11.Handle, keyId: string): number {
  const objects = objectsOf(driver, session, keyId);
  for (const object of objects) driver.C_DestroyObject(session, object);
  return objects.length;
}

const privateKeysOf = (
  driver: pkcs11.PKCS11,
  session: pkcs11.Handle,
): readonly { readonly key: pkcs11.Handle; readonly id: string }[] =>
  findObjects(driver, session, [{ type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY }]).map((key) => ({
    key,
    id: toHex(readAttribute(driver, session, key, pkcs11.CKA_ID) ?? new Uint8Array()),
  }));

/** CK_KEY_TYPE; modules do not agree on that of Ed25519. */
const keyTypes: Readonly<Record<string, number>> = { EC: pkcs11.CKK_EC, RSA: pkcs11.CKK_RSA };

/** Whether it belongs to this public key; undefined where neither an attribute nor a signature tells. */
function isHalfOf(
  driver: pkcs11.PKCS11,
  session: pkcs11.Handle,
  key: pkcs11.Handle,
  { spki, challenge }: WantedKey,
): boolean | undefined {
  const told = publicKeyIn(driver, session, key);
  if (told) return equalBytes(told.spki, spki);
  const publicKey = publicKeyOf(spki);
  const algorithm = publicKey && algorithmOf(publicKey);
  if (!algorithm) return undefined;
  const type = readAttribute(driver, session, key, pkcs11.CKA_KEY_TYPE);
  const wantedType = keyTypes[algorithm.split('-')[0] ?? ''];
  if (type && wantedType !== undefined && type[0] !== wantedType) return false;
  try {
    return verifyBytes(spki, algorithm, challenge, signatureOf(driver, session, key, algorithm, challenge));
  } catch {
    return undefined;
  }
}
