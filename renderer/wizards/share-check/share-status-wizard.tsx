import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { shareTransitions } from '../../../shared/ceremony/share-words.ts';
import { useCall } from '../../bridge/use-client.ts';
import { NoteField, SelectField } from '../../parts/field.tsx';
import { shareText } from '../../text/share-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import { portableName } from '../plan-check.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { shareChoices, ShareField, type ShareChoice } from './share-choice.tsx';

const text = shareText.status;

interface Draft {
  readonly authority: string;
  readonly setId: string;
  readonly index: number;
  readonly custodian: string;
  readonly to: string;
  readonly why: string;
}

const empty: Draft = { authority: '', setId: '', index: 0, custodian: '', to: '', why: '' };
const reduce = (draft: Draft, change: Partial<Draft>): Draft => ({ ...draft, ...change });

/** What was said of one share is not said of another. */
const begun = ({ authority, setId, share: { index, custodian } }: ShareChoice): Draft => ({
  ...empty,
  authority,
  setId,
  index,
  custodian,
});

interface Props extends WizardProps {
  /** Whose share the ceremony was begun for. */
  readonly suggested: { readonly authority: string; readonly custodian: string } | null;
}

/** What became of a share: whose, what, and what is known of it. */
export function ShareStatusWizard({ suggested, onOpened, onLeave }: Props): ReactNode {
  const sets = useCall('custodian.list', {});
  const [draft, change] = useKeptReducer('share-status.draft', reduce, empty);
  const all = shareChoices(sets.value ?? []);
  // One that was destroyed has come to its end.
  const choices = all.filter(({ share }) => shareTransitions[share.status].length > 0);
  const at = choices.findIndex(({ setId, share }) => setId === draft.setId && share.index === draft.index);
  const wanted = suggested
    ? choices.find(({ authority, share }) => authority === suggested.authority && share.custodian === suggested.custodian)
    : at === -1
      ? choices[0]
      : undefined;
  const wantedName = wanted && `${wanted.setId}/${wanted.share.index}`;
  const gone = suggested !== null && wanted === undefined && sets.value !== null;
  useEffect(() => {
    // What was typed about the same share before stays; a choice that a person makes afterwards is theirs.
    if (wanted && (wanted.setId !== draft.setId || wanted.share.index !== draft.index)) change(begun(wanted));
    // No other share takes the place of one that is not among them: a plan without a set is none.
    if (gone) change({ ...empty, ...suggested });
    // oxlint-disable-next-line react/exhaustive-deps
  }, [wantedName, gone]);
  const next = choices[at] ? shareTransitions[choices[at].share.status] : [];
  const to = next.find((status) => status === draft.to) ?? next[0] ?? '';
  const { authority, setId, index, custodian, why } = draft;
  return (
    <Wizard
      kind="share-status"
      operation={{
        kind: 'share-status',
        name: portableName(`share-status-${authority}`),
        authority,
        setId,
        index,
        custodian,
        to,
        why: why.trim(),
      }}
      suggestedTitle={text.title(custodian, authority)}
      renderWhat={(problems) => (
        <>
          <p className="lead">{text.intro}</p>
          <ShareField
            choices={choices}
            at={at}
            wanted={draft}
            known={sets.value !== null}
            fault={sets.fault}
            onChoose={(choice) => change(begun(choice))}
            problem={problems['custodian'] ?? problems['setId'] ?? problems['index'] ?? problems['authority'] ?? problems['name']}
          />
          <fieldset>
            <legend>{text.what}</legend>
            <SelectField
              label={text.to}
              value={to}
              choices={next.map((value) => ({ value, label: text.choices[value] }))}
              onChange={(value) => change({ to: value })}
              problem={problems['to']}
            />
            <NoteField
              label={text.why}
              hint={text.whyHint}
              value={why}
              onChange={(value) => change({ why: value })}
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
