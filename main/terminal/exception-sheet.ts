import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import type { LineSource } from './line-source.ts';

/** Typed where initials, digits, words of confirmation or a reason are asked. */
const exceptionWord = 'exception';

/** Said before the first step. */
export const exceptionHint = `Where something else happens than the script says, type “${exceptionWord}” in place of what is asked: it is written down, and the step goes on.`;

export interface ExceptionSheetOptions {
  readonly lines: Pick<LineSource, 'ask'>;
  readonly say: (line: string) => void;
  /** A line of at most so many characters as a note has; what is longer is typed again. */
  readonly noteLine: (prompt: string, what: string) => Promise<string>;
  readonly record: (data: EntryData<'exception-recorded'>) => Promise<void>;
}

/**
 * A line that is asked at a step, and before it any number of exceptions that somebody has to write down: people deviate from a script,
 * and the record says so without the ceremony ending over it (standards.md J6). Faults: those of `record`; `input-ended`, `note-too-long`.
 */
export function askingAt({ lines, say, noteLine, record }: ExceptionSheetOptions): (prompt: string, step: Step) => Promise<string> {
  /** Undefined where nothing is typed at the first line: the word was a slip. */
  const filledIn = async (step: Step): Promise<EntryData<'exception-recorded'> | undefined> => {
    const expected = await noteLine('     what was expected (Enter: no exception): ', 'what was expected');
    if (expected === '') return undefined;
    const filled = async (what: string): Promise<string> => {
      for (;;) {
        const typed = await noteLine(`     ${what}: `, what);
        if (typed !== '') return typed;
      }
    };
    const happened = await filled('what happened');
    const decision = await filled('what was decided');
    return { step: step.id, expected, happened, decision, by: await filled('decided by') };
  };
  return async (prompt, step) => {
    for (;;) {
      const typed = await lines.ask(prompt);
      // A key, a token or an authority could have this very name.
      if (typed.trim().toLowerCase() !== exceptionWord || typed === step.expect) return typed;
      const data = await filledIn(step);
      if (data === undefined) {
        say('     No exception was recorded.');
        continue;
      }
      await record(data);
      say(`     RECORDED as an exception at step ${step.number}. The step is still to be done.`);
    }
  };
}
