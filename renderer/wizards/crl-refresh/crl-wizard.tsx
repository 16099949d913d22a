import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { wizardText } from '../../text/wizard-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import { signsHere } from '../signs-here.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { crlOperation, emptyCrl, reduceCrl } from './crl-draft.ts';
import { CrlForm } from './crl-form.tsx';

/** CRL refresh: present state, revocations, next update. */
export function CrlWizard({ presets, overview, onOpened, onLeave }: WizardProps): ReactNode {
  const [draft, dispatch] = useKeptReducer('crl-refresh.draft', reduceCrl, emptyCrl);
  const issuers = overview.authorities.filter(signsHere);
  useEffect(() => {
    const [issuer] = issuers;
    if (issuer === undefined || issuers.some(({ name }) => name === draft.issuer)) return;
    dispatch({ type: 'issuer', issuer: issuer.name, preset: presets.find(({ id }) => id === issuer.preset) });
  }, [draft.issuer, issuers, presets, dispatch]);
  return (
    <Wizard
      kind="crl-refresh"
      operation={crlOperation(draft)}
      suggestedTitle={wizardText.crl.title(draft.issuer)}
      renderWhat={(problems) => (
        <CrlForm
          draft={draft}
          dispatch={dispatch}
          issuers={issuers}
          authorities={overview.authorities}
          presets={presets}
          problems={problems}
        />
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
