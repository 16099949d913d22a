import type { ReactNode } from 'react';
import { bagKnown } from '../../shared/ceremony/bag-words.ts';
import type { BackedUpKeyView } from '../../shared/contract/backup-views.ts';
import { useCall } from '../bridge/use-client.ts';
import { BagOnRecord } from '../parts/bag-on-record.tsx';
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
import type { Go } from './frame/place.ts';

/** Which key has which backups, when each was last proven, and what a restore from it would lose. */
export function BackupsScreen({ go }: { go: Go }): ReactNode {
  const keys = useCall('backup.list', {});
  return (
    <div className="screen backups">
      <h1>{text.title}</h1>
      <NotNow />
      <FaultPanel fault={keys.fault} />
      {keys.value === null && keys.loading && <p role="status">{screenText.loading}</p>}
      {keys.value?.length === 0 && (
        <EmptyState title={text.empty}>
          <p>{text.emptyBody}</p>
        </EmptyState>
      )}
      {keys.value?.map((key) => (
        <KeyCard key={key.authority} backedUp={key} go={go} />
      ))}
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
        <div className="stacking">
          <table>
            <thead>
              <tr>
                <th scope="col">{text.folder}</th>
                <th scope="col">{text.made}</th>
                <th scope="col">{text.proven}</th>
                <th scope="col">{text.next}</th>
                <th scope="col">{text.holds}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {backups.map((backup) => (
                <BackupRow
                  key={backup.keyId}
                  authority={authority}
                  backup={backup}
                  movable={movable}
                  endsAlone={endsAlone}
                  go={go}
                />
              ))}
            </tbody>
          </table>
        </div>
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

interface RowProps {
  readonly authority: string;
  readonly backup: BackedUpKeyView['backups'][number];
  readonly movable: boolean;
  readonly endsAlone: boolean;
  readonly go: Go;
}

function BackupRow({ authority, backup, movable, endsAlone, go }: RowProps): ReactNode {
  const { keyId, folder, madeAt, bag, provenAt, failedAt, dueAt, due, ledgerSize } = backup;
  const later = text.later(backup.later);
  return (
    <tr>
      <th scope="row">
        <Shown text={folder.slice(folder.lastIndexOf('/') + 1)} />
        <p className="soft">
          <Shown text={folder.slice(0, folder.lastIndexOf('/'))} />
        </p>
        <BagOnRecord words={bagKnown(bag)} at={bag?.at} />
      </th>
      <td data-head={text.made}>
        <Moment at={madeAt} dateOnly />
      </td>
      <td data-head={text.proven}>
        {failedAt !== null && (
          <>
            <Mark tone="bad">{text.failed}</Mark> <Moment at={failedAt} dateOnly />
            <p className="why">{text.unfit}</p>
          </>
        )}
        {failedAt !== null && provenAt !== null && <span className="soft">{text.before} </span>}
        {provenAt !== null && <Moment at={provenAt} dateOnly />}
        {provenAt === null && failedAt === null && <Mark tone="bad">{text.never}</Mark>}
      </td>
      <td data-head={text.next}>
        {due && (
          <>
            <Mark tone="due">{text.now}</Mark> {text.since}{' '}
          </>
        )}
        <Moment at={dueAt} dateOnly distance={!due} />
      </td>
      <td data-head={text.holds}>
        {text.entries(ledgerSize)}
        <p className={later === '' ? 'soft' : 'why'}>{later === '' ? text.upToDate : text.notIn(later)}</p>
      </td>
      <td>
        <div className="begins">
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
        </div>
      </td>
    </tr>
  );
}
