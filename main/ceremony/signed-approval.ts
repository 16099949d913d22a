import { bytesOfBase64, concatSecrets, groupedHex, toBase64 } from '../../shared/base/bytes.ts';
import { approvalMessage } from '../../shared/ceremony/approver-entry.ts';
import { approverNamed, type Approver } from '../../shared/ceremony/approver-register.ts';
import { ask, type Ask } from '../../shared/ceremony/ask.ts';
import type { EntryData, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { whatIsOpened } from './activation-faults.ts';
import { approversNow, notEnrolled } from './approver-acts.ts';
import type { ActivationData } from '../ports/key-store.ts';
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
  if ((await ports.approverKeys.sealing(found.keyId)) === null) throw new Fault('approver-key-missing', { person: found.person });
  return found;
}

/** What opens the key of the one who typed the digits. */
export function askApprover({ approving }: Bench): Ask {
  if (!approving) throw new Fault('step-out-of-order');
  const { person } = approving.approver;
  return ask('approval-passphrase', 'give', person, { person });
}

/** The entry of a signature by this person’s key. Faults: those of `KeyStore.activate`; `passphrase-wrong` {approver}. */
export async function signAs(
  { approverKeys }: Pick<CeremonyPorts, 'approverKeys'>,
  { person, keyId, spki }: Approver,
  activation: ActivationData,
  what: { readonly ceremony: string } & Pick<EntryData<'approval-signed'>, 'step' | 'object' | 'sha256'>,
): Promise<NewEntry> {
  const { ceremony, step, object, sha256 } = what;
  const message = new TextEncoder().encode(approvalMessage(ceremony, step, object, sha256));
  // A key of the authority has other ways out of a forgotten passphrase than this one.
  const key = await whatIsOpened({ approver: person }, () => approverKeys.activate(bytesOfBase64(spki), activation, keyId));
  try {
    const signature = toBase64(await key.sign(message));
    return { type: 'approval-signed', ceremony, data: { step, person, keyId, object, sha256, signature } };
  } finally {
    key.deactivate();
  }
}

/**
 * From here on what was approved can be signed. `opensKey`: the datum is also what opened the key of the authority, which would then be
 * one credential for both. Faults: those of `KeyStore.activate`, `passphrase-shared`; what was typed stays, the passphrase can be given again.
 */
export async function signApproval(
  { bench, ports, ceremony, given }: EffectContext,
  { id: step }: Step,
  opensKey: (datum: ActivationData) => boolean,
): Promise<EffectResult> {
  const [activation] = given;
  const { approving, asked } = bench;
  if (!activation || !approving || !asked) throw new Fault('step-out-of-order');
  const { approver, approved, word } = approving;
  const what = { ceremony, step, object: asked.object, sha256: approved.digest };
  const shared = opensKey(activation);
  const entry = await signAs(ports, approver, activation, what);
  // Said only to whoever knows it.
  if (shared) throw new Fault('passphrase-shared', { what: 'the key of the authority' });
  bench.approved = approved;
  bench.approving = undefined;
  const signed = { label: 'Signed with approval key SHA-256', value: groupedHex(approver.spkiSha256) };
  return { ...word, evidence: [...word.evidence, signed], entries: [entry] };
}

/** To be tried: opening wipes what it is given. */
export function copyOf(datum: ActivationData): ActivationData {
  const bytes = concatSecrets(datum.bytes());
  return { bytes: () => bytes, wipe: () => bytes.fill(0) };
}
