import type { ReactNode } from 'react';
import { groupedHex } from '../../shared/base/bytes.ts';
import type { ApproverView } from '../../shared/contract/approver-views.ts';
import { useCall } from '../bridge/use-client.ts';
import { BeginButton, NotNow } from '../parts/begin-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { approverText } from '../text/approver-text.ts';
import { screenText } from '../text/screen-text.ts';
import type { Go } from './frame/place.ts';

const text = approverText.screen;

/** The register of approvers: who shows that an approval is theirs, since when, with which key. */
export function ApproversScreen({ go }: { go: Go }): ReactNode {
  const approvers = useCall('approver.list', {});
  const known = approvers.value;
  return (
    <div className="screen approvers">
      <header className="section-head">
        <h1>{text.title}</h1>
        <BeginButton onClick={() => go({ screen: 'wizard', kind: 'approver-enrolment', artifacts: [] })}>{text.enrol}</BeginButton>
      </header>
      <NotNow />
      <FaultPanel fault={approvers.fault} />
      {known === null && approvers.loading && <p role="status">{screenText.loading}</p>}
      {known?.length === 0 && (
        <EmptyState title={text.empty}>
          <p>{text.emptyBody}</p>
        </EmptyState>
      )}
      {known !== null && known.length > 0 && (
        <section className="card card-table stacking" aria-label={text.title}>
          <p>{text.rule}</p>
          {known.length === 1 && (
            <p>
              <Mark tone="due">{text.lone}</Mark>
            </p>
          )}
          <table>
            <thead>
              <tr>
                <th scope="col">{text.person}</th>
                <th scope="col">{text.since}</th>
                <th scope="col">{text.key}</th>
                <th scope="col">{text.last}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {known.map((approver) => (
                <ApproverRow key={approver.person} approver={approver} go={go} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

function ApproverRow({ approver, go }: { approver: ApproverView; go: Go }): ReactNode {
  const { person, since, spkiSha256, lastApproval, keyHere } = approver;
  const begin = (kind: 'approver-enrolment' | 'approver-withdrawal') => go({ screen: 'wizard', kind, artifacts: [], person });
  return (
    <tr>
      <td className="whose">
        <Shown text={person} />
        {!keyHere && (
          <>
            {' '}
            <Mark tone="bad">{text.missing}</Mark>
          </>
        )}
      </td>
      <td data-head={text.since}>
        <Moment at={since} dateOnly />
      </td>
      <td data-head={text.key}>
        <code title={groupedHex(spkiSha256)}>{groupedHex(spkiSha256.slice(0, 16))} …</code>
      </td>
      <td data-head={text.last}>{lastApproval === null ? text.never : <Moment at={lastApproval.at} dateOnly distance />}</td>
      <td className="row-actions">
        <BeginButton aria-label={`${text.again} ${person}`} onClick={() => begin('approver-enrolment')}>
          {text.again}
        </BeginButton>
        <BeginButton aria-label={`${text.withdraw} ${person}`} onClick={() => begin('approver-withdrawal')}>
          {text.withdraw}
        </BeginButton>
      </td>
    </tr>
  );
}
