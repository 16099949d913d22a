import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerEntry, NewEntry } from '../../../shared/ceremony/ledger-entry.ts';
import type { Step } from '../../../shared/ceremony/script.ts';
import { advance, nextOf, opened, replay, startOfAct, type Outcome, type RunnerState } from '../../../main/ceremony/runner.ts';

/** Steps of acts of these sizes, numbered through; every third is the program's. */
function stepsOf(actSizes: readonly number[]): Step[] {
  const acts = actSizes.flatMap((size, act) => Array.from({ length: size }, () => act + 1));
  return acts.map((act, index) => ({
    id: `s${index + 1}`,
    number: index + 1,
    act,
    actTitle: `Act ${act}`,
    operation: null,
    kind: index % 3 === 0 ? 'act' : 'attest',
    who: 'internalWitness',
    effect: index % 3 === 0 ? 'key.prove' : null,
    activity: '',
    say: null,
    expect: null,
    button: '',
  }));
}

const completed = (step: Step | undefined): Outcome => ({ kind: 'completed', step: step?.id ?? 'none' });
const run = (steps: readonly Step[], outcomes: readonly Outcome[]): RunnerState =>
  outcomes.reduce((state, outcome) => advance(steps, state, outcome), opened);

const script = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }).map(stepsOf);

/** Outcomes in any order, mostly the step that is due, so that scripts are also brought to their end. */
const walk = script.chain((steps) =>
  fc
    .array(
      fc.oneof(
        { weight: 12, arbitrary: fc.constant<Outcome | 'due'>('due') },
        { weight: 1, arbitrary: fc.constantFrom(...steps).map(completed) },
        { weight: 3, arbitrary: fc.constantFrom<Outcome>({ kind: 'interrupted' }, { kind: 'resumed' }) },
        { weight: 1, arbitrary: fc.constantFrom<Outcome>({ kind: 'closed' }, { kind: 'aborted' }) },
      ),
      { maxLength: 60 },
    )
    .map((drawn) => {
      const outcomes: Outcome[] = [];
      for (const one of drawn) outcomes.push(one === 'due' ? completed(steps[run(steps, outcomes).position]) : one);
      return { steps, outcomes };
    }),
);

const isActStart = (steps: readonly Step[], position: number): boolean =>
  position === 0 || position >= steps.length || steps[position]?.act !== steps[position - 1]?.act;

describe('the runner', () => {
  it('keeps its bounds whatever happens in whatever order', () => {
    fc.assert(
      fc.property(walk, ({ steps, outcomes }) => {
        let state = opened;
        for (const outcome of outcomes) {
          const before = state;
          state = advance(steps, before, outcome);
          expect(state.position).toBeGreaterThanOrEqual(0);
          expect(state.position).toBeLessThanOrEqual(steps.length);
          // What has ended stays as it is.
          if (before.status === 'closed' || before.status === 'aborted') expect(state).toEqual(before);
          // Only a resumption goes back, never before the act, and it is counted.
          if (state.position < before.position || state.resumed !== before.resumed) {
            expect(outcome.kind).toBe('resumed');
            expect(before.status).toBe('interrupted');
            expect(state.resumed).toBe(before.resumed + 1);
            expect(isActStart(steps, state.position)).toBe(true);
            expect(steps[state.position]?.act).toBe(steps[before.position]?.act);
          }
          if (state.position > before.position) {
            expect(outcome).toEqual(completed(steps[before.position]));
            expect(state.position).toBe(before.position + 1);
          }
          if (state.status === 'closed') expect(state.position).toBe(steps.length);
          if (state.status !== 'open') expect(nextOf(steps, state)).toEqual({ kind: 'nothing' });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads from the ledger the state that it was in, after any number of entries', () => {
    fc.assert(
      fc.property(walk, fc.infiniteStream(fc.boolean()), ({ steps, outcomes }, chatter) => {
        let live = opened;
        const entries: LedgerEntry[] = [];
        for (const outcome of outcomes) {
          const next = advance(steps, live, outcome);
          // Only what moved the state is written; other entries stand between.
          if (next === live) continue;
          live = next;
          if (chatter.next().value) entries.push(entryOf(unrelated));
          entries.push(entryOf(written(outcome)));
          expect(replay(steps, entries)).toEqual(live);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('can always be brought to its end', () => {
    fc.assert(
      fc.property(walk, ({ steps, outcomes }) => {
        let state = run(steps, outcomes);
        fc.pre(state.status !== 'aborted');
        if (state.status === 'interrupted') state = advance(steps, state, { kind: 'resumed' });
        while (nextOf(steps, state).kind !== 'nothing') state = advance(steps, state, completed(steps[state.position]));
        expect(advance(steps, state, { kind: 'closed' }).status).toBe('closed');
      }),
      { numRuns: 200 },
    );
  });

  it('asks a person or the program, by the kind of the step', () => {
    const steps = stepsOf([2]);
    expect(nextOf(steps, opened)).toEqual({ kind: 'program', step: steps[0] });
    expect(nextOf(steps, { ...opened, position: 1 })).toEqual({ kind: 'person', step: steps[1] });
    expect(nextOf(steps, { ...opened, position: 2 })).toEqual({ kind: 'nothing' });
  });

  it('starts an interrupted act again from its first step, and no other act', () => {
    const steps = stepsOf([2, 3, 1]);
    const interrupted = run(steps, [...steps.slice(0, 4).map(completed), { kind: 'interrupted' }]);
    expect(interrupted).toEqual({ position: 4, status: 'interrupted', resumed: 0 });
    expect(advance(steps, interrupted, { kind: 'resumed' })).toEqual({ position: 2, status: 'open', resumed: 1 });
    expect([0, 1, 2, 3, 4, 5, 6].map((position) => startOfAct(steps, position))).toEqual([0, 0, 2, 2, 2, 5, 6]);
  });

  it('does not close before the last step, nor resume what was not interrupted', () => {
    const steps = stepsOf([1, 1]);
    const half = run(steps, [completed(steps[0])]);
    expect(advance(steps, half, { kind: 'closed' })).toBe(half);
    expect(advance(steps, half, { kind: 'resumed' })).toBe(half);
    expect(advance(steps, half, completed(steps[0]))).toBe(half);
  });
});

function written(outcome: Outcome): NewEntry {
  const ceremony = '2026-11-21-01';
  switch (outcome.kind) {
    case 'completed':
      return {
        type: 'step-completed',
        ceremony,
        data: { step: outcome.step, number: 1, who: 'internalWitness', initials: null, evidence: [] },
      };
    case 'interrupted':
      return { type: 'ceremony-interrupted', ceremony, data: { step: null, fault: null } };
    case 'resumed':
      return { type: 'ceremony-resumed', ceremony, data: { step: 's1' } };
    case 'aborted':
      return { type: 'ceremony-aborted', ceremony, data: { step: null, fault: null, why: '' } };
    case 'closed':
      return { type: 'ceremony-closed', ceremony, data: { exceptions: 0, artifacts: 0 } };
  }
}

const unrelated: NewEntry = {
  type: 'refusal-recorded',
  ceremony: '2026-11-21-01',
  data: { fault: 'passphrase-wrong', detail: {}, step: 's1' },
};

const entryOf = (entry: NewEntry): LedgerEntry => ({
  ...entry,
  seq: 0,
  time: '2026-11-21T10:00:00Z',
  prev: '',
  line: '',
  hash: '',
});
