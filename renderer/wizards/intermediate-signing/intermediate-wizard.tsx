import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { wizardText } from '../../text/wizard-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { emptyIntermediate, intermediateOperation, possibleIssuers, reduceIntermediate } from './intermediate-draft.ts';
import { IntermediateForm } from './intermediate-form.tsx';

/** Intermediate signing: issuer, CSR, certificate. */
export function IntermediateWizard({ presets, overview, onOpened, onLeave }: WizardProps): ReactNode {
  const [draft, dispatch] = useKeptReducer('intermediate-signing.draft', reduceIntermediate, emptyIntermediate);
  const issuers = possibleIssuers(overview.authorities);
  useEffect(() => {
    const [issuer] = issuers;
    if (issuer === undefined || issuers.some(({ name }) => name === draft.issuer)) return;
    dispatch({ type: 'issuer', issuer, preset: presets.find(({ id }) => id === issuer.preset) ?? presets[0] });
  }, [draft.issuer, issuers, presets, dispatch]);
  return (
    <Wizard
      kind="intermediate-signing"
      operation={intermediateOperation(draft)}
      suggestedTitle={wizardText.intermediate.title(draft.changeSubject ? draft.commonName.trim() : draft.name)}
      renderWhat={(problems) => (
        <IntermediateForm draft={draft} dispatch={dispatch} issuers={issuers} presets={presets} problems={problems} />
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
