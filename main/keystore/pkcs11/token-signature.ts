import type * as pkcs11 from 'pkcs11js';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import { ecdsaSigValue } from '../../x509/ecdsa-signature.ts';
import { inputToSign, mechanismsOf } from './mechanisms.ts';

/** What a private key of an open session makes of the bytes, as it goes into an X.509 BIT STRING. */
export function signatureOf(
  driver: pkcs11.PKCS11,
  session: pkcs11.Handle,
  key: pkcs11.Handle,
  algorithm: KeyAlgorithm,
  bytes: Uint8Array,
): Uint8Array {
  driver.C_SignInit(session, { mechanism: mechanismsOf[algorithm].sign }, key);
  const raw = new Uint8Array(driver.C_Sign(session, Buffer.from(inputToSign(algorithm, bytes)), Buffer.alloc(signatureRoom)));
  return algorithm.startsWith('EC-') ? ecdsaSigValue(raw) : raw;
}

/** RSA-4096 needs 512 octets. */
const signatureRoom = 1_024;
