import { createPublicKey, verify } from 'node:crypto';
import { approvalMessage } from '../../shared/ceremony/approver-entry.ts';
import { approversAfter } from '../../shared/ceremony/approver-register.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { ed25519PublicKey } from './checkpoint.ts';
import { bytesOf, checkDigest } from './entry-digest.ts';
import type { LedgerFacts } from './ledger-facts.ts';

/**
 * What may be said of approvers (ANC-F18): nobody signs an approval who is not enrolled then, and as long as anybody is enrolled no number
 * is committed for bytes that none of them approved in the same ceremony. Whoever reads the ledger checks the signatures again.
 * Faults: `approver-unknown`, `approval-void`.
 */
export async function checkApproverEntry(entry: LedgerEntry, facts: LedgerFacts): Promise<void> {
  switch (entry.type) {
    case 'approver-enrolled':
      checkDigest(entry.data.spki, entry.data.spkiSha256);
      ed25519PublicKey(bytesOf(entry.data.spki));
      return;
    case 'approver-withdrawn': {
      const { person, keyId } = entry.data;
      await requireApprover(person, keyId, facts);
      return;
    }
    case 'approval-signed': {
      const { person, keyId, step, object, tbsSha256, signature } = entry.data;
      const { spki } = await requireApprover(person, keyId, facts);
      const message = Buffer.from(approvalMessage(entry.ceremony ?? '', step, object, tbsSha256), 'utf8');
      const key = createPublicKey({ key: Buffer.from(bytesOf(spki)), format: 'der', type: 'spki' });
      if (!verify(null, message, key, bytesOf(signature))) throw new Error('an approval is not signed by the key of its approver');
      return;
    }
    case 'serial-committed':
    case 'crl-number-committed': {
      if (approversAfter(await facts.registerOfApprovers()).length === 0) return;
      if (!(await facts.approvalSigned(entry.ceremony ?? '', entry.data.tbsSha256))) throw new Fault('approval-void');
      return;
    }
    default:
  }
}

async function requireApprover(person: string, keyId: string, facts: LedgerFacts) {
  const found = approversAfter(await facts.registerOfApprovers()).find((one) => one.keyId === keyId);
  if (!found || !samePerson(found.person, person)) throw new Fault('approver-unknown', { person });
  return found;
}
