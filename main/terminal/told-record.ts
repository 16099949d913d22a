import type { EntryData } from '../../shared/ceremony/ledger-entry.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { LiveCeremony } from '../ceremony/live-ceremony.ts';
import { doneLines } from './shown-lines.ts';

/**
 * Says what the program has done and recorded since it was last asked; the first time everything so far, so that after an
 * interruption too a fingerprint has been shown before it is read aloud. What is done anew after an interruption is left out until it is.
 */
export function toldRecord(ledger: Pick<Ledger, 'entriesOf'>, say: (line: string) => void): (live: LiveCeremony) => Promise<void> {
  let told = -1;
  return async ({ id, script, state }) => {
    const fresh = new Map<string, EntryData<'step-completed'>>();
    for (const entry of await ledger.entriesOf(id)) {
      if (entry.seq <= told || entry.type !== 'step-completed') continue;
      told = entry.seq;
      fresh.set(entry.data.step, entry.data);
    }
    for (const step of script.steps.slice(0, state.position)) {
      const done = fresh.get(step.id);
      if (done && (step.kind === 'act' || step.kind === 'activate' || step.kind === 'approve'))
        for (const line of doneLines(step, script, done)) say(line);
    }
  };
}
