import { useState } from 'react';
import type { ReactNode } from 'react';
import { awaitsPins } from '../../../shared/ceremony/token-words.ts';
import type { ChosenObject } from '../../../shared/contract/chosen-views.ts';
import type { AuthorityView } from '../../../shared/contract/views.ts';
import { RadioField, SelectField, TextField } from '../../parts/field.tsx';
import { Shown } from '../../parts/shown.tsx';
import { adoptionText as text } from '../../text/adoption-text.ts';
import { custodyText } from '../../text/custody-text.ts';
import { grouped } from '../../text/distance.ts';
import { shareText } from '../../text/share-text.ts';
import { tokenText } from '../../text/token-text.ts';
import { wizardText } from '../../text/wizard-text.ts';
import { FileChoice } from '../place-choice.tsx';
import { QuorumForm } from '../quorum-form.tsx';
import { ModuleCertificate } from '../module-certificate.tsx';
import { TokenChoice } from '../token-choice.tsx';
import { highestOf, isRoot, type AdoptionDraft } from './adoption-draft.ts';
import { IssuersPart, isTop, type AdoptionPartProps } from './issuers-part.tsx';
import { ObjectButton, ObjectFacts } from './object-choice.tsx';

/** Which authority, its key, its newest CRL, what it issued. */
export function AdoptionForm(props: AdoptionPartProps): ReactNode {
  return (
    <>
      <p className="lead">{text.intro}</p>
      <CertificatePart {...props} />
      <IssuersPart {...props} />
      <KeyPart {...props} />
      <CrlPart {...props} />
      <IssuedPart {...props} />
    </>
  );
}

function CertificatePart({ draft, dispatch, authorities, presets, problems }: AdoptionPartProps): ReactNode {
  const issuers = authorities.filter(({ kind }) => kind !== 'end-entity');
  return (
    <fieldset>
      <legend>{text.certificate}</legend>
      {draft.certificate !== null && <ObjectFacts object={draft.certificate} />}
      <ObjectButton
        kind="certificate"
        authority
        button={draft.certificate === null ? text.choose.certificate : text.chooseOther}
        onObject={(object) => dispatch({ type: 'certificate', object, authorities })}
        problem={problems['certificate'] === undefined ? undefined : text.certificateNeeded}
      />
      <div className="pair">
        <TextField
          label={wizardText.naming.name}
          mono
          hint={wizardText.naming.nameHint}
          value={draft.name}
          onChange={(value) => dispatch({ type: 'set', field: 'name', value })}
          problem={problems['name']}
        />
        <SelectField
          label={text.issuer}
          hint={text.issuerHint}
          value={draft.issuer}
          choices={[
            { value: '', label: draft.issuers.length > 0 ? text.givenBelow : text.root },
            ...issuers.map(({ name }) => ({ value: name, label: name })),
          ]}
          onChange={(value) => dispatch({ type: 'set', field: 'issuer', value })}
          problem={problems['issuer'] ?? issuerMissing(draft, authorities)}
        />
        <SelectField
          label={text.preset}
          hint={text.presetHint}
          value={draft.preset}
          choices={presets.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(value) => dispatch({ type: 'set', field: 'preset', value })}
          problem={problems['preset']}
        />
      </div>
    </fieldset>
  );
}

/** Said where it is chosen: what the selection stands at is “itself”, which this certificate does not say. */
function issuerMissing(draft: AdoptionDraft, authorities: readonly AuthorityView[]): string | undefined {
  const highest = highestOf(draft);
  const isDone =
    highest === null || draft.issuer !== '' || (draft.issuers.length > 0 ? isTop(highest, authorities) : isRoot(highest));
  return isDone ? undefined : text.issuerMissing(highest.issuer);
}

