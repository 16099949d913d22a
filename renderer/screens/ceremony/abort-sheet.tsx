import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { CeremonyView, FaultView } from '../../../shared/contract/views.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { NoteField } from '../../parts/field.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';
import { CopiesOutside } from './copies-outside.tsx';
import { endedByAbort, EndedCopies } from './ended-copies.tsx';
import { VoidCards } from './void-cards.tsx';

const text = ceremonyText.abortSheet;

/** Asks why, in words; a click alone ends nothing. */
export function AbortSheet({
  left,
  why,
  onWhy,
  fault,
  onClose,
  onAbort,
}: {
  /** What the ceremony has left outside the workstation by now, and ended for good; null where there is none. */
  left: Pick<CeremonyView, 'copiesOutside' | 'endedKeys' | 'unfinishedDealings'> | null;
  why: string;
  onWhy: (why: string) => void;
  fault: FaultView | null;
  onClose: () => void;
  onAbort: () => Promise<void>;
}): ReactNode {
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (why.trim() !== '') void onAbort();
  };
  return (
    <Dialog title={text.title} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <p>{text.intro}</p>
        <CopiesOutside copies={left?.copiesOutside ?? []} />
        <EndedCopies keys={endedByAbort(left?.endedKeys ?? [])} />
        <VoidCards dealings={left?.unfinishedDealings ?? []} ending />
        <FaultPanel fault={fault} />
        <NoteField
          label={text.why}
          autoFocus
          value={why}
          onChange={onWhy}
          problem={tried && why.trim() === '' ? ceremonyText.exceptionSheet.incomplete : undefined}
        />
        <div className="row">
          <button type="submit" className="danger">
            {text.abort}
          </button>
          <button type="button" onClick={onClose}>
            {text.keep}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
