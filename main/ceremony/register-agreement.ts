import { toHex } from '../../shared/base/bytes.ts';
import { registerWords } from '../../shared/ceremony/approver-entry.ts';
import type { ApproverEnrolment, ApproverWithdrawal } from '../../shared/ceremony/approver-operations.ts';
import type { Approver } from '../../shared/ceremony/approver-register.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import type { Participant } from '../../shared/ceremony/role.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import { approversNow, enrolledAlready, watches, withdrawnAlready } from './approver-acts.ts';
import type { World } from './ceremony-program.ts';
import { participantsOf } from './dual-control.ts';
import type { Asking, Effect, EffectContext } from './effect.ts';
import { signAs } from './signed-approval.ts';
import type { StepDraft } from './step-draft.ts';

/**
 * Who is enrolled decides who approves: as long as anybody is, one of them agrees to each change of the register, with their own
 * passphrase; somebody else than the person concerned, where there is somebody else. Whoever could change it alone could enrol themselves,
 * and then approve what they sign.
 */

type RegisterChange = ApproverEnrolment | ApproverWithdrawal;
type Context = EffectContext<RegisterChange>;

export const agreementStep: StepDraft = {
  kind: 'activate',
  effect: 'approver.agree',
  activity:
    'Somebody who is enrolled already, if anybody is, agrees to this change of the register with their own approval passphrase.',
  button: 'Give the approval passphrase',
};

/** Refuses a plan in which nobody can agree. Fault `approver-absent` {needed, enrolled}. */
export function refuseNobodyAgrees({ approvers, participants }: World, { person, without }: RegisterChange): void {
  const { enrolled } = approvers;
  if (enrolled.length === 0 || without !== undefined) return;
  if (!enrolled.some((name) => watches(participants, name)))
    throw new Fault('approver-absent', {
      needed: `one of them agrees to what becomes of ${person}`,
      enrolled: enrolled.join(', '),
    });
}

/** To be accepted by name: nobody who is enrolled has a say in it. */
export const findingOfWithout = ({ approvers }: World, { without }: RegisterChange): readonly Finding[] =>
  without === undefined || approvers.enrolled.length === 0
    ? []
    : [
        {
          rule: 'ANC-APPROVER-WITHOUT',
          level: 'warning',
          clause: 'standards F18',
          message: `Nobody of ${approvers.enrolled.join(', ')} agrees to this: ${without}. The ledger says so for ever, and nothing is signed in this ceremony`,
        },
      ];

/** Who agrees: null where nobody is enrolled, or the plan does without. */
async function whoAgrees({ ports, ceremony, operation, resumed }: Context): Promise<Approver | null> {
  const { person, without } = operation;
  const register = await approversNow(ports);
  if (register.length === 0 || without !== undefined) return null;
  const recorded =
    operation.kind === 'approver-withdrawal'
      ? await withdrawnAlready(ports, ceremony, person)
      : await enrolledAlready(ports, { ceremony, operation, resumed });
  if (recorded) return null;
  const participants: readonly Participant[] = await participantsOf(ports, ceremony);
  const able = register.filter((one) => watches(participants, one.person));
  const found = able.find((one) => !samePerson(one.person, person)) ?? able[0];
  if (!found)
    throw new Fault('approver-absent', {
      needed: `one of them agrees to what becomes of ${person}`,
      enrolled: register.map((one) => one.person).join(', '),
    });
  return found;
}

export const askToAgree: Asking<RegisterChange> = async (context) => {
  if (context.given.length > 0) return null;
  const approver = await whoAgrees(context);
  if (!approver) return null;
  const { kind, person } = context.operation;
  const change = kind === 'approver-enrolment' ? `${person} becomes an approver` : `${person} approves no more`;
  return ask('approval-passphrase', 'give', approver.person, { person: approver.person, notice: `This agrees that ${change}.` });
};

export const agree: Effect<RegisterChange> = async (context) => {
  const { ports, ceremony, operation, given } = context;
  const { kind, name: step, person, without } = operation;
  const approver = await whoAgrees(context);
  if (!approver) {
    const value =
      (await approversNow(ports)).length === 0 ? 'nobody: nobody is enrolled' : `nobody: ${without ?? 'recorded already'}`;
    return { evidence: [{ label: 'Agreed by', value }] };
  }
  const [activation] = given;
  if (!activation) throw new Fault('step-out-of-order');
  const words = registerWords(kind === 'approver-enrolment' ? 'enrolled' : 'withdrawn', person);
  const digest = toHex(sha256(new TextEncoder().encode(words)));
  const entry = await signAs(ports, approver, activation, { ceremony, step, object: 'register', sha256: digest });
  return { evidence: [{ label: 'Agreed by', value: `${approver.person}, with their approval key` }], entries: [entry] };
};
