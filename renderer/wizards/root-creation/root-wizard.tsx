import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { wizardText } from '../../text/wizard-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { emptyRoot, reduceRoot, rootOperation } from './root-draft.ts';
import { RootForm } from './root-form.tsx';

const preferredPreset = 'private-rfc5280';

/** Root creation: subject, key, custody, first CRL. */
export function RootWizard({ mode, presets, onOpened, onLeave }: WizardProps): ReactNode {
  const [draft, dispatch] = useKeptReducer('root-creation.draft', reduceRoot, emptyRoot);
  useEffect(() => {
    const preset = presets.find(({ id }) => id === preferredPreset) ?? presets[0];
    if (draft.preset === '' && preset !== undefined) dispatch({ type: 'preset', preset });
  }, [draft.preset, presets, dispatch]);
  return (
    <Wizard
      kind="root-creation"
      operation={rootOperation(draft, mode)}
      suggestedTitle={wizardText.root.title(draft.commonName.trim())}
      suggestedOrganisation={draft.organizationName.trim()}
      keepAfterOpening={mode === 'rehearsal'}
      renderWhat={(problems) => <RootForm draft={draft} dispatch={dispatch} presets={presets} mode={mode} problems={problems} />}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
