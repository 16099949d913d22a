import type { ReactNode } from 'react';
import type { Overview } from '../../shared/contract/views.ts';
import { BeginButton } from '../parts/begin-button.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { custodyText as text } from '../text/custody-text.ts';
import type { Go } from './frame/place.ts';

/** Keys that aborted ceremonies left behind, each with the way to its end. Nothing where there is none. */
export function UncertifiedKeys({ keys, go }: { readonly keys: Overview['uncertifiedKeys']; readonly go: Go }): ReactNode {
  if (keys.length === 0) return null;
  return (
    <section className="card" aria-labelledby="uncertified-keys">
      <h2 id="uncertified-keys">{text.uncertified}</h2>
      <p>{text.uncertifiedBody}</p>
      <ul className="copies">
        {keys.map(({ authority, key }) => (
          <li key={key.spkiSha256} className="row">
            <span>
              <Shown text={authority} />, {key.algorithm}, <Moment at={key.stateSince} dateOnly />,{' '}
              {key.copies.map((copy) => text.copyAt(copy)).join('; ')}
            </span>
            <BeginButton
              onClick={() => go({ screen: 'wizard', kind: 'key-destruction', artifacts: [], authority: key.spkiSha256 })}
            >
              {text.buttonsHere['key-destruction']}
            </BeginButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
