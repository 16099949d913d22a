import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { ArtifactReference } from '../../../shared/ceremony/plan.ts';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { wordFault } from '../../../shared/fault/fault-wording.ts';
import { Fact, Facts } from '../../parts/facts.tsx';
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
      {!closed && <Aborted view={view} />}
      <ResultPanel view={view} onExport={onExport} />
      <RecordTable view={view} />
    </div>
  );
}

/** Why it was aborted, and what was refused last: by now a fact of the record, about which nobody is told to do anything. */
function Aborted({ view: { abortedWhy, fault } }: { view: CeremonyView }): ReactNode {
  if (abortedWhy === null && fault === null) return null;
  return (
    <Facts>
      {abortedWhy !== null && (
        <Fact label={text.abortedWhy}>
          <Shown text={abortedWhy} lines />
        </Fact>
      )}
      {fault !== null && (
        <Fact label={text.abortedAfter}>
          <Shown text={wordFault(fault.code, fault.detail).refused} /> <code className="soft">{fault.code}</code>
        </Fact>
      )}
    </Facts>
  );
}
