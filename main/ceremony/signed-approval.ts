import { bytesOfBase64, groupedHex, toBase64 } from '../../shared/base/bytes.ts';
import { approvalMessage } from '../../shared/ceremony/approver-entry.ts';
import { approverNamed, type Approver } from '../../shared/ceremony/approver-register.ts';
import { ask, type Ask } from '../../shared/ceremony/ask.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { approversNow, notEnrolled } from './approver-acts.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Bench, EffectContext, EffectResult } from './effect.ts';

/** An approval that the person shows to be theirs (ANC-F18): by their own key, which nobody else opens. */

/**
 * Who this is in the register; null where nobody is enrolled, and initials have to do. Faults: `approver-not-enrolled` {person, enrolled},
 * `approver-key-missing` {person}.
 */
export async function approverOf(ports: CeremonyPorts, person: string): Promise<Approver | null> {
  const register = await approversNow(ports);
  if (register.length === 0) return null;
  const found = approverNamed(register, person);
  const names = register.map((one) => one.person);
  if (!found) throw notEnrolled(person, names);
  if (!(await ports.approverKeys.find(bytesOfBase64(found.spki), found.keyId)))
    throw new Fault('approver-key-missing', { person: found.person });
  return found;
}

/** What opens the key of the one who typed the digits. */
export function askApprover({ approving }: Bench): Ask {
  if (!approving) throw new Fault('step-out-of-order');
  const { person } = approving.approver;
  return ask('approval-passphrase', 'give', person, { person });
}

/** From here on what was approved can be signed. Faults: those of `KeyStore.activate`; what was typed stays, the passphrase can be given again. */
export async function signApproval({ bench, ports, ceremony, given }: EffectContext, { id: step }: Step): Promise<EffectResult> {
  const [activation] = given;
  const { approving, asked } = bench;
  if (!activation || !approving || !asked) throw new Fault('step-out-of-order');
  const { approver, approved, word } = approving;
  const { person, keyId, spki, spkiSha256 } = approver;
  const { object } = asked;
  const message = new TextEncoder().encode(approvalMessage(ceremony, step, object, approved.digest));
  const key = await ports.approverKeys.activate(bytesOfBase64(spki), activation, keyId);
  let signature;
  try {
    signature = toBase64(await key.sign(message));
  } finally {
    key.deactivate();
  }
  bench.approved = approved;
  bench.approving = undefined;
  return {
    ...word,
    evidence: [...word.evidence, { label: 'Signed with approval key SHA-256', value: groupedHex(spkiSha256) }],
    entries: [{ type: 'approval-signed', ceremony, data: { step, person, keyId, object, tbsSha256: approved.digest, signature } }],
  };
}
