import type { BagNote } from '../../shared/ceremony/bag-words.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Evidence } from './effect.ts';
import type { PersonsWord } from './person-steps.ts';
import { attestingPerson } from './refusals.ts';

/** What an attestation leaves behind. */

export interface AttestedWords {
  /** How it came about, such as by a rehearsal. */
  readonly remark?: string | undefined;
  /** Where something goes into a bag: its number and place as they are; left out, they are what the plan expects. */
  readonly noted?: BagNote | undefined;
  /** Why the opposite is attested; only where the step has a choice. */
  readonly otherwise?: string | undefined;
}

type Choice = NonNullable<Step['choice']>;

/** Faults: those of `attestingPerson`; `step-out-of-order` where the step has no other outcome, or nothing to note. */
export function attested(plan: Plan, step: Step, initials: string, { remark, otherwise, noted }: AttestedWords): PersonsWord {
  const who = attestingPerson(plan, step, initials);
  const by = { label: 'Attested by', value: remark === undefined ? who.name : `${who.name} (${remark})` };
  const { choice } = step;
  if ((!choice && otherwise !== undefined) || (!step.bagging && noted !== undefined)) throw new Fault('step-out-of-order');
  return { evidence: choice ? [by, said(choice, otherwise)] : [by], initials: who.initials };
}

const said = ({ about, done, otherwise }: Choice, why: string | undefined): Evidence => ({
  label: about,
  value: why === undefined ? done : `${otherwise}: ${why}`,
});
