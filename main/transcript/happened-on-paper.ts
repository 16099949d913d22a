import type { EndedKey } from '../../shared/ceremony/ended-in-ceremony.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { cutWords } from '../../shared/ceremony/recorded-events.ts';
import { recordedSteps } from '../../shared/ceremony/recorded-steps.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import type { ExceptionRow, StepRow } from './transcript-record.ts';

/** What happened in the room, from the ledger's entries: steps, exceptions, and why it ended. */

export function outcomeReason(entries: readonly LedgerEntry[], ending: LedgerEntry | undefined): string | null {
  if (ending?.type === 'ceremony-closed') return null;
  if (ending?.type === 'ceremony-aborted')
    return ending.data.fault === null ? ending.data.why : `${ending.data.why} (${ending.data.fault})`;
  const cut = entries.findLast((entry) => entry.type === 'ceremony-interrupted');
  return cut?.type === 'ceremony-interrupted' ? cutWords(cut.data) : 'not ended yet';
}

interface Happened {
  readonly entries: readonly LedgerEntry[];
  readonly steps: readonly Step[];
  readonly exceptions: readonly ExceptionRow[];
  readonly ended: readonly EndedKey[];
}

/** Each step of the script once: as it stands, with the times before at which it was done and then begun again. */
export function stepRows({ entries, steps, exceptions, ended }: Happened): readonly StepRow[] {
  const recorded = recordedSteps(steps, entries);
  return steps.map((step) => {
    const tries = recorded.filter(({ entry }) => entry.data.step === step.id);
    const entry = tries.find(({ begunAgainAt }) => begunAgainAt === null)?.entry;
    return {
      number: step.number,
      actTitle: step.actTitle,
      who: step.who,
      activity: step.activity,
      say: step.say,
      evidence: entry?.data.evidence ?? [],
      initials: entry?.data.initials ?? null,
      time: entry?.time ?? null,
      seq: entry?.seq ?? null,
      begunAgain: tries.flatMap(({ entry: { seq, time, data }, begunAgainAt }) =>
        begunAgainAt === null ? [] : [{ seq, time, initials: data.initials, begunAgainAt }],
      ),
      exceptions: exceptions.filter(({ stepNumber }) => stepNumber === step.number).map(({ number }) => number),
      // Of one that was done the evidence says it.
      ended: entry ? [] : ended.flatMap((key) => key.ended.filter(({ stepNumber }) => stepNumber === step.number)),
    };
  });
}

export function exceptionRows(entries: readonly LedgerEntry[], steps: readonly Step[]): readonly ExceptionRow[] {
  const recorded = entries.flatMap((entry) => (entry.type === 'exception-recorded' ? [entry] : []));
  return recorded.map(({ time, data }, index) => ({
    number: index + 1,
    stepNumber: steps.find(({ id }) => id === data.step)?.number ?? 0,
    time,
    expected: data.expected,
    happened: data.happened,
    decision: data.decision,
    by: data.by,
  }));
}
