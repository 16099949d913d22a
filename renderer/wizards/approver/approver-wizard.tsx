import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useCall } from '../../bridge/use-client.ts';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { NoteField, SelectField, TextField } from '../../parts/field.tsx';
import { approverText } from '../../text/approver-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { approverOperation, emptyApprover, reduceApprover, type ApproverKind } from './approver-draft.ts';

const text = approverText;

interface Props extends WizardProps {
  readonly kind: ApproverKind;
  /** Whom the ceremony was begun for. */
  readonly suggested: string | null;
}

/** Who becomes an approver, or is one no more. */
export function ApproverWizard({ kind, suggested, onOpened, onLeave }: Props): ReactNode {
  const approvers = useCall('approver.list', {});
  const [draft, change] = useKeptReducer(`${kind}.draft`, reduceApprover, emptyApprover);
  const enrolled = approvers.value?.map(({ person }) => person) ?? [];
  const [first = ''] = enrolled;
  const withdraws = kind === 'approver-withdrawal';
  const wanted = suggested ?? (withdraws && draft.person === '' ? first : draft.person);
  useEffect(() => {
    // A choice that a person makes afterwards is theirs.
    if (wanted !== '' && wanted !== draft.person) change({ ...emptyApprover, person: wanted });
    // oxlint-disable-next-line react/exhaustive-deps
  }, [wanted]);
  return (
    <Wizard
      kind={kind}
      operation={approverOperation(kind, draft)}
      suggestedTitle={text.title[kind](draft.person.trim())}
      renderWhat={(problems) => (
        <>
          <p className="lead">{text.intro[kind]}</p>
          <FaultPanel fault={approvers.fault} />
          <fieldset>
            <legend>{text.who}</legend>
            {withdraws ? (
              <>
                {enrolled.length === 0 && approvers.value !== null && <p>{text.nobody}</p>}
                {enrolled.length > 0 && (
                  <SelectField
                    label={text.whom}
                    value={draft.person}
                    choices={enrolled.map((person) => ({ value: person, label: person }))}
                    onChange={(person) => change({ person })}
                    problem={problems['person']}
                  />
                )}
                <NoteField
                  label={text.reason}
                  hint={text.whyHint}
                  value={draft.why}
                  onChange={(why) => change({ why })}
                  problem={problems['why']}
                />
              </>
            ) : (
              <>
                <TextField
                  label={text.person}
                  hint={text.personHint}
                  value={draft.person}
                  onChange={(person) => change({ person })}
                  problem={problems['person'] ?? problems['name']}
                />
                <TextField
                  label={text.iterations}
                  hint={text.iterationsHint}
                  width="medium"
                  value={draft.iterations}
                  onChange={(iterations) => change({ iterations })}
                  problem={problems['iterations']}
                />
              </>
            )}
          </fieldset>
          {enrolled.length > 0 && (
            <fieldset>
              <legend>{text.agreement}</legend>
              <NoteField
                label={text.without}
                hint={text.withoutHint(enrolled.join(', '))}
                value={draft.without}
                onChange={(without) => change({ without })}
                problem={problems['without']}
              />
            </fieldset>
          )}
        </>
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
