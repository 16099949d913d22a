import type { ReactNode } from 'react';
import { msOf } from '../../shared/base/instant.ts';
import { bagKnown } from '../../shared/ceremony/bag-words.ts';
import { comesFromFile, isKeptHere } from '../../shared/ceremony/coming-back.ts';
import { nextStates } from '../../shared/ceremony/key-transitions.ts';
import { endsAlone, isOutside } from '../../shared/ceremony/copies-outside.ts';
import type { KeyView } from '../../shared/contract/key-views.ts';
import { Fact, Facts } from '../parts/facts.tsx';
import { BagOnRecord } from '../parts/bag-on-record.tsx';
import { BeginButton, NotNow } from '../parts/begin-button.tsx';
import { Mark } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { useNow } from '../parts/now.ts';
import { Shown } from '../parts/shown.tsx';
import { copyText } from '../text/copy-text.ts';
import { custodyText as text, type CustodyKind } from '../text/custody-text.ts';
import { keyTone } from './authority-tree.tsx';
import { bringBack, takeOffline } from './frame/begin-place.ts';
import type { Go, Place } from './frame/place.ts';
import { KeyHistory } from './key-history.tsx';
import { PrintButton } from './print-button.tsx';

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
  const signs = text.signsNothing[state];
  const ended = signUntil !== null && msOf(now) > msOf(signUntil);
  return (
    <>
      <h3>{text.key}</h3>
      <Facts>
        <Fact label={text.keyState}>
          <Mark tone={keyTone[state]}>{text.states[state]}</Mark> {text.since} <Moment at={stateSince} />
        </Fact>
        {signs !== null ? (
          <Fact label={text.signs}>{signs}</Fact>
        ) : (
          signUntil !== null && (
            <Fact label={text.signUntil}>
              <Moment at={signUntil} distance /> {ended && <Mark tone="due">{text.signingEnded}</Mark>}
            </Fact>
          )
        )}
        <Fact label={text.copies}>
          {copies.length === 0 ? (
            text.noCopies
          ) : (
            <ul className="copies">
              {copies.map((copy) => (
                <li key={copy.keyId}>
                  <Shown text={text.copy(copy)} />{' '}
                  <span className="soft">
                    · {copy.sealing !== null && <>{copy.sealing} · </>}
                    <Moment at={copy.madeAt} dateOnly />
                  </span>
                  {copy.away && (
                    <>
                      {' '}
                      <Mark tone="due">{text.tokenAway}</Mark>
                    </>
                  )}
                  {copy.destructionBegun !== undefined && (
                    <>
                      {' '}
                      <Mark tone="due">{text.destructionBegun}</Mark> <Moment at={copy.destructionBegun} />
                    </>
                  )}
                  {isOutside(copy) && <BagOnRecord words={bagKnown(copy.bag)} at={copy.bag?.at} />}
                  {endsAlone(copies, copy) && (
                    <>
                      {' '}
                      <BeginButton
                        aria-label={`${copyText.begin} ${copy.place}`}
                        onClick={() => go({ screen: 'wizard', kind: 'copy-end', artifacts: [], authority, copy: copy.keyId })}
                      >
                        {copyText.begin}
                      </BeginButton>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        {keyView.lost.length > 0 && (
          <Fact label={text.lost}>
            <ul className="copies">
              {keyView.lost.map((copy) => (
                <li key={copy.keyId}>
                  <Shown text={text.copyAt(copy)} /> <Mark tone="due">{text.lostSince}</Mark> <Moment at={copy.lostAt} dateOnly />
                  <span className="soft">
                    {' '}
                    · <Shown text={copy.why} lines />
                  </span>{' '}
                  <BeginButton
                    aria-label={`${copyText.found} ${copy.place}`}
                    onClick={() => go({ screen: 'wizard', kind: 'copy-end', artifacts: [], authority, copy: copy.keyId })}
                  >
                    {copyText.found}
                  </BeginButton>
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </Facts>
      <h3>{text.history}</h3>
      <KeyHistory history={keyView.history} />
      {state === 'destroyed' && keyView.destroyedIn !== undefined && (
        <PrintButton id={keyView.destroyedIn} document="destruction" />
      )}
      <NotNow />
      {state === 'compromised' && <p className="hint">{text.onlyDestruction}</p>}
      <div className="row">
        {offered(authority, keyView, present).map(([label, place]) => (
          <BeginButton key={label} onClick={() => go(place)}>
            {label}
          </BeginButton>
        ))}
      </div>
    </>
  );
}

/** What makes sense with this key now: what stands on the button, and where it leads. */
export function offered(authority: string, key: KeyView, present: boolean): readonly (readonly [label: string, place: Place])[] {
  const { state, custody, copies } = key;
  if (state === 'destroyed') return [];
  const line = (kind: CustodyKind) => [text.buttonsHere[kind], { screen: 'wizard', kind, artifacts: [], authority }] as const;
  const movable = state !== 'compromised';
  const sealed = movable && copies.some(({ kind }) => kind === 'sealed-file');
  const back = isKeptHere(key)
    ? [[text.buttonsHere['key-restoration'], bringBack(authority)] as const]
    : comesFromFile(key, present)
      ? [line('key-restoration')]
      : [];
  return [
    ...(sealed ? [line('key-resealing')] : []),
    ...(sealed && custody === 'online' ? [[text.takeOfflineHere, takeOffline(authority)] as const] : []),
    ...(sealed ? (['key-carriage', 'key-export', 'key-backup'] as const).map(line) : []),
    ...(movable && copies.some(({ kind }) => kind === 'backup') ? [line('restore-drill')] : []),
    ...back,
    ...(movable && copies.some(({ kind }) => kind === 'token') ? [line('key-second-home')] : []),
    ...(nextStates(state).length > 0 ? [line('key-state-change')] : []),
    line('key-destruction'),
  ];
}
