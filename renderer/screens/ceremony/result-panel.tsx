import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ArtifactView, CeremonyView } from '../../../shared/contract/views.ts';
import { paperFrames } from '../../../shared/qr/carried-frames.ts';
import { Digest } from '../../parts/digest.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { QrCode } from '../../parts/qr-code.tsx';
import { Shown } from '../../parts/shown.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';
import { count, grouped, spokenSize } from '../../text/distance.ts';
import { ArtifactDialog, QrDialog } from '../artifact-dialog.tsx';
import { PrintButton } from '../print-button.tsx';
import { CopiesOutside } from './copies-outside.tsx';
import { EndedCopies, endedSoFar } from './ended-copies.tsx';
import { VoidCards } from './void-cards.tsx';
import { shownReference } from '../shown-reference.ts';

const text = ceremonyText.result;
const utf8 = new TextEncoder();
const mostCodes = 3;

/** What a ceremony left behind: artifacts, checkpoint, the way to paper and to a stick. */
export function ResultPanel({ view, onExport }: { view: CeremonyView; onExport: () => void }): ReactNode {
  const [open, setOpen] = useState<{ artifact: ArtifactView; as: 'text' | 'qr' } | null>(null);
  return (
    <>
      <section aria-labelledby="result-artifacts">
        <header className="section-head">
          <h2 id="result-artifacts">{view.receipt === null ? text.artifacts : text.receipt}</h2>
          <PrintButton id={view.id} document="transcript" />
          {destroysKey(view) && <PrintButton id={view.id} document="destruction" />}
          {view.artifacts.length > 0 && (
            <button type="button" onClick={onExport}>
              {text.export}
            </button>
          )}
        </header>
        <CopiesOutside copies={view.copiesOutside} />
        <EndedCopies keys={endedSoFar(view)} />
        <VoidCards dealings={view.unfinishedDealings} />
        {view.receipt !== null && <Receipt receipt={view.receipt} />}
        {view.artifacts.length === 0 && view.receipt === null && view.copiesOutside.length === 0 && (
          <p className="hint">{text.noArtifacts}</p>
        )}
        <ul className="artifacts">
          {view.artifacts.map((artifact) => (
            <li key={`${artifact.kind} ${artifact.name}`} className="card">
              <header className="section-head">
                <h3>
                  <Shown text={artifact.title} />
                </h3>
                <span className="soft">{spokenSize(artifact.size)}</span>
                <button
                  type="button"
                  className="small"
                  aria-label={text.openOf(artifact.title)}
                  onClick={() => setOpen({ artifact, as: 'text' })}
                >
                  {text.open}
                </button>
                <button
                  type="button"
                  className="small"
                  aria-label={text.qrOf(artifact.title)}
                  onClick={() => setOpen({ artifact, as: 'qr' })}
                >
                  {text.qr}
                </button>
              </header>
              <Digest digest={artifact.sha256} />
            </li>
          ))}
        </ul>
      </section>
      <Checkpoint view={view} />
      {open?.as === 'text' && <ArtifactDialog artifact={shownReference(open.artifact)} onClose={() => setOpen(null)} />}
      {open?.as === 'qr' && (
        <QrDialog artifact={shownReference(open.artifact)} title={open.artifact.title} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

/** What was written where, and the one digest that another machine has to find too. */
function Receipt({ receipt }: { receipt: NonNullable<CeremonyView['receipt']> }): ReactNode {
  return (
    <div className="card receipt">
      <Facts>
        <Fact label={text.receiptFolder}>
          <code>
            <Shown text={`${receipt.folder.replace(/\/$/, '')}/${receipt.bundle}`} />
          </code>
        </Fact>
        <Fact label={text.receiptFiles}>{text.receiptCount(count(receipt.files, 'file'), spokenSize(receipt.bytes))}</Fact>
      </Facts>
      <Digest digest={receipt.sums} label={text.receiptSums} large />
      <p className="hint">{text.receiptCheck}</p>
    </div>
  );
}

function Checkpoint({ view }: { view: CeremonyView }): ReactNode {
  const { checkpoint } = view;
  if (checkpoint === null) return null;
  // The same object as on the paper transcript, so that either can be scanned at the next session.
  const codes = paperFrames({ name: 'checkpoint.txt', mediaType: 'text/plain', content: utf8.encode(checkpoint.note) }, mostCodes);
  return (
    <section aria-labelledby="result-checkpoint">
      <h2 id="result-checkpoint">{text.checkpoint}</h2>
      <div className="checkpoint">
        <div className="checkpoint-words">
          <Facts>
            <Fact label={text.checkpointSize}>{grouped(checkpoint.size)}</Fact>
          </Facts>
          <Digest digest={checkpoint.head} label={text.checkpointHead} large />
          <Digest digest={checkpoint.root} label={text.checkpointRoot} />
        </div>
        {codes.map((code) => (
          <QrCode key={code} text={code} label={text.checkpointQr} wanted={300} />
        ))}
      </div>
      <details>
        <summary>{text.note}</summary>
        <pre className="viewer" tabIndex={0}>
          <Shown text={checkpoint.note} lines />
        </pre>
      </details>
    </section>
  );
}

/** What has ended is certified: closed, or aborted after the end of a key was recorded. */
const destroysKey = ({ state, script, completed }: CeremonyView): boolean =>
  (state === 'closed' || state === 'aborted') &&
  script.steps.some(({ id, effect }) => effect === 'key.destroy' && completed.some(({ step }) => step === id));
