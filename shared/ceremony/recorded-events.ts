import { faultCodes } from '../fault/fault-codes.ts';
import { wordFault } from '../fault/fault-wording.ts';
import type { FaultDetail } from '../fault/fault.ts';
import type { EntryData, LedgerEntry } from './ledger-entry.ts';
import type { Step } from './script.ts';
import { voidDealingInWords } from './void-dealings.ts';

/** What the program itself recorded beside the steps: that it stopped, went on, refused what was given, or threw a dealing away. */
export interface RecordedEvent {
  readonly seq: number;
  readonly time: string;
  readonly kind: 'interrupted' | 'resumed' | 'refused' | 'voided';
  /** Null where no step was due, or the script has none of that name. */
  readonly stepNumber: number | null;
  /** Initials of the one who was refused, where they were recorded. */
  readonly who: string | null;
  /** What happened, as a sentence, with the fault's code. */
  readonly words: string;
}

/** In the ledger's order. `entries`: those of one ceremony; earlier versions recorded less of an interruption and of a refusal. */
export function recordedEvents(steps: readonly Step[], entries: readonly LedgerEntry[]): readonly RecordedEvent[] {
  const numberOf = (step: string | null) => steps.find(({ id }) => id === step)?.number ?? null;
  return entries.flatMap((entry): RecordedEvent[] => {
    const { seq, time } = entry;
    switch (entry.type) {
      case 'ceremony-interrupted':
        return [{ seq, time, kind: 'interrupted', stepNumber: numberOf(entry.data.step), who: null, words: cutWords(entry.data) }];
      case 'ceremony-resumed': {
        const stepNumber = numberOf(entry.data.step);
        const words = stepNumber === null ? 'Resumed.' : `Resumed: gone on with at step ${stepNumber}.`;
        return [{ seq, time, kind: 'resumed', stepNumber, who: null, words }];
      }
      case 'refusal-recorded': {
        const { fault, detail, step } = entry.data;
        const who = detail.initials ?? null;
        return [{ seq, time, kind: 'refused', stepNumber: numberOf(step), who, words: `Refused: ${faultWords(fault, detail)}` }];
      }
      case 'dealing-voided':
        return [{ seq, time, kind: 'voided', stepNumber: null, who: null, words: voidDealingInWords(entry.data) }];
      default:
        return [];
    }
  });
}

/** Why a ceremony stopped. A program that was ended and one that lost its power leave the same entry. */
export function cutWords({ fault, detail = {} }: EntryData<'ceremony-interrupted'>): string {
  if (fault === null) return 'Interrupted: the program ended; its window was closed, or the power was lost.';
  return `Interrupted: ${faultWords(fault, detail)}`;
}

/** The words of a recorded code, and the code itself: it may be one of a later version. */
function faultWords(recorded: string, detail: FaultDetail): string {
  const code = faultCodes.find((known) => known === recorded);
  return code ? `${wordFault(code, detail).refused} (${code})` : `This version has no words for it (${recorded})`;
}

/** “2 interruptions, 1 resumption, 3 refusals”; “nothing” where there was none. */
export function countOfEvents(events: readonly Pick<RecordedEvent, 'kind'>[]): string {
  const counts = (['interrupted', 'resumed', 'refused', 'voided'] as const).flatMap((kind) => {
    const count = events.filter((event) => event.kind === kind).length;
    return count === 0 ? [] : [`${count} ${nouns[kind]}${count === 1 ? '' : 's'}`];
  });
  return counts.join(', ') || 'nothing';
}

const nouns = { interrupted: 'interruption', resumed: 'resumption', refused: 'refusal', voided: 'void dealing' } as const;
