import { toHex } from '../../shared/base/bytes.ts';
import type { IntermediateSigning } from '../../shared/ceremony/plan.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import type { CsrView } from '../x509/model.ts';
import { sha256 } from '../x509/sha256.ts';
import { verifyCsr } from '../x509/verify-csr.ts';
import type { Evidence } from './effect.ts';

/** What its requester can compare: the file as they have it, and the request in it, whichever form the file had. */
export function evidenceOfRequest({ csr: source }: IntermediateSigning, csr: CsrView): readonly Evidence[] {
  verifyCsr(csr);
  const file = 'der' in source ? source.file : undefined;
  return [
    ...(file ? [{ label: `SHA-256 of the file ${file.name}`, value: file.sha256 }] : []),
    { label: 'SHA-256 of the request, DER', value: toHex(sha256(csr.der)) },
    { label: 'SHA-256 of its public key', value: toHex(sha256(csr.spki.der)) },
    { label: 'Proof of possession', value: 'its signature verifies with the public key in it' },
  ];
}

/** ANC-C5: the request is kept whole in plan and ledger, so a challengePassword in it would be readable there for ever. */
export function challengePassword(csr: CsrView): readonly Finding[] {
  if (!csr.otherAttributes.some(({ type }) => type === 'challengePassword')) return [];
  const message = 'the request carries a challengePassword, which would be kept in the ledger; ask for a request without one';
  return [{ rule: 'ANC-C5-CHALLENGE-PASSWORD', level: 'warning', clause: 'RFC 2985 §5.4.1', message }];
}
