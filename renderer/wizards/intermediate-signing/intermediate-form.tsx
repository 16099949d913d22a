import type { Dispatch, ReactNode } from 'react';
import type { AuthorityView, PresetView } from '../../../shared/contract/views.ts';
import { CheckBox } from '../../parts/check-box.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { wizardText } from '../../text/wizard-text.ts';
import type { Problems } from '../plan-check.ts';
import { CsrField } from './csr-field.tsx';
import type { IntermediateAction, IntermediateDraft, IntermediateField } from './intermediate-draft.ts';

const text = wizardText.intermediate;

interface Props {
  readonly draft: IntermediateDraft;
  readonly dispatch: Dispatch<IntermediateAction>;
  readonly issuers: readonly AuthorityView[];
  readonly presets: readonly PresetView[];
  readonly problems: Problems;
}

/** Which issuer, which request, what kind of certificate. */
export function IntermediateForm(props: Props): ReactNode {
  const { draft, dispatch, issuers, presets, problems } = props;
  const bind = binder(props);
  return (
    <>
      <p className="lead">{text.intro}</p>
      {issuers.length === 0 && <p className="notice due">{text.noIssuer}</p>}
      <SelectField
        label={text.issuer}
        value={draft.issuer}
        choices={issuers.map(({ name, subject }) => ({ value: name, label: `${name} (${subject})` }))}
        onChange={(name) => {
          const issuer = issuers.find((candidate) => candidate.name === name);
          if (issuer === undefined) return;
          dispatch({ type: 'issuer', issuer, preset: presets.find(({ id }) => id === issuer.preset) });
        }}
        problem={problems['issuer']}
      />
      <CsrField csr={draft.csr} onCsr={(csr) => dispatch({ type: 'csr', csr })} problem={problems['csr']} />
      <CertificateFields {...props} />
      <fieldset>
        <legend>{text.distribution}</legend>
        <TextField label={text.cdp} optional mono hint={text.cdpHint} {...bind('crlDistributionPoint', 'crlDistributionPoint')} />
        <TextField label={text.aia} optional mono hint={text.aiaHint} {...bind('caIssuers', 'caIssuers')} />
        <TextField
          label={text.policies}
          optional
          mono
          hint={text.policiesHint}
          {...bind('policies', 'certificatePolicies')}
          problem={Object.entries(problems).find(([path]) => path.startsWith('certificatePolicies'))?.[1]}
        />
      </fieldset>
    </>
  );
}

function binder({ draft, dispatch, problems }: Props) {
  return (field: IntermediateField, path: string) => ({
    value: draft[field],
    onChange: (value: string) => dispatch({ type: 'set', field, value }),
    problem: problems[path],
  });
}

function CertificateFields(props: Props): ReactNode {
  const { draft, dispatch, presets, problems } = props;
  const bind = binder(props);
  const preset = presets.find(({ id }) => id === draft.preset);
  return (
    <fieldset>
      <legend>{text.certificate}</legend>
      <div className="pair">
        <TextField label={wizardText.naming.name} mono hint={wizardText.naming.nameHint} {...bind('name', 'name')} />
        <SelectField
          label={text.preset}
          value={draft.preset}
          choices={presets.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(id) => {
            const chosen = presets.find((candidate) => candidate.id === id);
            if (chosen !== undefined) dispatch({ type: 'preset', preset: chosen });
          }}
          problem={problems['preset']}
        />
        <SelectField
          label={text.pathLength}
          hint={text.pathLengthHint}
          choices={[...['0', '1', '2', '3', '4'].map((n) => ({ value: n, label: n })), { value: '', label: text.noPathLength }]}
          {...bind('pathLength', 'pathLenConstraint')}
        />
        <TextField
          label={text.validity}
          numeric
          width="short"
          suffix={wizardText.years}
          {...bind('years', 'validity.years')}
          {...(problems['validity'] === undefined ? {} : { problem: problems['validity'] })}
          {...(preset
            ? { hint: wizardText.root.validityHint(preset.intermediateValidityDays.min, preset.intermediateValidityDays.max) }
            : {})}
        />
      </div>
      <CheckBox
        label={text.override}
        hint={text.overrideHint}
        checked={draft.changeSubject}
        onChange={(on) => dispatch({ type: 'changeSubject', on })}
      />
      {draft.changeSubject && (
        <div className="pair">
          <TextField label={wizardText.subject.commonName} {...bind('commonName', 'subject.commonName')} />
          <TextField
            label={wizardText.subject.organizationName}
            optional
            {...bind('organizationName', 'subject.organizationName')}
          />
          <TextField
            label={wizardText.subject.countryName}
            optional
            width="short"
            {...bind('countryName', 'subject.countryName')}
          />
        </div>
      )}
    </fieldset>
  );
}
