import * as pkcs11 from 'pkcs11js';
import { Fault } from '../../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import { mechanismsOf } from './mechanisms.ts';
import { isTemplateRefusal } from './pkcs11-fault.ts';
import { findObjects, objectsOf } from './token-objects.ts';
import { keyTemplate, spokenOfUses, type SpokenOfUses } from './token-templates.ts';

/** A key pair that a token makes, in an open session. */

/** D1: no object may have the label or the identifier yet. Tokens themselves accept two keys of one name. */
export function refuseTaken(
  driver: pkcs11.PKCS11,
  session: pkcs11.Handle,
  { keyId, label }: { readonly keyId: string; readonly label: string },
): void {
  if (objectsOf(driver, session, keyId).length > 0) throw new Fault('key-already-exists', { keyId });
  const named = findObjects(driver, session, [{ type: pkcs11.CKA_LABEL, value: label }]);
  if (named.length > 0) throw new Fault('token-object-exists', { what: `label “${label}”` });
}

export function generatePair(
  driver: pkcs11.PKCS11,
  session: pkcs11.Handle,
  key: { readonly keyId: string; readonly label: string; readonly algorithm: KeyAlgorithm },
): pkcs11.KeyPair {
  const make = (spoken: SpokenOfUses): pkcs11.KeyPair => {
    const { publicKey, privateKey } = keyTemplate(key, spoken);
    return driver.C_GenerateKeyPair(session, { mechanism: mechanismsOf[key.algorithm].generate }, publicKey, privateKey);
  };
  // Some tokens refuse to be told what a key must not do; what they made of it is read back and judged all the same.
  for (const spoken of spokenOfUses.slice(0, -1)) {
    try {
      return make(spoken);
    } catch (thrown) {
      if (!isTemplateRefusal(thrown)) throw thrown;
    }
  }
  return make('none');
}
