import type { ReactNode } from 'react';
import { bagKnown } from '../../shared/ceremony/bag-words.ts';
import type { BackedUpKeyView } from '../../shared/contract/backup-views.ts';
import { BagOnRecord } from '../parts/bag-on-record.tsx';
import { Mark } from '../parts/mark.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { backupText as text } from '../text/backup-text.ts';

/** Backups of a key or of the ledger, a row each: where, when made and proven, when the next drill is due, and what a restore would lose. */
export function BackupTable({ children }: { children: ReactNode }): ReactNode {
  return (
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
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly backup: Omit<BackedUpKeyView['backups'][number], 'keyId' | 'proveEveryDays'>;
  /** The ceremonies that can be begun on it. */
  readonly children: ReactNode;
}

export function BackupRow({ backup, children }: RowProps): ReactNode {
  const { folder, madeAt, bag, provenAt, failedAt, dueAt, due, ledgerSize } = backup;
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
        <div className="begins">{children}</div>
      </td>
    </tr>
  );
}
