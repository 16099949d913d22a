import type { ReactNode } from 'react';
import { msOf } from '../../shared/base/instant.ts';
import type { KeyView } from '../../shared/contract/key-views.ts';
import { Fact, Facts } from '../parts/facts.tsx';
import { Mark } from '../parts/mark.tsx';
import type { MarkTone } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { useNow } from '../parts/now.ts';
import { Shown } from '../parts/shown.tsx';
import { custodyText as text, type CustodyKind } from '../text/custody-text.ts';
import type { Go } from './frame/place.ts';

const stateTone: Readonly<Record<KeyView['state'], MarkTone>> = {
  'pre-activation': 'due',
  active: 'good',
  suspended: 'due',
  deactivated: 'due',
  compromised: 'bad',
  destroyed: 'bad',
};

interface Props {
  readonly authority: string;
  readonly keyView: KeyView;
  /** Whether a copy that a ceremony can use is really here. */
  readonly present: boolean;
  readonly go: Go;
}

/** The key of an authority: its state, its live copies, and the ceremonies that can be begun with it. */
export function KeySection({ authority, keyView, present, go }: Props): ReactNode {
  const { state, stateSince, signUntil, copies } = keyView;
  const now = useNow();
  const ended = signUntil !== null && msOf(now) > msOf(signUntil);
  const begin = (kind: CustodyKind) => go({ screen: 'wizard', kind, artifacts: [], authority });
  return (
    <>
      <h3>{text.key}</h3>
      <Facts>
        <Fact label={text.keyState}>
          <Mark tone={stateTone[state]}>{text.states[state]}</Mark> {text.since} <Moment at={stateSince} />
        </Fact>
        {signUntil !== null && (
          <Fact label={text.signUntil}>
            <Moment at={signUntil} distance /> {ended && <Mark tone="due">{text.signingEnded}</Mark>}
          </Fact>
        )}
        <Fact label={text.copies}>
          {copies.length === 0 ? (
            text.noCopies
          ) : (
            <ul className="copies">
              {copies.map((copy) => (
                <li key={copy.keyId}>
                  {text.copyKind[copy.kind]}, {text.copyProtection[copy.protection]}, <Shown text={copy.place} />{' '}
                  <span className="soft">
                    {copy.sealing !== null && <>{text.sealing(copy.sealing)} · </>}
                    <Moment at={copy.madeAt} dateOnly />
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Fact>
      </Facts>
      <div className="row">
        {offered(keyView, present).map((kind) => (
          <button key={kind} type="button" className="small" onClick={() => begin(kind)}>
            {text.buttonsHere[kind]}
          </button>
        ))}
      </div>
    </>
  );
}

/** What makes sense with this key now. */
function offered({ state, custody, copies }: KeyView, present: boolean): readonly CustodyKind[] {
  if (state === 'destroyed') return [];
  const movable = state !== 'compromised';
  const sealed = movable && copies.some(({ kind }) => kind === 'sealed-file');
  return [
    ...(sealed ? (['key-resealing', 'key-carriage', 'key-export', 'key-backup'] as const) : []),
    ...(movable && copies.some(({ kind }) => kind === 'backup') ? (['restore-drill'] as const) : []),
    // A key that was never anywhere but on tokens has no file to come back from.
    ...(movable && (custody !== 'online' || !present) && copies.some(({ kind }) => kind !== 'token')
      ? (['key-restoration'] as const)
      : []),
    ...(movable && copies.some(({ kind }) => kind === 'token') ? (['key-second-home'] as const) : []),
    'key-state-change',
    'key-destruction',
  ];
}
