import { portableName, typedNumber, typedText } from '../plan-check.ts';

export type ApproverKind = 'approver-enrolment' | 'approver-withdrawal';

/** What was typed, of either ceremony on the register of approvers. */
export interface ApproverDraft {
  readonly person: string;
  readonly iterations: string;
  readonly why: string;
  /** Why nobody who is enrolled agrees; empty where one of them does. */
  readonly without: string;
}

export const emptyApprover: ApproverDraft = { person: '', iterations: '', why: '', without: '' };

export const reduceApprover = (draft: ApproverDraft, change: Partial<ApproverDraft>): ApproverDraft => ({ ...draft, ...change });

/** The candidate operation; what is wrong with it the plan's schema says. */
export function approverOperation(kind: ApproverKind, { person, iterations, why, without }: ApproverDraft): unknown {
  const head = { kind, name: portableName(`approver ${person}`), person: person.trim(), without: typedText(without) };
  return kind === 'approver-enrolment' ? { ...head, iterations: typedNumber(iterations) } : { ...head, why: why.trim() };
}
