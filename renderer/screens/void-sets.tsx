import type { ReactNode } from 'react';
import type { VoidSetView } from '../../shared/contract/void-set-views.ts';
import { bagInWords } from '../../shared/ceremony/bag-words.ts';
import { shareStatusWords } from '../../shared/ceremony/share-words.ts';
import { useCall } from '../bridge/use-client.ts';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { shareText } from '../text/share-text.ts';

const text = shareText.screen;

/** Sets that open nothing any more, and what became of their shares: one that nobody saw destroyed stays in view. */
export function VoidSets(): ReactNode {
  const sets = useCall('custodian.voidSets', {});
  if (sets.fault !== null) return <FaultPanel fault={sets.fault} />;
  return sets.value?.map((set) => <VoidSet key={set.setId} set={set} />);
}

/** One set, drawn of what main says of it. */
export function VoidSet({ set }: { set: VoidSetView }): ReactNode {
  const { authority, setId, required, total, voidedAt, unaccounted, shares } = set;
  return (
    <section className="card card-table void-set" aria-label={`${authority}, ${text.voidSet(setId)}`}>
      <header className="section-head">
        <h2>
          <Shown text={authority} />
        </h2>
        <span className="soft">
          <code>{text.voidSet(setId)}</code> · {text.voided} <Moment at={voidedAt} dateOnly />
        </span>
      </header>
      <p>
        <Mark tone={unaccounted === 0 ? 'good' : 'due'}>{text.accounts(unaccounted, total)}</Mark>
        {unaccounted >= required && ` · ${text.accountsHint}`}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.share}</th>
            <th scope="col">{shareText.custodian}</th>
            <th scope="col">{text.became}</th>
            <th scope="col">{text.bag}</th>
          </tr>
        </thead>
        <tbody>
          {shares.map((share) => (
            <tr key={share.index}>
              <td className="numeric">{share.index}</td>
              <td className="whose">
                <Shown text={share.custodian} />
              </td>
              <td data-head={text.became}>
                <Became share={share} />
              </td>
              <td data-head={text.bag}>
                {share.bag === null ? <span className="soft">{text.noBag}</span> : <Shown text={bagInWords(share.bag)} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What was said of it, and why where it may still be about; then what the register has of it besides. */
function Became({ share: { how, at, why, recorded } }: { share: VoidSetView['shares'][number] }): ReactNode {
  return (
    <>
      {text.fates[how]}
      {at !== null && (
        <>
          {' '}
          <Moment at={at} dateOnly />
        </>
      )}
      {how !== 'destroyed' && why !== null && (
        <>
          {' · '}
          <Shown text={why} lines />
        </>
      )}
      {recorded !== null && (
        <>
          {' · '}
          {text.recordedAs(shareStatusWords[recorded.status])} <Moment at={recorded.at} dateOnly />
          {': '}
          <Shown text={recorded.why} lines />
        </>
      )}
    </>
  );
}
