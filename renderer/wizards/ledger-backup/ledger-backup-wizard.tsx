import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { TextField } from '../../parts/field.tsx';
import { ledgerBackupText as text } from '../../text/ledger-backup-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import { FolderChoice } from '../place-choice.tsx';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { emptyLedgerBackup, ledgerBackupOperation, reduceLedgerBackup } from './ledger-backup-draft.ts';

interface Props extends WizardProps {
  readonly kind: 'ledger-backup' | 'ledger-drill';
  /** The folder of the backup that the drill was begun for. */
  readonly suggested: string | null;
}

/** A backup of the ledger by itself, or the drill of one: on which volume, and how often it is to be proven. */
export function LedgerBackupWizard({ kind, suggested, onOpened, onLeave }: Props): ReactNode {
  const [draft, change] = useKeptReducer(`${kind}.draft`, reduceLedgerBackup, emptyLedgerBackup);
  useEffect(() => {
    if (suggested !== null) change({ folder: suggested });
  }, [suggested, change]);
  return (
    <Wizard
      kind={kind}
      operation={ledgerBackupOperation(kind, draft)}
      suggestedTitle={text.title[kind]}
      renderWhat={(problems) => (
        <>
          <p className="lead">{text.intro[kind]}</p>
          <FolderChoice
            {...(kind === 'ledger-drill' ? { legend: text.drillFolder, needed: text.drillFolderNeeded } : {})}
            folder={draft.folder}
            onFolder={(folder) => change({ folder })}
            problem={problems['folder'] ?? problems['name']}
          />
          {kind === 'ledger-backup' && (
            <TextField
              label={text.proveEvery}
              numeric
              width="short"
              hint={text.proveEveryHint}
              value={draft.proveEveryDays}
              onChange={(proveEveryDays) => change({ proveEveryDays })}
              problem={problems['proveEveryDays']}
            />
          )}
        </>
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
