import type { ReactNode } from 'react';
import { bagNoteLimits, type BagNote } from '../../../shared/ceremony/bag-words.ts';
import { bagNoteSchema } from '../../../shared/contract/bag-views.ts';
import { TextField } from '../../parts/field.tsx';
import { shareText } from '../../text/share-text.ts';

const text = shareText.bag;

/** Number and place as typed. */
export interface BagDraft {
  readonly bag: string;
  readonly place: string;
}

export const bagDraftOf = (expected: BagNote | undefined): BagDraft => ({ bag: expected?.bag ?? '', place: expected?.place ?? '' });

/** What is there counts: a field that was emptied says that there is none. */
export const bagNoteOf = ({ bag, place }: BagDraft): BagNote => ({ bag: bag.trim() || null, place: place.trim() || null });

/** What is wrong with which field; empty where the note can be taken. Length is all that can be wrong with one. */
export function bagProblems(draft: BagDraft): Partial<Record<keyof BagDraft, string>> {
  const wrong = bagNoteSchema.safeParse(bagNoteOf(draft)).error?.issues.map(({ path }) => path[0]) ?? [];
  return {
    ...(wrong.includes('bag') && { bag: text.tooLong(bagNoteLimits.bag) }),
    ...(wrong.includes('place') && { place: text.tooLong(bagNoteLimits.place) }),
  };
}

/** The bag that a share goes into, noted by whoever initials the step. */
export function BagFields({ draft, onDraft }: { draft: BagDraft; onDraft: (draft: BagDraft) => void }): ReactNode {
  const problems = bagProblems(draft);
  return (
    <div className="bag-note">
      <TextField
        label={text.number}
        hint={text.numberHint}
        problem={problems.bag}
        mono
        value={draft.bag}
        onChange={(bag) => onDraft({ ...draft, bag })}
      />
      <TextField
        label={text.place}
        hint={text.placeHint}
        problem={problems.place}
        optional
        value={draft.place}
        onChange={(place) => onDraft({ ...draft, place })}
      />
    </div>
  );
}
