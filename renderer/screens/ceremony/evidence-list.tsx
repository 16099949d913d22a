import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { groupedHex } from '../../../shared/base/bytes.ts';
import { keepInView } from '../../parts/keep-in-view.ts';
import { Shown } from '../../parts/shown.tsx';
import { Stamp } from '../../parts/stamp.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';

const hexBytes = /^[0-9a-f]{4}( ?[0-9a-f]{2,4}){3,}$/;

/** A value of evidence: long hex in groups of four, everything else as it is. */
export function EvidenceValue({ value }: { value: string }): ReactNode {
  if (!hexBytes.test(value)) return <Shown text={value} lines />;
  const hex = value.replaceAll(' ', '');
  return <code data-digest={hex}>{groupedHex(hex)}</code>;
}

/** What has been recorded so far, newest at the end and in view. */
export function EvidenceList({ view }: { view: CeremonyView }): ReactNode {
  const list = useRef<HTMLOListElement>(null);
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    keepInView(list.current, end.current);
  }, [view.completed.length]);
  if (view.completed.length === 0) return <p className="hint">{ceremonyText.noEvidence}</p>;
  const numberOf = new Map(view.script.steps.map((step) => [step.id, step.number]));
  return (
    <ol ref={list} className="evidence" tabIndex={0} aria-label={ceremonyText.evidence}>
      {view.completed.map((done, i) => (
        <li key={done.seq} ref={i === view.completed.length - 1 ? end : undefined}>
          <p className="evidence-head">
            <span className="tabular">#{done.seq}</span> {ceremonyText.evidenceOf(numberOf.get(done.step) ?? 0)}{' '}
            <Stamp at={done.time} part="time" />
            {done.initials !== null && <b className="initials">{done.initials}</b>}
          </p>
          {done.evidence.map((item, j) => (
            <div key={j} className="evidence-item">
              <span className="soft">{item.label}</span> <EvidenceValue value={item.value} />
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}
