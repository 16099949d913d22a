import type { ReactNode } from 'react';
import { bagInWords } from '../../shared/ceremony/bag-words.ts';
import { shareStatusWords, type QuorumVerdict } from '../../shared/ceremony/share-words.ts';
import type { ShareSetView } from '../../shared/contract/share-views.ts';
import { useCall } from '../bridge/use-client.ts';
import { BeginButton, NotNow } from '../parts/begin-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark, type MarkTone } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { custodyText } from '../text/custody-text.ts';
import { screenText } from '../text/screen-text.ts';
import { shareText } from '../text/share-text.ts';
import { keyTone } from './authority-tree.tsx';
import { replaceCustodian } from './frame/begin-place.ts';
import type { Go } from './frame/place.ts';
import { VoidSets } from './void-sets.tsx';

const text = shareText.screen;

type Share = ShareSetView['shares'][number];

/** The register: who holds shares of which key, in which bag and where, what became of them, what may be lost, when each was looked at. */
export function CustodiansScreen({ go }: { go: Go }): ReactNode {
  const sets = useCall('custodian.list', {});
  return (
    <div className="screen custodians">
      <h1>{text.title}</h1>
      <NotNow />
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
      <VoidSets />
    </div>
  );
}

/** One live set: what it opens, who is in it, and what can be begun with it. */
export function SetCard({ set, go }: { set: ShareSetView; go: Go }): ReactNode {
  const { authority, keyState, setId, required, total, available, exposed, verdict, madeAt, checkEveryDays, shares } = set;
  // No set is dealt for such a key any more, nor does it come back from a backup; what stands open is its end.
  const ended = keyState === 'compromised' || keyState === 'destroyed';
  return (
    <section className="card card-table" aria-label={`${authority}, ${text.set(setId)}`}>
      <header className="section-head">
        <h2>
          <Shown text={authority} />
        </h2>
        <span className="soft">
          <code>{text.set(setId)}</code> · {text.made} <Moment at={madeAt} dateOnly />
        </span>
        {keyState !== 'active' && <Mark tone={keyTone[keyState]}>{custodyText.keyWords(keyState)}</Mark>}
      </header>
      <div className="row">
        <p>
          {text.opens(required, total)}
          {available < total && ` · ${text.available(available, total)}`}
          {!ended && (
            <>
              {' · '}
              <Mark tone={toneOf(verdict)}>{text.verdicts[verdict](available - required)}</Mark>
              {` · ${text.every(checkEveryDays)}`}
            </>
          )}
        </p>
        {!ended && canDeal.has(verdict) && (
          <BeginButton aria-label={`${text.replace} ${authority}`} onClick={() => go(replaceCustodian(set))}>
            {text.replace}
          </BeginButton>
        )}
      </div>
      {ended && <p className="soft">{text.noNewSet}</p>}
      {exposed >= required && (
        <p>
          <Mark tone="bad">{text.exposed(exposed)}</Mark>
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">{text.share}</th>
            <th scope="col">{shareText.custodian}</th>
            <th scope="col">{text.statusHead}</th>
            <th scope="col">{text.delivery}</th>
            <th scope="col">{text.bag}</th>
            <th scope="col">{text.checked}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {shares.map((share) => (
            <ShareRow key={share.index} share={share} authority={authority} go={go} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Where too few can come nobody can deal: the words say what is to be done instead. */
const canDeal: ReadonlySet<QuorumVerdict> = new Set(['can-lose', 'none-to-spare', 'needs-compromised']);

/** As long as one share can be lost all is as it was meant: 2 of 3 warns of nothing. */
const toneOf = (verdict: QuorumVerdict): MarkTone => (verdict === 'can-lose' ? 'good' : 'bad');

const tones: Readonly<Record<Share['status'], MarkTone>> = {
  available: 'good',
  lost: 'due',
  'custodian-left': 'due',
  compromised: 'bad',
  destroyed: 'plain',
};

function ShareRow({ share, authority, go }: { share: Share; authority: string; go: Go }): ReactNode {
  const { index, custodian, delivery, status, changed, bag, checkedAt, old, quorums } = share;
  const begin = (kind: 'share-check' | 'share-status') => go({ screen: 'wizard', kind, artifacts: [], authority, custodian });
  return (
    <tr>
      <td className="numeric">{index}</td>
      <td className="whose">
        <Shown text={custodian} />
        {quorums > 1 && <span className="soft"> · {text.also(quorums)}</span>}
      </td>
      <td data-head={text.statusHead}>
        <Mark tone={tones[status]}>{shareStatusWords[status]}</Mark>
        {status !== 'available' && changed !== null && (
          <p className="soft">
            {text.since} <Moment at={changed.at} dateOnly />: <Shown text={changed.why} lines />
          </p>
        )}
      </td>
      <td data-head={text.delivery}>{text.deliveries[delivery]}</td>
      <td data-head={text.bag}>{bag === null ? <span className="soft">{text.noBag}</span> : <Shown text={bagInWords(bag)} />}</td>
      <td data-head={text.checked}>
        {checkedAt === null ? text.never : <Moment at={checkedAt} dateOnly distance />}
        {old && (
          <>
            {' '}
            <Mark tone="due">{text.old}</Mark>
          </>
        )}
      </td>
      <td className="row-actions">
        <BeginButton aria-label={`${text.check} ${custodian}`} onClick={() => begin('share-check')}>
          {text.check}
        </BeginButton>
        {status !== 'destroyed' && (
          <BeginButton aria-label={`${text.record} ${custodian}`} onClick={() => begin('share-status')}>
            {text.record}
          </BeginButton>
        )}
      </td>
    </tr>
  );
}
