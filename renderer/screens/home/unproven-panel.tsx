import { useState } from 'react';
import type { ReactNode } from 'react';
import type { UnprovenView } from '../../../shared/contract/backup-views.ts';
import { BeginButton } from '../../parts/begin-button.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Shown } from '../../parts/shown.tsx';
import { backupText as text } from '../../text/backup-text.ts';
import { ledgerBackupText } from '../../text/ledger-backup-text.ts';
import { screenText } from '../../text/screen-text.ts';
import type { Go, Place } from '../frame/place.ts';

/** So many stand there without being asked for, the worst: what is due and what exists follow on the same screen. */
const worst = 5;

/**
 * Keys without a backup; backups that a drill found damaged; backups and shares whose proof is missing or lies too far back; quorums that
 * nobody may be missing of, or that others may open; the same of the ledger; files of ended copies that are still here. Each line begins what mends it.
 */
export function UnprovenPanel({ unproven, go }: { unproven: readonly UnprovenView[]; go: Go }): ReactNode {
  const [all, setAll] = useState(false);
  const sorted = [...unproven].sort((a, b) => Number(canWait.has(a.kind)) - Number(canWait.has(b.kind)));
  return (
    <section aria-labelledby="home-unproven" className="home-unproven">
      <h2 id="home-unproven">{screenText.home.unprovenOf(unproven.length)}</h2>
      <ul className="unproven">
        {sorted.slice(0, all ? undefined : worst).map((item) => {
          const { kind, authority, of, since } = item;
          return (
            <li key={`${kind} ${authority} ${of ?? ''}`}>
              <div>
                <strong>{authority === '' ? ledgerBackupText.theLedger : <Shown text={authority} />}</strong>{' '}
                <Mark tone={canWait.has(kind) ? 'due' : 'bad'}>{text.unproven[kind]}</Mark>
                <p className="soft">
                  {of !== null && (
                    <>
                      <Shown text={of} />,{' '}
                    </>
                  )}
                  {dated[kind] ?? text.since} <Moment at={since} dateOnly distance />
                </p>
              </div>
              <Act item={item} go={go} />
            </li>
          );
        })}
      </ul>
      {sorted.length > worst && !all && (
        <button type="button" className="small" onClick={() => setAll(true)}>
          {screenText.home.unprovenAll(sorted.length)}
        </button>
      )}
    </section>
  );
}

/** What begins a ceremony waits for the one that is open; what only leads to a screen does not. */
export function Act({ item, go }: { item: UnprovenView; go: Go }): ReactNode {
  const { kind, authority, of } = item;
  const place = placeFor(item);
  const props = {
    'aria-label': `${text.act[kind]}${authority === '' ? '' : ` ${authority}`}${of === null ? '' : ` ${of}`}`,
    onClick: () => go(place),
  };
  if (place.screen === 'wizard') return <BeginButton {...props}>{text.act[kind]}</BeginButton>;
  return (
    <button type="button" className="small" {...props}>
      {text.act[kind]}
    </button>
  );
}

/** Of a share that was never checked it is the day it was dealt: that was a look at it, too. */
const dated: Partial<Record<UnprovenView['kind'], string>> = {
  'backup-proof-old': text.last,
  'ledger-proof-old': text.last,
  'share-check-old': text.lastSeen,
};

const canWait: ReadonlySet<UnprovenView['kind']> = new Set([
  'share-check-old',
  'backup-proof-old',
  'ledger-proof-old',
  'only-copy',
  'quorum-tight',
]);

function placeFor({ kind, authority, of }: UnprovenView): Place {
  if (kind === 'ledger-no-backup' || kind === 'ledger-backup-failed')
    return { screen: 'wizard', artifacts: [], kind: 'ledger-backup' };
  if (kind === 'ledger-never-proven' || kind === 'ledger-proof-old')
    return { screen: 'wizard', artifacts: [], kind: 'ledger-drill', ...(of !== null && { folder: of }) };
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
