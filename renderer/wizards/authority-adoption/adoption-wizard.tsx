import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { adoptionText } from '../../text/adoption-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { adoptionOperation, emptyAdoption, reduceAdoption } from './adoption-draft.ts';
import { AdoptionForm } from './adoption-form.tsx';

/** Adoption: certificate, key, CRL and issued certificates of an authority that was made elsewhere. */
export function AdoptionWizard({ presets, overview, onOpened, onLeave }: WizardProps): ReactNode {
  const [draft, dispatch] = useKeptReducer('authority-adoption.draft', reduceAdoption, emptyAdoption);
  useEffect(() => {
    const [first] = presets;
    if (draft.preset === '' && first !== undefined) dispatch({ type: 'set', field: 'preset', value: first.id });
  }, [draft.preset, presets, dispatch]);
  return (
    <Wizard
      kind="authority-adoption"
      operation={adoptionOperation(draft)}
      suggestedTitle={adoptionText.title(draft.name)}
      renderWhat={(problems) => (
        <AdoptionForm draft={draft} dispatch={dispatch} authorities={overview.authorities} presets={presets} problems={problems} />
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