function KeyPart(props: AdoptionPartProps): ReactNode {
  const { draft, dispatch, problems } = props;
  return (
    <>
      <RadioField
        label={text.source}
        value={draft.source}
        choices={sources.map((value) => ({ value, label: text.sources[value], hint: text.sourceHints[value] }))}
        onChange={(value) => dispatch({ type: 'source', value })}
      />
      {draft.source === 'file' ? (
        <FilePart {...props} />
      ) : (
        <>
          <TokenChoice
            chosen={draft.token}
            onChosen={(token) => dispatch({ type: 'token', token })}
            fits={(one) => !awaitsPins(one)}
            none={tokenText.none.key}
            problem={problems['key'] ?? problems['key.token.module']}
          />
          <ModuleCertificate
            value={draft.certification}
            onChange={(value) => dispatch({ type: 'set', field: 'certification', value })}
            problem={problems['key.certification']}
          />
        </>
      )}
      <TextField
        label={wizardText.cryptoperiod.signUntil}
        optional
        width="medium"
        value={draft.signUntil}
        onChange={(value) => dispatch({ type: 'set', field: 'signUntil', value })}
        problem={problems['cryptoperiod.signUntil']}
        hint={wizardText.cryptoperiod.hint}
      />
    </>
  );
}

const sources = ['file', 'token'] as const;

function FilePart({ draft, dispatch, problems }: AdoptionPartProps): ReactNode {
  return (
    <>
      <FileChoice
        madeBy="another program"
        file={draft.key}
        onFile={(file) => dispatch({ type: 'key', file })}
        problem={problems['key.file'] ?? problems['key']}
      />
      <p className="hint">{text.keyHint}</p>
      <RadioField
        label={text.protection}
        value={draft.protection}
        choices={[
          { value: 'passphrase', ...custodyText.restored },
          { value: 'quorum', label: shareText.quorum.label, hint: shareText.quorum.hint },
        ]}
        onChange={(value) => dispatch({ type: 'protection', value })}
      />
      {draft.protection === 'quorum' && <QuorumForm draft={draft} dispatch={dispatch} problems={problems} at="custody.quorum" />}
      <TextField
        label={text.iterations}
        numeric
        optional
        width="medium"
        placeholder={grouped(10_000_000)}
        value={draft.iterations}
        onChange={(value) => dispatch({ type: 'set', field: 'iterations', value })}
        problem={problems['custody.iterations']}
        hint={custodyText.iterationsHint}
      />
    </>
  );
}

function CrlPart({ draft, dispatch }: AdoptionPartProps): ReactNode {
  return (
    <fieldset>
      <legend>{text.crl}</legend>
      <p className="hint">{text.crlHint}</p>
      {draft.crl !== null && <ObjectFacts object={draft.crl} />}
      <div className="row">
        <ObjectButton
          kind="crl"
          issuer={draft.certificate}
          button={draft.crl === null ? text.choose.crl : text.chooseOther}
          onObject={(object) => dispatch({ type: 'crl', object })}
        />
        {draft.crl !== null && (
          <button type="button" onClick={() => dispatch({ type: 'crl', object: null })}>
            {text.remove}
          </button>
        )}
      </div>
    </fieldset>
  );
}

function IssuedPart({ draft, dispatch, problems }: AdoptionPartProps): ReactNode {
  const [again, setAgain] = useState<string | null>(null);
  const add = (object: ChosenObject) => {
    const listed = draft.issued.find((one) => one.object.der === object.der);
    setAgain(listed ? text.listedAlready(object.fileName, listed.name) : null);
    if (!listed) dispatch({ type: 'issue', object });
  };
  return (
    <fieldset>
      <legend>{text.issued}</legend>
      <p className="hint">{text.issuedHint}</p>
      {draft.issued.map(({ key, name, object }, index) => (
        <div key={key} className="pair">
          <TextField
            label={text.nameOf(object.fileName)}
            mono
            hint={<Shown text={object.subject} />}
            value={name}
            onChange={(value) => dispatch({ type: 'rename', key, value })}
            problem={problems[`issued.${index}.name`]}
          />
          <div className="row">
            <button type="button" className="small" onClick={() => dispatch({ type: 'remove', key })}>
              {text.removeOf(object.fileName)}
            </button>
          </div>
        </div>
      ))}
      <ObjectButton kind="certificate" issuer={draft.certificate} button={text.add} onObject={add} problem={again ?? undefined} />
    </fieldset>
  );
}
