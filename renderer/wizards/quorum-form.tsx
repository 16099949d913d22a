import type { Dispatch, ReactNode } from 'react';
import { NoteField, SelectField, TextField } from '../parts/field.tsx';
import { shareText } from '../text/share-text.ts';
import { FolderChoice } from './place-choice.tsx';
import { problemOfLines, type Problems } from './plan-check.ts';
import { deliveries, deliveryOf, namesIn, type DeliveryAction, type QuorumDraft, type QuorumField } from './quorum-draft.ts';

const { quorum } = shareText;

interface Props {
  readonly draft: QuorumDraft;
  readonly dispatch: Dispatch<{ readonly type: 'set'; readonly field: QuorumField; readonly value: string } | DeliveryAction>;
  readonly problems: Problems;
  /** Where the quorum stands in its operation, as problems name it. */
  readonly at: string;
}

/** Who gets a share, how many open the key, and on what each custodian takes theirs. */
export function QuorumForm({ draft, dispatch, problems, at }: Props): ReactNode {
  const names = [...new Set(namesIn(draft.custodians))];
  return (
    <>
      <fieldset>
        <legend>{quorum.custodians}</legend>
        <NoteField
          label={quorum.custodians}
          hint={quorum.custodiansHint}
          rows={5}
          value={draft.custodians}
          onChange={(value) => dispatch({ type: 'set', field: 'custodians', value })}
          problem={
            problemOfLines(problems, `${at}.custodians`, draft.custodians) ??
            (problems[at] === undefined ? undefined : quorum.fewer)
          }
        />
        <TextField
          label={quorum.required}
          numeric
          width="short"
          hint={quorum.requiredHint(names.length)}
          value={draft.required}
          onChange={(value) => dispatch({ type: 'set', field: 'required', value })}
          problem={problems[`${at}.required`]}
        />
        <TextField
          label={quorum.checkEvery}
          numeric
          width="short"
          hint={quorum.checkEveryHint}
          value={draft.checkEveryDays}
          onChange={(value) => dispatch({ type: 'set', field: 'checkEveryDays', value })}
          problem={problems[`${at}.checkEveryDays`]}
        />
      </fieldset>
      {names.length > 0 && <Deliveries names={names} draft={draft} dispatch={dispatch} problems={problems} at={at} />}
    </>
  );
}

function Deliveries({ names, draft, dispatch, problems, at }: Props & { readonly names: readonly string[] }): ReactNode {
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
                problem={problems[`${at}.files.${withFile.indexOf(custodian)}.folder`]}
              />
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
