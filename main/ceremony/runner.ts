import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Step } from '../../shared/ceremony/script.ts';

/**
 * The runner: a pure state machine. `(state, outcome) -> state`, and from a state the one thing that comes next. It knows no port,
 * so a crash between two steps is a line in a test, and resuming is the same function over what the ledger kept.
 */
export interface RunnerState {
  /** Index of the step that comes now; the number of steps when all are done. */
  readonly position: number;
  readonly status: 'open' | 'interrupted' | 'aborted' | 'closed';
  readonly resumed: number;
}

export type Outcome =
  | { readonly kind: 'completed'; readonly step: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'closed' };

/** What has to happen next: a person, the program, or nothing any more. */
export type Next =
  | { readonly kind: 'person'; readonly step: Step }
  | { readonly kind: 'program'; readonly step: Step }
  | { readonly kind: 'nothing' };

export const opened: RunnerState = { position: 0, status: 'open', resumed: 0 };

/** The state after an outcome. An outcome that cannot follow leaves the state as it is. */
export function advance(steps: readonly Step[], state: RunnerState, outcome: Outcome): RunnerState {
  switch (outcome.kind) {
    case 'completed': {
      const due = steps[state.position];
      return state.status === 'open' && due?.id === outcome.step ? { ...state, position: state.position + 1 } : state;
    }
    case 'interrupted':
      return state.status === 'open' ? { ...state, status: 'interrupted' } : state;
    case 'resumed':
      return state.status === 'interrupted'
        ? { position: startOfAct(steps, state.position), status: 'open', resumed: state.resumed + 1 }
        : state;
    case 'aborted':
      return state.status === 'closed' ? state : { ...state, status: 'aborted' };
    case 'closed':
      return state.status === 'open' && state.position >= steps.length ? { ...state, status: 'closed' } : state;
  }
}

export function nextOf(steps: readonly Step[], state: RunnerState): Next {
  const step = steps[state.position];
  if (state.status !== 'open' || !step) return { kind: 'nothing' };
  return step.kind === 'act' ? { kind: 'program', step } : { kind: 'person', step };
}

/** First step of the act that the step at this position belongs to: what is on the bench is made anew from there. */
export function startOfAct(steps: readonly Step[], position: number): number {
  const act = steps[position]?.act;
  if (act === undefined) return position;
  let start = position;
  while (start > 0 && steps[start - 1]?.act === act) start--;
  return start;
}

/** The state that a ceremony's entries tell, from `ceremony-opened` on. */
export function replay(steps: readonly Step[], entries: readonly LedgerEntry[]): RunnerState {
  return entries.reduce((state, entry) => {
    const outcome = outcomeOf(entry);
    return outcome ? advance(steps, state, outcome) : state;
  }, opened);
}

function outcomeOf(entry: LedgerEntry): Outcome | undefined {
  switch (entry.type) {
    case 'step-completed':
      return { kind: 'completed', step: entry.data.step };
    case 'ceremony-interrupted':
      return { kind: 'interrupted' };
    case 'ceremony-resumed':
      return { kind: 'resumed' };
    case 'ceremony-aborted':
      return { kind: 'aborted' };
    case 'ceremony-closed':
      return { kind: 'closed' };
    default:
      return undefined;
  }
}
