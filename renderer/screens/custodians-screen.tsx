import type { ReactNode } from 'react';
import type { ShareSetView } from '../../shared/contract/share-views.ts';
import { useCall } from '../bridge/use-client.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { screenText } from '../text/screen-text.ts';
import { shareText } from '../text/share-text.ts';
import type { Go } from './frame/place.ts';

const text = shareText.screen;

/** Who holds shares of which key, what may be lost, when each was last looked at. */
export function CustodiansScreen({ go }: { go: Go }): ReactNode {
  const sets = useCall('custodian.list', {});
  return (
    <div className="screen custodians">
      <h1>{text.title}</h1>
      <FaultPanel fault={sets.fault} />
      {sets.value === null && sets.loading && <p role="status">{screenText.loading}</p>}
      {sets.value?.length === 0 && (
        <EmptyState title={text.empty}>
          <p>{text.emptyBody}</p>
        </EmptyState>
      )}
      {sets.value?.map((set) => (
        <SetCard key={set.setId} set={set} go={go} />
      ))}
    </div>
  );
}

function SetCard({ set, go }: { set: ShareSetView; go: Go }): ReactNode {
  const { authority, setId, required, total, madeAt, checkEveryDays, shares } = set;
  const spare = total - required;
  return (
    <section className="card card-table" aria-label={`${authority}, ${text.set(setId)}`}>
      <header className="section-head">
        <h2>
          <Shown text={authority} />
        </h2>
        <span className="soft">
          <code>{text.set(setId)}</code> · {text.made} <Moment at={madeAt} dateOnly />
        </span>
      </header>
      <p>
        {text.opens(required, total)} · <Mark tone={spare === 0 ? 'bad' : spare === 1 ? 'due' : 'good'}>{text.spare(spare)}</Mark>
        {` · ${text.every(checkEveryDays)}`}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.share}</th>
            <th scope="col">{shareText.custodian}</th>
            <th scope="col">{text.delivery}</th>
            <th scope="col">{text.checked}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {shares.map(({ index, custodian, delivery, checkedAt, old, quorums }) => (
            <tr key={index}>
              <td className="numeric">{index}</td>
              <td>
                <Shown text={custodian} />
                {quorums > 1 && <span className="soft"> · {text.also(quorums)}</span>}
              </td>
              <td>{text.deliveries[delivery]}</td>
              <td>
                {checkedAt === null ? text.never : <Moment at={checkedAt} dateOnly distance />}
                {old && (
                  <>
                    {' '}
                    <Mark tone="due">{text.old}</Mark>
                  </>
                )}
              </td>
              <td>
                <button
                  type="button"
                  className="small"
                  aria-label={`${text.check} ${custodian}`}
                  onClick={() => go({ screen: 'wizard', kind: 'share-check', artifacts: [], authority, custodian })}
                >
                  {text.check}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
