import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useCall } from '../../bridge/use-client.ts';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { SelectField } from '../../parts/field.tsx';
import { shareText as text } from '../../text/share-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import { portableName } from '../plan-check.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';

interface Draft {
  readonly authority: string;
  readonly custodian: string;
}

const empty: Draft = { authority: '', custodian: '' };
const reduce = (_draft: Draft, next: Draft): Draft => next;

interface Props extends WizardProps {
  /** Whose share the ceremony was begun for. */
  readonly suggested: Draft | null;
}

/** Which share is to be looked at. */
export function ShareCheckWizard({ suggested, onOpened, onLeave }: Props): ReactNode {
  const sets = useCall('custodian.list', {});
  const [draft, choose] = useKeptReducer('share-check.draft', reduce, empty);
  const choices = (sets.value ?? []).flatMap(({ authority, shares }) => shares.map(({ custodian }) => ({ authority, custodian })));
  const first = choices[0];
  useEffect(() => {
    if (suggested !== null) choose(suggested);
  }, [suggested, choose]);
  useEffect(() => {
    if (suggested === null && draft.custodian === '' && first) choose(first);
  }, [suggested, draft.custodian, first, choose]);
  const at = choices.findIndex(({ authority, custodian }) => authority === draft.authority && custodian === draft.custodian);
  return (
    <Wizard
      kind="share-check"
      operation={{ kind: 'share-check', name: portableName(`share-check-${draft.authority}`), ...draft }}
      suggestedTitle={text.title(draft.custodian, draft.authority)}
      renderWhat={(problems) => (
        <>
          <p className="lead">{text.intro}</p>
          <fieldset>
            <legend>{text.whose}</legend>
            <FaultPanel fault={sets.fault} focus={false} />
            {sets.value !== null && choices.length === 0 ? (
              <p className="hint">{text.none}</p>
            ) : (
              <SelectField
                label={text.custodian}
                value={String(at)}
                choices={choices.map(({ authority, custodian }, index) => ({
                  value: String(index),
                  label: `${custodian}: ${authority}`,
                }))}
                onChange={(value) => {
                  const chosen = choices[Number(value)];
                  if (chosen) choose(chosen);
                }}
                problem={problems['custodian'] ?? problems['authority'] ?? problems['name']}
              />
            )}
          </fieldset>
        </>
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
