import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { bagKnown } from '../../../shared/ceremony/bag-words.ts';
import { copyFates } from '../../../shared/ceremony/key-operations.ts';
import { useCall } from '../../bridge/use-client.ts';
import { BagOnRecord } from '../../parts/bag-on-record.tsx';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { NoteField, RadioField, SelectField } from '../../parts/field.tsx';
import { ledgerBackupText as text } from '../../text/ledger-backup-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { emptyLedgerEnd, ledgerEndOperation, reduceLedgerEnd } from './ledger-backup-draft.ts';

interface Props extends WizardProps {
  /** The identifier of the backup that the ceremony was begun for. */
  readonly suggested: string | null;
}

/** The end of a backup of the ledger: which, what became of it, and why. */
export function LedgerEndWizard({ suggested, onOpened, onLeave }: Props): ReactNode {
  const [draft, dispatch] = useKeptReducer('ledger-backup-end.draft', reduceLedgerEnd, emptyLedgerEnd);
  const ledger = useCall('backup.ledger', {});
  const backups = ledger.value?.backups ?? [];
  const current = backups.find(({ backupId }) => backupId === draft.backupId);
  const wanted = suggested ?? (current ?? backups[0])?.backupId;
  useEffect(() => {
    // Once for each that is wanted: a choice that a person makes afterwards is theirs.
    if (wanted !== undefined) dispatch({ type: 'backup', backupId: wanted });
  }, [wanted, dispatch]);
  const known = ledger.value !== null;
  const gone = known && current === undefined && draft.backupId !== '';
  return (
    <Wizard
      kind="ledger-backup-end"
      operation={ledgerEndOperation(draft, current)}
      suggestedTitle={text.title['ledger-backup-end']}
      renderWhat={(problems) => (
        <>
          <p className="lead">{text.intro['ledger-backup-end']}</p>
          <fieldset>
            <legend>{text.which}</legend>
            <FaultPanel fault={ledger.fault} focus={false} />
            {known && backups.length === 0 && suggested === null ? (
              <p className="hint">{text.noBackups}</p>
            ) : (
              <SelectField
                label={text.backup}
                value={draft.backupId}
                choices={backups.map(({ backupId, folder }) => ({ value: backupId, label: folder }))}
                absent={text.choose}
                onChange={(backupId) => dispatch({ type: 'backup', backupId })}
                problem={gone ? text.ended : (problems['backup'] ?? problems['name'])}
              />
            )}
            {current && <BagOnRecord words={bagKnown(current.bag)} at={current.bag?.at} />}
          </fieldset>
          <fieldset>
            <legend>{text.what}</legend>
            <RadioField
              label={text.how}
              value={draft.how ?? ''}
              choices={copyFates.map((value) => ({ value, label: text.hows[value], hint: text.howHints[value] }))}
              onChange={(value) => dispatch({ type: 'how', how: value })}
              problem={problems['how'] === undefined ? undefined : text.howNeeded}
            />
            <NoteField
              label={text.reason}
              hint={text.reasonHint}
              value={draft.why}
              onChange={(value) => dispatch({ type: 'why', why: value })}
              problem={problems['why']}
            />
          </fieldset>
        </>
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
