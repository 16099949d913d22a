import { Fault } from '../../shared/fault/fault.ts';
import { checkKeyArithmetic } from './check-public-key.ts';
import type { CsrView } from './model.ts';
import { verifiableAlgorithm } from './signature-algorithm.ts';
import { isSignedByNode } from './verify-signature.ts';

/**
 * Proof of possession: the request's signature over the exact octets of certificationRequestInfo, by the key inside it
 * (RFC 2986 §4.2). Only SHA-256, SHA-384, SHA-512 and Ed25519. The key's policy is `checkPublicKey`.
 * Faults: `csr-signature-invalid`; `algorithm-unsupported` {found}; `key-weak` {rule, why} for keys nothing may be computed with.
 */
export function verifyCsr(view: CsrView): void {
  const algorithm = verifiableAlgorithm(view.signatureAlgorithm);
  if (!algorithm) throw new Fault('algorithm-unsupported', { found: view.signatureDescription });
  checkKeyArithmetic(view.spki);
  if (!isSignedByNode(view.spki, algorithm, view.info, view.signature)) {
    throw new Fault('csr-signature-invalid', { algorithm: algorithm.name, key: view.spki.description });
  }
}
