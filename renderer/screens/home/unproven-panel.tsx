import type { ReactNode } from 'react';
import type { UnprovenView } from '../../../shared/contract/backup-views.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Shown } from '../../parts/shown.tsx';
import { backupText as text } from '../../text/backup-text.ts';
import { screenText } from '../../text/screen-text.ts';
import type { Go, Place } from '../frame/place.ts';

/** Keys without a backup; backups and shares whose proof is missing or lies too far back. Each line begins what mends it. */
export function UnprovenPanel({ unproven, go }: { unproven: readonly UnprovenView[]; go: Go }): ReactNode {
  return (
    <section aria-labelledby="home-unproven" className="home-unproven">
      <h2 id="home-unproven">{screenText.home.unproven}</h2>
      <ul className="unproven">
        {unproven.map((item) => {
          const { kind, authority, of, since } = item;
          return (
            <li key={`${kind} ${authority} ${of ?? ''}`}>
              <div>
                <strong>
                  <Shown text={authority} />
                </strong>{' '}
                <Mark tone={kind === 'share-check-old' || kind === 'backup-proof-old' || kind === 'only-copy' ? 'due' : 'bad'}>
                  {text.unproven[kind]}
                </Mark>
                <p className="soft">
                  {of !== null && (
                    <>
                      <Shown text={of} />,{' '}
                    </>
                  )}
                  {kind === 'backup-proof-old' || kind === 'share-check-old' ? text.last : text.since}{' '}
                  <Moment at={since} dateOnly distance />
                </p>
              </div>
              <button
                type="button"
                className="small"
                aria-label={`${text.act[kind]} ${authority}${of === null ? '' : ` ${of}`}`}
                onClick={() => go(placeFor(item))}
              >
                {text.act[kind]}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function placeFor({ kind, authority, of }: UnprovenView): Place {
  const wizard = { screen: 'wizard', artifacts: [], authority } as const;
  if (kind === 'no-backup') return { ...wizard, kind: 'key-backup' };
  if (kind === 'only-copy') return { screen: 'authorities', name: authority };
  if (of === null) return { screen: 'backups' };
  return kind === 'share-check-old'
    ? { ...wizard, kind: 'share-check', custodian: of }
    : { ...wizard, kind: 'restore-drill', folder: of };
}
