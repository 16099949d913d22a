import type { Dispatch, ReactNode } from 'react';
import type { Mode } from '../../../shared/ceremony/mode.ts';
import type { PresetView } from '../../../shared/contract/views.ts';
import { RadioField, SelectField, TextField } from '../../parts/field.tsx';
import { grouped } from '../../text/distance.ts';
import { wizardText } from '../../text/wizard-text.ts';
import type { Problems } from '../plan-check.ts';
import { QuorumForm } from '../quorum-form.tsx';
import { rootCustody } from './root-draft.ts';
import type { RootAction, RootDraft, RootField } from './root-draft.ts';
import { TokenFields } from './token-fields.tsx';

const text = wizardText.root;
const custodies = ['sealed-file', 'quorum', 'token', 'throw-away'] as const;
const subjectText = wizardText.subject;

interface Props {
  readonly draft: RootDraft;
  readonly dispatch: Dispatch<RootAction>;
  readonly presets: readonly PresetView[];
  readonly mode: Mode;
  readonly problems: Problems;
}

/** What the root is called, what key it has, how long it lasts. */
export function RootForm(props: Props): ReactNode {
  return (
    <>
      <p className="lead">{text.intro}</p>
      <SubjectFields {...props} />
      <KeyFields {...props} />
      {rootCustody(props.draft, props.mode) === 'quorum' && (
        <QuorumForm draft={props.draft} dispatch={props.dispatch} problems={props.problems} at="custody.quorum" />
      )}
    </>
  );
}

function SubjectFields({ draft, dispatch, mode, problems }: Props): ReactNode {
  const bind = (field: RootField, path: string) => ({
    value: draft[field],
    onChange: (value: string) => dispatch({ type: 'set', field, value }),
    problem: problems[path],
  });
  return (
    <fieldset>
      <legend>{subjectText.heading}</legend>
      <TextField
        label={subjectText.commonName}
        autoFocus
        {...(mode === 'rehearsal' ? { hint: subjectText.rehearsalMark } : {})}
        {...bind('commonName', 'subject.commonName')}
      />
      <div className="pair">
        <TextField label={subjectText.organizationName} optional {...bind('organizationName', 'subject.organizationName')} />
        <TextField
          label={subjectText.organizationalUnitName}
          optional
          {...bind('organizationalUnitName', 'subject.organizationalUnitName')}
        />
        <TextField label={subjectText.localityName} optional {...bind('localityName', 'subject.localityName')} />
        <TextField
          label={subjectText.stateOrProvinceName}
          optional
          {...bind('stateOrProvinceName', 'subject.stateOrProvinceName')}
        />
        <TextField
          label={subjectText.countryName}
          optional
          width="short"
          hint={subjectText.countryHint}
          {...bind('countryName', 'subject.countryName')}
        />
        <TextField label={wizardText.naming.name} mono hint={wizardText.naming.nameHint} {...bind('name', 'name')} />
      </div>
    </fieldset>
  );
}

function KeyFields({ draft, dispatch, presets, mode, problems }: Props): ReactNode {
  const preset = presets.find((candidate) => candidate.id === draft.preset);
  const set = (field: RootField) => (value: string) => dispatch({ type: 'set', field, value });
  const custody = rootCustody(draft, mode);
  return (
    <fieldset>
      <legend>{text.key}</legend>
      <div className="pair">
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
          label={text.algorithm}
          value={draft.algorithm}
          choices={(preset?.algorithms.root ?? []).map((name) => ({ value: name, label: name }))}
          onChange={set('algorithm')}
          problem={problems['algorithm']}
        />
        <TextField
          label={text.validity}
          numeric
          width="short"
          suffix={wizardText.years}
          value={draft.years}
          onChange={set('years')}
          problem={problems['validity.years'] ?? problems['validity']}
          {...(preset ? { hint: text.validityHint(preset.rootValidityDays.min, preset.rootValidityDays.max) } : {})}
        />
        <TextField
          label={text.nextUpdate}
          numeric
          width="short"
          suffix={wizardText.days}
          value={draft.nextUpdateDays}
          onChange={set('nextUpdateDays')}
          problem={problems['crl.nextUpdateDays']}
          {...(preset ? { hint: text.nextUpdateHint(preset.maxCrlDays) } : {})}
        />
        <TextField
          label={wizardText.cryptoperiod.signUntil}
          optional
          width="medium"
          value={draft.signUntil}
          onChange={set('signUntil')}
          problem={problems['cryptoperiod.signUntil']}
          hint={wizardText.cryptoperiod.hint}
        />
      </div>
      <RadioField
        label={text.custody}
        value={custody}
        problem={problems['custody']}
        onChange={(value) => {
          const chosen = custodies.find((candidate) => candidate === value);
          if (chosen !== undefined) dispatch({ type: 'custody', value: chosen });
        }}
        choices={[
          { value: 'sealed-file', label: text.sealedFile, hint: text.sealedFileHint },
          { value: 'quorum', label: text.quorum, hint: text.quorumHint },
          { value: 'token', label: text.token, hint: text.tokenHint },
          {
            value: 'throw-away',
            label: text.throwAway,
            hint: mode === 'production' ? text.throwAwayRefused : text.throwAwayHint,
            disabled: mode === 'production',
          },
        ]}
      />
      {custody === 'token' && <TokenFields draft={draft} dispatch={dispatch} problems={problems} />}
      {(custody === 'sealed-file' || custody === 'quorum') && (
        <TextField
          label={text.iterations}
          numeric
          optional
          width="medium"
          placeholder={grouped(10_000_000)}
          value={draft.iterations}
          onChange={set('iterations')}
          problem={problems['custody.iterations']}
          hint={text.iterationsHint}
        />
      )}
    </fieldset>
  );
}
