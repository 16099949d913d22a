import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useCall } from '../../bridge/use-client.ts';
import { shareText as text } from '../../text/share-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import { portableName } from '../plan-check.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { shareChoices, ShareField, type ShareChoice } from './share-choice.tsx';

interface Draft {
  readonly authority: string;
  readonly custodian: string;
}

const empty: Draft = { authority: '', custodian: '' };
const draftOf = ({ authority, share: { custodian } }: ShareChoice): Draft => ({ authority, custodian });
const reduce = (_draft: Draft, next: Draft): Draft => next;

interface Props extends WizardProps {
  /** Whose share the ceremony was begun for. */
  readonly suggested: Draft | null;
}

/** Which share is to be looked at. */
export function ShareCheckWizard({ suggested, onOpened, onLeave }: Props): ReactNode {
  const sets = useCall('custodian.list', {});
  const [draft, choose] = useKeptReducer('share-check.draft', reduce, empty);
  const choices = shareChoices(sets.value ?? []);
  const first = choices[0];
  useEffect(() => {
    if (suggested !== null) choose(suggested);
  }, [suggested, choose]);
  const at = choices.findIndex(({ authority, share }) => authority === draft.authority && share.custodian === draft.custodian);
  useEffect(() => {
    // What was begun earlier may be about a share that is in no live set any more.
    if (suggested === null && at === -1 && first) choose(draftOf(first));
  }, [suggested, at, first, choose]);
  return (
    <Wizard
      kind="share-check"
      operation={{
        kind: 'share-check',
        name: portableName(`share-check-${draft.authority}`),
        ...(sets.value !== null && at === -1 ? empty : draft),
      }}
      suggestedTitle={text.title(draft.custodian, draft.authority)}
      renderWhat={(problems) => (
        <>
          <p className="lead">{text.intro}</p>
          <ShareField
            choices={choices}
            at={at}
            wanted={draft}
            known={sets.value !== null}
            fault={sets.fault}
            onChoose={(choice) => choose(draftOf(choice))}
            problem={problems['custodian'] ?? problems['authority'] ?? problems['name']}
          />
        </>
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
