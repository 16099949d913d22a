import type { ReactNode } from 'react';
import type { UnprovenView } from '../../../shared/contract/backup-views.ts';
import { BeginButton } from '../../parts/begin-button.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Shown } from '../../parts/shown.tsx';
import { backupText as text } from '../../text/backup-text.ts';
import { screenText } from '../../text/screen-text.ts';
import type { Go, Place } from '../frame/place.ts';

/** Keys without a backup; backups that a drill found damaged; backups and shares whose proof is missing or lies too far back; quorums that nobody may be missing of, or that others may open; files of ended copies that are still here. Each line begins what mends it. */
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
                <Mark tone={canWait.has(kind) ? 'due' : 'bad'}>{text.unproven[kind]}</Mark>
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
              <Act item={item} go={go} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What begins a ceremony waits for the one that is open; what only leads to a screen does not. */
export function Act({ item, go }: { item: UnprovenView; go: Go }): ReactNode {
  const { kind, authority, of } = item;
  const place = placeFor(item);
  const props = {
    'aria-label': `${text.act[kind]} ${authority}${of === null ? '' : ` ${of}`}`,
    onClick: () => go(place),
  };
  if (place.screen === 'wizard') return <BeginButton {...props}>{text.act[kind]}</BeginButton>;
  return (
    <button type="button" className="small" {...props}>
      {text.act[kind]}
    </button>
  );
}

const canWait: ReadonlySet<UnprovenView['kind']> = new Set(['share-check-old', 'backup-proof-old', 'only-copy', 'quorum-tight']);

function placeFor({ kind, authority, of }: UnprovenView): Place {
  const wizard = { screen: 'wizard', artifacts: [], authority } as const;
  if (kind === 'no-backup' || kind === 'backup-failed') return { ...wizard, kind: 'key-backup' };
  if (kind === 'only-copy' || kind === 'quorum-exposed' || kind === 'ended-file') return { screen: 'authorities', name: authority };
  // The set stands there, with its custodians to begin with.
  if (kind === 'quorum-tight') return { screen: 'custodians' };
  if (of === null || kind === 'quorum-broken') return { screen: 'backups' };
  return kind === 'share-check-old'
    ? { ...wizard, kind: 'share-check', custodian: of }
    : { ...wizard, kind: 'restore-drill', folder: of };
}
