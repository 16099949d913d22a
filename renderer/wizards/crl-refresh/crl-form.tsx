import type { Dispatch, ReactNode } from 'react';
import { reasonCodes } from '../../../shared/pki/reason-code.ts';
import type { ReasonCode } from '../../../shared/pki/reason-code.ts';
import type { AuthorityView, PresetView } from '../../../shared/contract/views.ts';
import { CheckBox } from '../../parts/check-box.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Shown } from '../../parts/shown.tsx';
import { grouped } from '../../text/distance.ts';
import { wizardText } from '../../text/wizard-text.ts';
import type { Problems } from '../plan-check.ts';
import { revocable } from './crl-draft.ts';
import type { CrlAction, CrlDraft } from './crl-draft.ts';

const text = wizardText.crl;

interface Props {
  readonly draft: CrlDraft;
  readonly dispatch: Dispatch<CrlAction>;
  readonly issuers: readonly AuthorityView[];
  readonly authorities: readonly AuthorityView[];
  readonly presets: readonly PresetView[];
  readonly problems: Problems;
}

/** Present state, next update, revocations. */
export function CrlForm({ draft, dispatch, issuers, authorities, presets, problems }: Props): ReactNode {
  const issuer = issuers.find(({ name }) => name === draft.issuer);
  const preset = presets.find(({ id }) => id === issuer?.preset);
  return (
    <>
      <p className="lead">{text.intro}</p>
      {issuers.length === 0 && <p className="notice due">{wizardText.intermediate.noIssuer}</p>}
      <SelectField
        label={text.authority}
        value={draft.issuer}
        choices={issuers.map(({ name, subject }) => ({ value: name, label: `${name} (${subject})` }))}
        onChange={(name) => {
          const chosen = issuers.find((candidate) => candidate.name === name);
          dispatch({ type: 'issuer', issuer: name, preset: presets.find(({ id }) => id === chosen?.preset) });
        }}
        problem={problems['issuer']}
      />
      {issuer !== undefined && <PresentCrl issuer={issuer} />}
      <TextField
        label={text.nextUpdateDays}
        numeric
        width="short"
        suffix={wizardText.days}
        value={draft.nextUpdateDays}
        onChange={(value) => dispatch({ type: 'days', value })}
        problem={problems['crl.nextUpdateDays']}
        {...(preset ? { hint: wizardText.root.nextUpdateHint(preset.maxCrlDays) } : {})}
      />
      <fieldset>
        <legend>{text.revoke}</legend>
        <Revocations
          draft={draft}
          dispatch={dispatch}
          problems={problems}
          candidates={revocable(authorities, draft.issuer)}
          reasons={reasonCodes.filter((code) => preset === undefined || preset.reasonCodes.includes(code))}
        />
      </fieldset>
    </>
  );
}

function PresentCrl({ issuer }: { issuer: AuthorityView }): ReactNode {
  if (issuer.crl === null) return <p className="notice">{text.noCrl}</p>;
  return (
    <section className="card" aria-label={text.state}>
      <h2>{text.state}</h2>
      <Facts>
        <Fact label={text.number}>{grouped(issuer.crl.crlNumber)}</Fact>
        <Fact label={text.thisUpdate}>
          <Moment at={issuer.crl.thisUpdate} distance />
        </Fact>
        <Fact label={text.nextUpdate}>
          <Moment at={issuer.crl.nextUpdate} distance />
        </Fact>
        <Fact label={text.entries}>{grouped(issuer.crl.entries)}</Fact>
      </Facts>
    </section>
  );
}

function Revocations({
  draft,
  dispatch,
  problems,
  candidates,
  reasons,
}: {
  draft: CrlDraft;
  dispatch: Dispatch<CrlAction>;
  problems: Problems;
  candidates: readonly AuthorityView[];
  reasons: readonly ReasonCode[];
}): ReactNode {
  if (candidates.length === 0) return <p className="hint">{text.nothingToRevoke}</p>;
  return (
    <>
      <p className="hint">{text.revokeHint}</p>
      {candidates.map(({ name, subject, notAfter }) => {
        const at = draft.revoke.findIndex(({ certificate }) => certificate === name);
        const chosen = draft.revoke[at];
        return (
          <div key={name} className="revocation">
            <CheckBox
              label={text.revokeOne(name)}
              hint={
                <>
                  <Shown text={subject} /> · {text.until} {notAfter.slice(0, 10)}
                </>
              }
              checked={chosen !== undefined}
              onChange={(on) => dispatch({ type: 'revoke', certificate: name, on, reasonCode: reasons[0] ?? 'unspecified' })}
            />
            {chosen !== undefined && (
              <div className="pair indented">
                <SelectField
                  label={text.reason(name)}
                  value={chosen.reasonCode}
                  choices={reasons.map((code) => ({ value: code, label: wizardText.reasons[code] }))}
                  onChange={(value) => {
                    const reasonCode = reasons.find((code) => code === value);
                    if (reasonCode !== undefined) dispatch({ type: 'reason', certificate: name, reasonCode });
                  }}
                />
                <TextField
                  label={text.invalidity(name)}
                  optional
                  mono
                  hint={text.invalidityHint}
                  value={chosen.invalidityDate}
                  onChange={(value) => dispatch({ type: 'invalidity', certificate: name, value })}
                  problem={problems[`revoke.${at}.invalidityDate`]}
                />
              </div>
            )}
          </div>
        );
      })}
    </>
  );
}
