import type { ReactNode } from 'react';
import type { Mode } from '../../../shared/ceremony/mode.ts';
import type { CeremonyKind, CeremonyView, Overview } from '../../../shared/contract/views.ts';
import { Shown } from '../../parts/shown.tsx';
import { screenText } from '../../text/screen-text.ts';
import { wizardText } from '../../text/wizard-text.ts';
import { EndedCopies, endedSoFar } from '../ceremony/ended-copies.tsx';
import { VoidCards } from '../ceremony/void-cards.tsx';
import { AuthorityTree } from '../authority-tree.tsx';
import type { Go } from '../frame/place.ts';
import { UnprovenPanel } from './unproven-panel.tsx';
import { DuePanel } from './due-panel.tsx';

const text = screenText.home;

interface Props {
  readonly overview: Overview;
  readonly ceremony: CeremonyView | null;
  readonly go: Go;
  readonly onBegin: (kind: CeremonyKind, mode: Mode | null) => void;
  readonly onAbort: () => void;
  readonly onResume: () => void;
}

/** What nobody can rely on, what is due, what exists, what can be done now; an unfinished ceremony before everything else. */
export function HomeScreen({ overview, ceremony, go, onBegin, onAbort, onResume }: Props): ReactNode {
  const unfinished = ceremony !== null && (ceremony.state === 'open' || ceremony.state === 'interrupted') ? ceremony : null;
  const empty = overview.authorities.length === 0;
  return (
    <div className="screen home">
      <h1 className="visually-hidden">{text.title}</h1>
      {unfinished !== null && <Unfinished ceremony={unfinished} go={go} onAbort={onAbort} onResume={onResume} />}
      {empty ? (
        <FirstSteps onBegin={onBegin} blocked={unfinished !== null} />
      ) : (
        <div className="home-grid">
          <div className="home-state">
            {overview.unproven.length > 0 && <UnprovenPanel unproven={overview.unproven} go={go} />}
            <section aria-labelledby="home-due" className="home-due">
              <h2 id="home-due">{text.due}</h2>
              <DuePanel due={overview.due} brief={overview.unproven.length > 0} />
            </section>
            <section aria-labelledby="home-exists" className="home-exists">
              <h2 id="home-exists">{text.exists}</h2>
              <AuthorityTree authorities={overview.authorities} onOpen={(name) => go({ screen: 'authorities', name })} />
            </section>
          </div>
          <section aria-labelledby="home-now" className="home-now">
            <h2 id="home-now">{text.now}</h2>
            <Possible lines={overview.possible.filter(({ kind }) => !ofCustody(kind))} onBegin={onBegin} />
            <h3>{text.custody}</h3>
            <Possible lines={overview.possible.filter(({ kind }) => ofCustody(kind))} onBegin={onBegin} brief />
          </section>
        </div>
      )}
    </div>
  );
}

const ofCustody = (kind: CeremonyKind): boolean => /^(key|share|token|restore|ledger)-/.test(kind);

function Unfinished({
  ceremony,
  go,
  onAbort,
  onResume,
}: {
  ceremony: CeremonyView;
  go: Go;
  onAbort: () => void;
  onResume: () => void;
}): ReactNode {
  const interrupted = ceremony.state === 'interrupted';
  return (
    <section className="notice due unfinished" aria-labelledby="home-unfinished">
      <h2 id="home-unfinished">{interrupted ? text.interrupted : text.open}</h2>
      <p>
        <Shown text={interrupted ? text.interruptedBody(ceremony.title) : text.openBody(ceremony.title)} />
      </p>
      <EndedCopies keys={endedSoFar(ceremony)} />
      <VoidCards dealings={ceremony.unfinishedDealings} />
      <div className="row">
        {interrupted ? (
          <button type="button" className="primary" onClick={onResume}>
            {text.resume}
          </button>
        ) : (
          <button type="button" className="primary" onClick={() => go({ screen: 'ceremony' })}>
            {text.goOn}
          </button>
        )}
        <button type="button" onClick={onAbort}>
          {text.abort}
        </button>
      </div>
    </section>
  );
}

function FirstSteps({ onBegin, blocked }: { onBegin: Props['onBegin']; blocked: boolean }): ReactNode {
  return (
    <section className="first-steps" aria-labelledby="home-empty">
      <h2 id="home-empty">{text.emptyTitle}</h2>
      <p className="lead">{text.emptyBody}</p>
      <ol>
        {text.emptySteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {!blocked && (
        <div className="row">
          <button type="button" className="primary" onClick={() => onBegin('root-creation', 'rehearsal')}>
            {text.rehearse}
          </button>
          <button type="button" onClick={() => onBegin('root-creation', 'production')}>
            {text.produce}
          </button>
          <button type="button" onClick={() => onBegin('authority-adoption', 'production')}>
            {text.adopt}
          </button>
        </div>
      )}
    </section>
  );
}

/** What can be done comes before what cannot; `brief` leaves it at the names, which the wizards explain. */
function Possible({
  lines,
  onBegin,
  brief = false,
}: {
  lines: Overview['possible'];
  onBegin: Props['onBegin'];
  brief?: boolean;
}): ReactNode {
  const sorted = [...lines].sort((a, b) => Number(b.possible) - Number(a.possible));
  return (
    <ul className={brief ? 'possible brief' : 'possible'}>
      {sorted.map(({ kind, possible, why }) => (
        <li key={kind} className={possible ? undefined : 'not'}>
          <div>
            <strong>{wizardText.names[kind]}</strong>
            {!brief && <p>{wizardText.purpose[kind]}</p>}
            {!possible && (
              <p className="why">
                {text.notNow}: {why}
              </p>
            )}
          </div>
          {possible && (
            <button type="button" className="small" onClick={() => onBegin(kind, null)}>
              {screenText.why[kind]}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
