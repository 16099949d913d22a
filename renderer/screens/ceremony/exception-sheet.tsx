import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Step } from '../../../shared/ceremony/script.ts';
import type { FaultView } from '../../../shared/contract/views.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { NoteField, TextField } from '../../parts/field.tsx';
import { Shown } from '../../parts/shown.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';

export const emptyException = { expected: '', happened: '', decision: '', by: '' };
export type ExceptionDraft = typeof emptyException;

const text = ceremonyText.exceptionSheet;

/** The exception sheet. What is typed stays in the sheet when it is closed. */
export function ExceptionSheet({
  draft,
  onDraft,
  step,
  fault,
  onClose,
  onRecord,
}: {
  draft: ExceptionDraft;
  onDraft: (draft: ExceptionDraft) => void;
  step: Step;
  fault: FaultView | null;
  onClose: () => void;
  onRecord: () => Promise<void>;
}): ReactNode {
  const [tried, setTried] = useState(false);
  const bind = (field: keyof ExceptionDraft) => ({
    value: draft[field],
    onChange: (value: string) => onDraft({ ...draft, [field]: value }),
    problem: tried && draft[field].trim() === '' ? text.incomplete : undefined,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(draft).every((value) => value.trim() !== '')) void onRecord();
  };
  return (
    <Dialog title={text.title} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <p>{text.intro}</p>
        <p className="soft">
          {step.number}. <Shown text={step.activity} />
        </p>
        <FaultPanel fault={fault} />
        <NoteField label={text.expected} autoFocus {...bind('expected')} />
        <NoteField label={text.happened} {...bind('happened')} />
        <NoteField label={text.decision} {...bind('decision')} />
        <TextField label={text.by} {...bind('by')} />
        <div className="row">
          <button type="submit" className="primary">
            {text.record}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
