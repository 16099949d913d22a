import { toHex } from '../../shared/base/bytes.ts';
import { registerWords } from '../../shared/ceremony/approver-entry.ts';
import type { ApproverEnrolment, ApproverWithdrawal } from '../../shared/ceremony/approver-operations.ts';
import { approverNamed, type Approver } from '../../shared/ceremony/approver-register.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import { watches } from '../../shared/ceremony/may-initial.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault, faultOf } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import { approversNow, enrolledAlready, refuseNoKey, withdrawnAlready } from './approver-acts.ts';
import type { World } from './ceremony-program.ts';
import { participantsOf } from './dual-control.ts';
import type { Asking, Effect, EffectContext } from './effect.ts';
import { copyOf, signAs } from './signed-approval.ts';
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

/**
 * Refuses a plan in which nobody can agree, and one that does without where nobody has to. Faults: `approver-absent` {needed, enrolled},
 * `approver-key-missing`, `plan-invalid`.
 */
export async function refuseNobodyAgrees(world: World, { name, person, without }: RegisterChange): Promise<void> {
  const { enrolled } = world.approvers;
  if (enrolled.length === 0 && without !== undefined)
    throw new Fault('plan-invalid', { path: name, problem: 'nobody is enrolled by then: there is nobody to do without' });
  if (enrolled.length === 0 || without !== undefined) return;
  const able = enrolled.filter((one) => watches(world.participants, one));
  if (able.length === 0) throw nobodyThere(person, enrolled);
  await refuseNoKey(world, able);
}

const nobodyThere = (person: string, enrolled: readonly string[]): Fault =>
  new Fault('approver-absent', { needed: `one of them agrees to what becomes of ${person}`, enrolled: enrolled.join(', ') });

/** To be accepted by name: nobody who is enrolled has a say in it. */
export const findingOfWithout = ({ approvers }: World, { without }: RegisterChange): readonly Finding[] =>
  without === undefined || approvers.enrolled.length === 0
    ? []
    : [
        {
          rule: 'ANC-APPROVER-WITHOUT',
          level: 'warning',
          clause: 'standards F18',
          message: `Nobody of ${approvers.enrolled.join(', ')} agrees to this: ${without}. The ledger says so for ever, and nothing is signed after it in this ceremony`,
        },
      ];

/**
 * Who can agree: those who watch, and whose key is here; nobody where nobody has to. Faults: `approver-absent`, `approver-key-missing`.
 */
async function whoCanAgree({ ports, ceremony, operation, resumed }: Context): Promise<readonly Approver[]> {
  const { person, without } = operation;
  const register = await approversNow(ports);
  if (register.length === 0 || without !== undefined) return [];
  const recorded =
    operation.kind === 'approver-withdrawal'
      ? await withdrawnAlready(ports, ceremony, person)
      : await enrolledAlready(ports, { ceremony, operation, resumed });
  if (recorded) return [];
  const participants = await participantsOf(ports, ceremony);
  const there = register.filter((one) => watches(participants, one.person));
  if (there.length === 0)
    throw nobodyThere(
      person,
      register.map((one) => one.person),
    );
  const sealings = await Promise.all(there.map(({ keyId }) => ports.approverKeys.sealing(keyId)));
  const able = there.filter((_, at) => sealings[at] !== null);
  if (able.length === 0) throw new Fault('approver-key-missing', { person: there.map((one) => one.person).join(', ') });
  const others = able.filter((one) => !samePerson(one.person, person));
  return others.length > 0 ? others : able;
}

export const askToAgree: Asking<RegisterChange> = async (context) => {
  if (context.given.length > 0) return null;
  const able = await whoCanAgree(context);
  if (able.length === 0) return null;
  const { kind, person } = context.operation;
  const change = kind === 'approver-enrolment' ? `${person} becomes an approver` : `${person} approves no more`;
  const who = able.map((one) => one.person).join(' or ');
  return ask('approval-passphrase', 'give', who, { person: who, notice: `This agrees that ${change}.` });
};

export const agree: Effect<RegisterChange> = async (context) => {
  const { ports, ceremony, operation, given } = context;
  const { kind, name: step, person, without } = operation;
  const register = await approversNow(ports);
  const able = await whoCanAgree(context);
  if (able.length === 0) {
    const value = register.length === 0 ? 'nobody: nobody is enrolled' : `nobody: ${without ?? 'recorded already'}`;
    return { evidence: [{ label: 'Agreed by', value }] };
  }
  const [activation] = given;
  if (!activation) throw new Fault('step-out-of-order');
  const words =
    kind === 'approver-enrolment'
      ? registerWords('enrolled', person)
      : registerWords('withdrawn', approverNamed(register, person)?.person ?? person);
  const digest = toHex(sha256(new TextEncoder().encode(words)));
  // Whose passphrase it is shows in whose key it opens.
  for (const [at, approver] of able.entries()) {
    const tried = at === able.length - 1 ? activation : copyOf(activation);
    try {
      const entry = await signAs(ports, approver, tried, { ceremony, step, object: 'register', sha256: digest });
      return { evidence: [{ label: 'Agreed by', value: `${approver.person}, with their approval key` }], entries: [entry] };
    } catch (thrown) {
      if (faultOf(thrown).code !== 'passphrase-wrong' || at === able.length - 1) throw thrown;
    } finally {
      tried.wipe();
    }
  }
  throw new Fault('passphrase-wrong');
};
