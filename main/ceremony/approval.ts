import { groupedHex, toHex } from '../../shared/base/bytes.ts';
import { digitsAsked, type Approval, type ApprovalWords } from '../../shared/ceremony/approval.ts';
import { actsToo } from '../../shared/ceremony/may-initial.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import type { Participant } from '../../shared/ceremony/role.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import type { Ask } from '../../shared/ceremony/ask.ts';
import { approve, type ApprovedTbs } from './approved-tbs.ts';
import type { Bench, EffectContext } from './effect.ts';
import type { PersonsWord } from './person-steps.ts';
import { attestingPerson } from './refusals.ts';
import { approverOf, askApprover } from './signed-approval.ts';
import type { StepDraft } from './step-draft.ts';

/** The step that stands between lint and the confirmation of a signature. */
export const approvalStep = (object: Approval['object']): StepDraft => ({
  kind: 'approve',
  since: 2,
  who: 'witness',
  activity: `Compare the fields of the ${object} with what was planned. Find the digits asked for in its SHA-256 and type them: this approves these bytes and no others.`,
  button: 'Approve these bytes',
});

/**
 * The one who approves: somebody who watches, and who leads, confirms or holds nothing under another role either.
 * Faults: `initials-unknown`, `witness-needed`, `approver-acts` {person, initials}.
 */
export function approvingPerson(plan: Plan, step: Step, initials: string): Participant {
  const person = attestingPerson(plan, step, initials);
  if (actsToo(person, plan.participants)) throw new Fault('approver-acts', { person: person.name, initials: person.initials });
  return person;
}

/**
 * Puts what was approved on the bench: to be signed by the one who approved where they are enrolled (the ask is for what opens their
 * key), else as approved. The person is looked at first: nobody else learns whether digits are right. A fault says who it was.
 * Faults: those of `approvingPerson`, `approverOf` and `approve`.
 */
export async function approveOnBench(
  { bench, ports }: Pick<EffectContext, 'bench' | 'ports'>,
  plan: Plan,
  step: Step,
  { initials, digits, remark }: ApprovalWords,
): Promise<PersonsWord | Ask> {
  const { asked } = bench;
  if (!asked) throw new Fault('step-out-of-order');
  const person = approvingPerson(plan, step, initials);
  const approver = await approverOf(ports, person.name);
  const approved = approve(asked, digits, person.initials);
  const { object, digest } = asked;
  const word: PersonsWord = {
    initials: person.initials,
    evidence: [
      { label: `Approved ${object} SHA-256`, value: groupedHex(digest) },
      { label: 'Digits typed', value: digitsAsked(asked) },
      { label: 'Approved by', value: remark === undefined ? person.name : `${person.name} (${remark})` },
    ],
  };
  if (approver) {
    bench.approving = { approver, approved, word };
    return askApprover(bench);
  }
  bench.approved = approved;
  const byInitials = { label: 'Shown by', value: 'initials alone: nobody is enrolled as an approver' };
  return { ...word, evidence: [...word.evidence, byInitials] };
}

/**
 * What the number is committed for and what is signed. Fault `approval-void` where anything on the bench is no longer what was approved:
 * the act starts again, and so does the approval.
 */
export function approvedOn({ approved, asked, tbs }: Bench): ApprovedTbs {
  if (!approved || !asked || !tbs) throw new Fault('step-out-of-order');
  for (const bytes of [approved.bytes, asked.linted.bytes, tbs])
    if (toHex(sha256(bytes)) !== approved.digest) throw new Fault('approval-void');
  return approved;
}

/** A script from before signatures were approved: what it leads to cannot be signed any more. Fault `ceremony-not-resumable`. */
export function refuseUnapproved(steps: readonly Step[], position: number): void {
  const approval = steps.some(({ kind }) => kind === 'approve');
  const signs = steps.slice(position).some(({ effect }) => effect === 'certificate.sign' || effect === 'crl.sign');
  if (signs && !approval)
    throw new Fault('ceremony-not-resumable', { why: 'its script is an earlier one, in which nobody approves what is signed' });
}
