import type { Dispatch, ReactNode } from 'react';
import { shareStatusWords } from '../../../shared/ceremony/share-words.ts';
import type { CopyKind } from '../../../shared/ceremony/key-words.ts';
import type { KeyView } from '../../../shared/contract/key-views.ts';
import { SelectField } from '../../parts/field.tsx';
import { custodyText as text } from '../../text/custody-text.ts';
import { fateOf, fateOfShare, fates, shareName, type CustodyAction, type CustodyDraft } from './custody-draft.ts';

interface Props {
  readonly keyView: KeyView;
  readonly draft: CustodyDraft;
  readonly dispatch: Dispatch<CustodyAction>;
}

const isHere = (kind: CopyKind): boolean => kind === 'sealed-file' || kind === 'throw-away';

/** What becomes of each copy and share in a destruction: every one is accounted for. */
export function Fates({ keyView: { copies, shares }, draft, dispatch }: Props): ReactNode {
  const choose = (of: string) => (fate: string) => dispatch({ type: 'fate', of, fate });
  // Destroyed before witnesses is what happens to what is elsewhere anyway; a device has a choice of its own.
  const choices = (kind: CopyKind | 'share') =>
    fates
      .filter((fate) => kind === 'token' || fate !== 'destroyed')
      .map((value) => ({ value, label: kind === 'token' ? text.tokenFates[value] : text.fates[value] }));
  return (
    <fieldset className="fates">
      <legend>{text.copies}</legend>
      <p className="hint">{text.copiesHint}</p>
      {copies.length === 0 && <p className="hint">{text.noCopies}</p>}
      {copies.map(({ keyId, kind, protection, place }) => {
        const label = text.copy({ kind, protection, place });
        return isHere(kind) ? (
          <p key={keyId} className="fate">
            <span>{label}</span> <span className="soft">{text.removed}</span>
          </p>
        ) : (
          <SelectField key={keyId} label={label} value={fateOf(draft, keyId)} choices={choices(kind)} onChange={choose(keyId)} />
        );
      })}
      {shares.map((share) => {
        const of = shareName(share);
        return (
          <SelectField
            key={of}
            label={text.shareOf(share.index, share.setId, share.custodian)}
            hint={share.status === 'available' ? undefined : text.recordedAs(shareStatusWords[share.status])}
            value={fateOfShare(draft, share)}
            choices={choices('share')}
            onChange={choose(of)}
          />
        );
      })}
    </fieldset>
  );
}
