import type { ReactNode } from 'react';
import { setsPassphrase, type Ask } from '../../shared/ceremony/ask.ts';
import { activationText as text } from '../text/activation-text.ts';
import { DrawnStages, DrawnWords } from './drawn-passphrase.tsx';
import { Rules } from './passphrase-rules-list.tsx';
import { SecretField } from './secret-field.tsx';
import { ShareRows } from './share-rows.tsx';
import type { Setting } from './setting-passphrase.ts';

interface Props {
  readonly ask: Ask;
  readonly label: string;
  readonly setting: Setting;
  readonly entries: {
    readonly passphrase: string;
    readonly confirmation: string;
    readonly onPassphrase: (value: string) => void;
    readonly onConfirmation: (value: string) => void;
  };
  /** Words on a card are typed key by key, row by row: nothing of a share ever is on the clipboard (ANC-F12). */
  readonly inRows: boolean;
  /** Where a passphrase is set. */
  readonly otherWays: ReactNode;
  readonly busy: boolean;
}

/** What was drawn, to be written down, or the fields that are typed into. */
export function SecretEntries({ ask, setting, otherWays, ...fields }: Props): ReactNode {
  if (setting.way === 'own')
    return (
      <>
        {setting.failed && <p className="notice due">{text.drawn.failed}</p>}
        {otherWays}
        <OwnEntries ask={ask} {...fields} />
      </>
    );
  const { label, busy, entries } = fields;
  return (
    <>
      <DrawnStages stage={setting.stage} />
      {setting.stage === 'write' ? (
        <DrawnWords drawn={setting.drawn} />
      ) : (
        <SecretField
          label={label}
          value={entries.passphrase}
          onChange={entries.onPassphrase}
          autoFocus
          busy={busy}
          hint={text.drawn.oneLine}
          fromPaper
        />
      )}
      {otherWays}
    </>
  );
}

/** What exists is typed once, what is new twice. */
function OwnEntries({
  ask,
  label,
  entries,
  inRows,
  busy,
}: Pick<Props, 'ask' | 'label' | 'entries' | 'inRows' | 'busy'>): ReactNode {
  const { passphrase, confirmation, onPassphrase, onConfirmation } = entries;
  if (inRows) return <ShareRows value={passphrase} onChange={onPassphrase} busy={busy} />;
  return (
    <>
      <SecretField label={label} value={passphrase} onChange={onPassphrase} autoFocus busy={busy} />
      {ask.purpose === 'set' && (
        <SecretField label={text.again(label)} value={confirmation} onChange={onConfirmation} busy={busy} />
      )}
      {setsPassphrase(ask) && <Rules passphrase={passphrase} confirmation={confirmation} />}
    </>
  );
}
