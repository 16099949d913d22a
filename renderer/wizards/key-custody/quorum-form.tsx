import type { Dispatch, ReactNode } from 'react';
import { NoteField, SelectField, TextField } from '../../parts/field.tsx';
import { shareText } from '../../text/share-text.ts';
import { FolderChoice } from '../place-choice.tsx';
import type { Problems } from '../plan-check.ts';
import { deliveries, deliveryOf, namesIn, type CustodyAction, type CustodyDraft } from './custody-draft.ts';

const { quorum } = shareText;

interface Props {
  readonly draft: CustodyDraft;
  readonly dispatch: Dispatch<CustodyAction>;
  readonly problems: Problems;
}

/** Who gets a share, how many open the key, and on what each custodian takes theirs. */
export function QuorumForm({ draft, dispatch, problems }: Props): ReactNode {
  const names = [...new Set(namesIn(draft.custodians))];
  return (
    <>
      <fieldset>
        <legend>{quorum.custodians}</legend>
        <NoteField
          label={quorum.custodians}
          hint={quorum.custodiansHint}
          value={draft.custodians}
          onChange={(value) => dispatch({ type: 'set', field: 'custodians', value })}
          problem={problems['protection.custodians'] ?? (problems['protection'] === undefined ? undefined : quorum.fewer)}
        />
        <TextField
          label={quorum.required}
          numeric
          width="short"
          hint={quorum.requiredHint(names.length)}
          value={draft.required}
          onChange={(value) => dispatch({ type: 'set', field: 'required', value })}
          problem={problems['protection.required']}
        />
        <TextField
          label={quorum.checkEvery}
          numeric
          width="short"
          hint={quorum.checkEveryHint}
          value={draft.checkEveryDays}
          onChange={(value) => dispatch({ type: 'set', field: 'checkEveryDays', value })}
          problem={problems['protection.checkEveryDays']}
        />
      </fieldset>
      {names.length > 0 && <Deliveries names={names} draft={draft} dispatch={dispatch} problems={problems} />}
    </>
  );
}

function Deliveries({ names, draft, dispatch, problems }: Props & { readonly names: readonly string[] }): ReactNode {
  // Problems are numbered as the plan is: custodians with a file only.
  const withFile = names.filter((name) => deliveryOf(draft, name).delivery !== 'card');
  return (
    <fieldset>
      <legend>{quorum.deliveries}</legend>
      <p className="hint">{quorum.deliveriesHint}</p>
      {names.map((custodian) => {
        const { delivery, folder } = deliveryOf(draft, custodian);
        const change = (next: Partial<{ delivery: string; folder: string }>) => dispatch({ type: 'delivery', custodian, ...next });
        return (
          <div key={custodian} className="delivery">
            <SelectField
              label={custodian}
              value={delivery}
              choices={deliveries.map((value) => ({ value, label: quorum.delivery[value] }))}
              onChange={(value) => change({ delivery: value })}
            />
            {delivery !== 'card' && (
              <FolderChoice
                legend={quorum.volume(custodian)}
                folder={folder}
                onFolder={(value) => change({ folder: value })}
                problem={problems[`protection.files.${withFile.indexOf(custodian)}.folder`]}
              />
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
