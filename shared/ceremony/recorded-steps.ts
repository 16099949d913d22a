import type { LedgerEntry } from './ledger-entry.ts';
import type { Step } from './script.ts';

type StepEntry = Extract<LedgerEntry, { type: 'step-completed' }>;

/** One time that a step was done. */
export interface StepDone {
  readonly entry: StepEntry;
  /** When a resumption began its act again, after which it no longer counts; null while it stands. */
  readonly begunAgainAt: string | null;
}

/**
 * Each time that a step was done, in the ledger's order. A resumption begins the act it goes on in again, so what was done of it
 * before is undone. Screen and paper are both drawn from this. `entries`: those of one ceremony, in order.
 */
export function recordedSteps(steps: readonly Step[], entries: readonly LedgerEntry[]): readonly StepDone[] {
  const numberOf = new Map(steps.map(({ id, number }) => [id, number]));
  let done: readonly StepDone[] = [];
  for (const entry of entries) {
    if (entry.type === 'step-completed') done = [...done, { entry, begunAgainAt: null }];
    if (entry.type !== 'ceremony-resumed') continue;
    // Absent where all steps were done already.
    const from = numberOf.get(entry.data.step) ?? Infinity;
    done = done.map((one) =>
      one.begunAgainAt === null && (numberOf.get(one.entry.data.step) ?? 0) >= from ? { ...one, begunAgainAt: entry.time } : one,
    );
  }
  return done;
}
