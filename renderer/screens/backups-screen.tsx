import type { ReactNode } from 'react';
import type { BackedUpKeyView } from '../../shared/contract/backup-views.ts';
import { useCall } from '../bridge/use-client.ts';
import { BeginButton, NotNow } from '../parts/begin-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Mark } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { backupText as text } from '../text/backup-text.ts';
import { copyText } from '../text/copy-text.ts';
import { custodyText } from '../text/custody-text.ts';
import { screenText } from '../text/screen-text.ts';
import { BackupRow, BackupTable } from './backup-table.tsx';
import type { Go } from './frame/place.ts';
import { LedgerBackups } from './ledger-backups.tsx';

/** Which key has which backups, and the ledger by itself; when each was last proven, and what a restore from it would lose. */
export function BackupsScreen({ go }: { go: Go }): ReactNode {
  const keys = useCall('backup.list', {});
  const ledger = useCall('backup.ledger', {});
  return (
    <div className="screen backups">
      <h1>{text.title}</h1>
      <NotNow />
      <FaultPanel fault={keys.fault ?? ledger.fault} />
      {keys.value === null && keys.loading && <p role="status">{screenText.loading}</p>}
      {keys.value?.length === 0 && (
        <EmptyState title={text.empty}>
          <p>{text.emptyBody}</p>
        </EmptyState>
      )}
      {keys.value?.map((key) => (
        <KeyCard key={key.authority} backedUp={key} go={go} />
      ))}
      {ledger.value !== null && (keys.value === null || keys.value.length > 0 || ledger.value.holdsAny) && (
        <LedgerBackups ledger={ledger.value} go={go} />
      )}
    </div>
  );
}

export function KeyCard({ backedUp, go }: { backedUp: BackedUpKeyView; go: Go }): ReactNode {
  const { authority, state, sealedHere, elsewhere, backups } = backedUp;
  const movable = state !== 'compromised';
  // The last copy of a key ends with the key, in its destruction.
  const endsAlone = sealedHere || backups.length + elsewhere.length > 1;
  return (
    <section className="card card-table" aria-label={authority}>
      <header className="section-head">
        <h2>
          <Shown text={authority} />
        </h2>
        {state !== 'active' && <Mark tone={movable ? 'due' : 'bad'}>{custodyText.keyWords(state)}</Mark>}
        {sealedHere && movable && (
          <BeginButton
            aria-label={`${text.backUp} ${authority}`}
            onClick={() => go({ screen: 'wizard', kind: 'key-backup', artifacts: [], authority })}
          >
            {text.backUp}
          </BeginButton>
        )}
      </header>
      {backups.length === 0 ? (
        <p>
          {sealedHere && movable && <Mark tone="bad">{elsewhere.length === 0 ? text.none : text.noneBut}</Mark>}
          {sealedHere || !movable ? !movable && text.noneWanted : text.noneElsewhere}
          {elsewhere.length > 0 && (
            <>
              {' '}
              <span className="soft">
                {text.elsewhere} <Shown text={elsewhere.join('; ')} />
              </span>
            </>
          )}
        </p>
      ) : (
        <BackupTable>
          {backups.map((backup) => (
            <BackupRow key={backup.keyId} backup={backup}>
              <Begins authority={authority} backup={backup} movable={movable} endsAlone={endsAlone} go={go} />
            </BackupRow>
          ))}
        </BackupTable>
      )}
      {backedUp.lost.map(({ keyId, folder, lostAt, why }) => (
        <div key={keyId} className="row">
          <p>
            <Mark tone="due">{text.lostSince}</Mark> <Moment at={lostAt} dateOnly /> <Shown text={folder} />
            <span className="soft">
              {' '}
              · <Shown text={why} lines />
            </span>
          </p>
          {movable && (
            <BeginButton
              aria-label={`${text.foundAndProven} ${folder}`}
              onClick={() => go({ screen: 'wizard', kind: 'restore-drill', artifacts: [], authority })}
            >
              {text.foundAndProven}
            </BeginButton>
          )}
          <BeginButton
            aria-label={`${copyText.found} ${folder}`}
            onClick={() => go({ screen: 'wizard', kind: 'copy-end', artifacts: [], authority, copy: keyId })}
          >
            {text.foundAndDestroyed}
          </BeginButton>
        </div>
      ))}
    </section>
  );
}

interface BeginsProps {
  readonly authority: string;
  readonly backup: BackedUpKeyView['backups'][number];
  readonly movable: boolean;
  readonly endsAlone: boolean;
  readonly go: Go;
}

function Begins({ authority, backup: { keyId, folder }, movable, endsAlone, go }: BeginsProps): ReactNode {
  return (
    <>
      {movable && (
        <BeginButton
          aria-label={`${text.drill} ${folder}`}
          onClick={() => go({ screen: 'wizard', kind: 'restore-drill', artifacts: [], authority, folder })}
        >
          {text.drill}
        </BeginButton>
      )}
      {endsAlone && (
        <BeginButton
          aria-label={`${copyText.begin} ${folder}`}
          onClick={() => go({ screen: 'wizard', kind: 'copy-end', artifacts: [], authority, copy: keyId })}
        >
          {copyText.begin}
        </BeginButton>
      )}
    </>
  );
}
