import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { ArtifactReference } from '../../../shared/ceremony/plan.ts';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { Fact, Facts } from '../../parts/facts.tsx';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Shown } from '../../parts/shown.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';
import { RecordTable } from './record-table.tsx';
import { ResultPanel } from './result-panel.tsx';

const text = ceremonyText.result;

/** What can be carried out after this ceremony: what it made, and its transcript once that is printed. */
export function leftBehind(view: CeremonyView): ArtifactReference[] {
  return [...view.artifacts.map(({ kind, name }) => ({ kind, name })), { kind: 'transcript', name: view.id }];
}

/** A ceremony that ended: result first, record below. */
export function EndedScreen({
  view,
  onExport,
  onLeave,
  leave,
}: {
  view: CeremonyView;
  onExport: () => void;
  onLeave: () => void;
  leave: string;
}): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const closed = view.state === 'closed';
  return (
    <div className="screen ended">
      <header className="screen-head">
        <h1 ref={heading} tabIndex={-1}>
          <Shown text={view.title} />
        </h1>
        <button type="button" onClick={onLeave}>
          {leave}
        </button>
      </header>
      <p className="ended-state">
        <Mark tone={closed ? 'good' : 'bad'}>{closed ? text.closed : text.aborted}</Mark> <span className="soft">{view.id}</span>
      </p>
      <p className="lead">{closed ? text.closedBody : text.abortedBody}</p>
      {view.abortedWhy !== null && (
        <Facts>
          <Fact label={text.abortedWhy}>
            <Shown text={view.abortedWhy} lines />
          </Fact>
        </Facts>
      )}
      {!closed && <FaultPanel fault={view.fault} focus={false} />}
      <ResultPanel view={view} onExport={onExport} />
      <RecordTable view={view} />
    </div>
  );
}
