import { createHash, createPublicKey, verify } from 'node:crypto';
import { approvalMessage, registerWords } from '../../shared/ceremony/approver-entry.ts';
import { approversAfter } from '../../shared/ceremony/approver-register.ts';
import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { watches } from '../../shared/ceremony/may-initial.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { approvalOf, approvalState, type ApprovalState } from './approver-facts.ts';
import { ed25519PublicKey } from './checkpoint.ts';
import { bytesOf, checkDigest } from './entry-digest.ts';
import type { LedgerFacts } from './ledger-facts.ts';

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;
type Change = Entry<'approver-enrolled'> | Entry<'approver-withdrawn'>;

/**
 * What may be said of approvers (ANC-F18). The register is changed by a plan that says so, and with the agreement of somebody who is
 * enrolled, or with the reason why nobody agreed. An approval is signed by somebody who is enrolled then and watches in that ceremony.
 * As long as anybody is enrolled no number is committed for bytes that none of them approved, since the ceremony was opened or resumed
 * and for this one number; none at all in a ceremony that changed the register without them before. Whoever reads the ledger checks all of it again.
 * Faults: `approver-unknown`, `approval-void`.
 */
export async function checkApproverEntry(entry: LedgerEntry, facts: LedgerFacts): Promise<void> {
  switch (entry.type) {
    case 'approver-enrolled':
      return checkEnrolled(entry, facts);
    case 'approver-withdrawn':
      await requireApprover(entry.data, facts);
      return checkAgreed(entry, facts);
    case 'approval-signed':
      return checkApproval(entry, facts);
    case 'serial-committed':
      return checkNumber(entry.ceremony, approvalOf('tbsCertificate', entry.data.tbsSha256), facts);
    case 'crl-number-committed':
      return checkNumber(entry.ceremony, approvalOf('tbsCertList', entry.data.tbsSha256), facts);
    default:
  }
}

const stateOf = async (ceremony: string | null, facts: LedgerFacts): Promise<ApprovalState> =>
  approvalState(await facts.approvalEntries(ceremony ?? ''), digestOfChange);

async function checkEnrolled(entry: Entry<'approver-enrolled'>, facts: LedgerFacts): Promise<void> {
  const { keyId, spki, spkiSha256 } = entry.data;
  checkDigest(spki, spkiSha256);
  ed25519PublicKey(bytesOf(spki));
  for (const { type, data } of await facts.registerOfApprovers())
    if (type === 'approver-enrolled' && (data.keyId === keyId || data.spki === spki))
      throw new Error('an approval key is one person’s, and enrolled once');
  await checkAgreed(entry, facts);
}

async function checkAgreed(entry: Change, facts: LedgerFacts): Promise<void> {
  const { person, without } = entry.data;
  const { plan, open } = await stateOf(entry.ceremony, facts);
  const kind = entry.type === 'approver-enrolled' ? 'approver-enrolment' : 'approver-withdrawal';
  const planned = plan?.operations.some((one) => one.kind === kind && samePerson(one.person, person)) ?? false;
  if (!planned) throw new Error('the register of approvers is changed as a plan says, and not otherwise');
  if (without !== undefined || approversAfter(await facts.registerOfApprovers()).length === 0) return;
  if (!open.has(approvalOf('register', digestOfChange(entry)))) throw new Fault('approval-void');
}

async function checkApproval({ ceremony, data }: Entry<'approval-signed'>, facts: LedgerFacts): Promise<void> {
  const { person, step, object, sha256, signature } = data;
  const { spki } = await requireApprover(data, facts);
  const { plan } = await stateOf(ceremony, facts);
  if (!plan || !watches(plan.participants, person))
    throw new Error('whoever approves watches in that ceremony, and does nothing else');
  const message = Buffer.from(approvalMessage(ceremony ?? '', step, object, sha256), 'utf8');
  const key = createPublicKey({ key: Buffer.from(bytesOf(spki)), format: 'der', type: 'spki' });
  if (!verify(null, message, key, bytesOf(signature))) throw new Error('an approval is not signed by the key of its approver');
}

async function checkNumber(ceremony: string | null, approval: string, facts: LedgerFacts): Promise<void> {
  const register = await facts.registerOfApprovers();
  if (register.length === 0) return;
  const { open, changedWithout } = await stateOf(ceremony, facts);
  if (changedWithout || (approversAfter(register).length > 0 && !open.has(approval))) throw new Fault('approval-void');
}

async function requireApprover({ person, keyId }: { readonly person: string; readonly keyId: string }, facts: LedgerFacts) {
  const found = approversAfter(await facts.registerOfApprovers()).find((one) => one.keyId === keyId);
  if (!found || !samePerson(found.person, person)) throw new Fault('approver-unknown', { person });
  return found;
}

function digestOfChange(entry: LedgerEntry): string {
  if (entry.type !== 'approver-enrolled' && entry.type !== 'approver-withdrawn') return '';
  const change = entry.type === 'approver-enrolled' ? 'enrolled' : 'withdrawn';
  return createHash('sha256').update(registerWords(change, entry.data.person), 'utf8').digest('hex');
}
