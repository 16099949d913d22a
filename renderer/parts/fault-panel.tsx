import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { FaultView } from '../../shared/contract/views.ts';
import { wordFault } from '../../shared/fault/fault-wording.ts';
import { partText } from '../text/part-text.ts';
import { Shown } from './shown.tsx';

/** What was refused, by which rule, and what to do next. Takes the focus when it appears, so that nobody misses it. */
export function FaultPanel({
  fault,
  focus = true,
  children,
}: {
  fault: FaultView | null;
  focus?: boolean;
  children?: ReactNode;
}): ReactNode {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (fault !== null && focus) panel.current?.focus();
  }, [fault, focus]);
  if (fault === null) return null;
  const words = wordFault(fault.code, fault.logId === null ? fault.detail : { ...fault.detail, logId: fault.logId });
  return (
    <div ref={panel} className="fault" role="alert" tabIndex={-1} data-fault={fault.code}>
      <p className="fault-refused">
        <Shown text={words.refused} />
      </p>
      {words.rule !== null && (
        <p className="fault-rule">
          <span className="tag">{partText.fault.rule}</span> <Shown text={words.rule} />
        </p>
      )}
      <p className="fault-next">
        <span className="tag">{partText.fault.next}</span> <Shown text={words.next} />
      </p>
      <p className="fault-code">{fault.code}</p>
      {children !== undefined && <div className="row">{children}</div>}
    </div>
  );
}
