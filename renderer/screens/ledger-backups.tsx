import type { ReactNode } from 'react';
import type { LedgerBackupsView } from '../../shared/contract/backup-views.ts';
import { BeginButton } from '../parts/begin-button.tsx';
import { Mark } from '../parts/mark.tsx';
import { backupText } from '../text/backup-text.ts';
import { copyText } from '../text/copy-text.ts';
import { ledgerBackupText as text } from '../text/ledger-backup-text.ts';
import { BackupRow, BackupTable } from './backup-table.tsx';
import type { Go } from './frame/place.ts';

/** Backups of the ledger by itself, and whether any backup holds it. */
export function LedgerBackups({ ledger, go }: { ledger: LedgerBackupsView; go: Go }): ReactNode {
  const { backups, ofKeys, holdsAny } = ledger;
  const sound = ofKeys > 0 || backups.some(({ failedAt }) => failedAt === null);
  const begin = { screen: 'wizard', artifacts: [] } as const;
  return (
    <section className="card card-table" aria-label={text.section}>
      <header className="section-head">
        <h2>{text.section}</h2>
        {holdsAny && <BeginButton onClick={() => go({ ...begin, kind: 'ledger-backup' })}>{text.backUp}</BeginButton>}
      </header>
      {holdsAny && !sound && (
        <p>
          <Mark tone="bad">{text.none}</Mark>
        </p>
      )}
      {!holdsAny && backups.length === 0 && <p className="soft">{text.nothingYet}</p>}
      {backups.length === 0 && ofKeys > 0 && <p className="soft">{text.onlyOfKeys(ofKeys)}</p>}
      {backups.length > 0 && (
        <BackupTable>
          {backups.map((backup) => {
            const { backupId, folder } = backup;
            return (
              <BackupRow key={backupId} backup={backup}>
                <BeginButton
                  aria-label={`${backupText.drill} ${folder}`}
                  onClick={() => go({ ...begin, kind: 'ledger-drill', folder })}
                >
                  {backupText.drill}
                </BeginButton>
                <BeginButton
                  aria-label={`${copyText.begin} ${folder}`}
                  onClick={() => go({ ...begin, kind: 'ledger-backup-end', copy: backupId })}
                >
                  {copyText.begin}
                </BeginButton>
              </BackupRow>
            );
          })}
        </BackupTable>
      )}
    </section>
  );
}
