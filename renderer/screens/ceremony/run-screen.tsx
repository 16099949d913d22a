import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { useAction, useClient } from '../../bridge/use-client.ts';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { PreviewTable } from '../../parts/preview-table.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Shown } from '../../parts/shown.tsx';
import { StepList } from '../../parts/step-list.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';
import { AbortSheet } from './abort-sheet.tsx';
import { EndedCopies, endedSoFar } from './ended-copies.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { emptyException, ExceptionSheet } from './exception-sheet.tsx';
import { StepNow } from './step-now.tsx';
import { VoidCards } from './void-cards.tsx';

/** A ceremony as it runs: script, now, evidence. Every change of it comes from main. */
export function RunScreen({ view, onView }: { view: CeremonyView; onView: (view: CeremonyView) => void }): ReactNode {
  const client = useClient();
  const action = useAction();
  const [sheet, setSheet] = useState<'exception' | 'abort' | 'preview' | null>(null);
  const [exception, setException] = useState(emptyException);
  const [why, setWhy] = useState('');
  const step = view.script.steps[view.position];
  const send = async (work: () => Promise<CeremonyView>): Promise<boolean> => {
    const next = await action.run(work);
    if (next === undefined) return false;
    onView(next);
    return true;
  };
  const openSheet = (next: typeof sheet) => {
    action.clear();
    setSheet(next);
  };
  const close = () => openSheet(null);
  return (
    <div className="run">
      <h1 className="visually-hidden">{view.title}</h1>
      <aside className="run-script" aria-label={ceremonyText.script}>
        <h2>{ceremonyText.script}</h2>
        <StepList steps={view.script.steps} position={view.position} label={ceremonyText.script} />
        <div className="run-exceptions">
          <p>{ceremonyText.exceptions(view.exceptions.length)}</p>
          {view.script.previews.length > 0 && (
            <button type="button" className="small" onClick={() => openSheet('preview')}>
              {ceremonyText.openPreview}
            </button>
          )}
        </div>
      </aside>
      <section className="run-now">
        <p className="visually-hidden" aria-live="polite">
          {step !== undefined && ceremonyText.announce(step.number, step.activity)}
        </p>
        {view.state === 'interrupted' && (
          <Interrupted view={view} send={send} busy={action.busy} onAbort={() => openSheet('abort')} />
        )}
        {view.state === 'open' && <EndedCopies keys={endedSoFar(view)} />}
        {view.state === 'open' && <VoidCards dealings={view.unfinishedDealings} />}
        {sheet === null && !(view.state === 'open' && step !== undefined) && <FaultPanel fault={action.fault} />}
        {view.state === 'open' && view.fault !== null && action.fault === null && <FaultPanel fault={view.fault} />}
        {view.state === 'open' && step !== undefined && (
          <StepNow
            key={step.id}
            view={view}
            step={step}
            busy={action.busy}
            send={send}
            fault={sheet === null ? action.fault : null}
          />
        )}
        <footer className="run-foot">
          <button type="button" onClick={() => openSheet('exception')} disabled={step === undefined}>
            {ceremonyText.something}
          </button>
          {view.state !== 'interrupted' && (
            <button type="button" className="quiet danger" onClick={() => openSheet('abort')} disabled={view.running}>
              {ceremonyText.abort}
            </button>
          )}
        </footer>
      </section>
      <aside className="run-evidence" aria-label={ceremonyText.evidence}>
        <h2>{ceremonyText.evidence}</h2>
        <EvidenceList view={view} />
      </aside>
      {sheet === 'exception' && step !== undefined && (
        <ExceptionSheet
          draft={exception}
          onDraft={setException}
          step={step}
          fault={action.fault}
          onClose={close}
          onRecord={async () => {
            if (!(await send(() => client.call('ceremony.recordException', { step: step.id, ...exception })))) return;
            setException(emptyException);
            close();
          }}
        />
      )}
      {sheet === 'abort' && (
        <AbortSheet
          left={view}
          why={why}
          onWhy={setWhy}
          fault={action.fault}
          onClose={close}
          onAbort={async () => {
            if (await send(() => client.call('ceremony.abort', { why }))) close();
          }}
        />
      )}
      {sheet === 'preview' && <Previews view={view} onClose={close} />}
    </div>
  );
}

function Interrupted({
  view,
  send,
  busy,
  onAbort,
}: {
  view: CeremonyView;
  send: (work: () => Promise<CeremonyView>) => Promise<boolean>;
  busy: boolean;
  onAbort: () => void;
}): ReactNode {
  const client = useClient();
  return (
    <div className="notice due" role="alert">
      <h2>{ceremonyText.interrupted}</h2>
      <FaultPanel fault={view.fault} focus={false} />
      <EndedCopies keys={endedSoFar(view)} />
      <VoidCards dealings={view.unfinishedDealings} />
      <p>{ceremonyText.interruptedHint}</p>
      <div className="row">
        <button
          type="button"
          className="primary"
          autoFocus
          aria-disabled={busy}
          onClick={() => void send(() => client.call('ceremony.resume', {}))}
        >
          {ceremonyText.resume}
        </button>
        <button type="button" onClick={onAbort}>
          {ceremonyText.abort}
        </button>
      </div>
    </div>
  );
}

function Previews({ view, onClose }: { view: CeremonyView; onClose: () => void }): ReactNode {
  return (
    <Dialog title={ceremonyText.openPreview} onClose={onClose} wide>
      {view.script.previews.map((preview, i) => (
        <section key={`${preview.operation} ${i}`}>
          <h3>
            <Shown text={preview.title} />
          </h3>
          <PreviewTable preview={preview} />
        </section>
      ))}
    </Dialog>
  );
}
