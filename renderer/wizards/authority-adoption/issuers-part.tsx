import type { Dispatch, ReactNode } from 'react';
import type { ChosenObject } from '../../../shared/contract/chosen-views.ts';
import type { AuthorityView, PresetView } from '../../../shared/contract/views.ts';
import { TextField } from '../../parts/field.tsx';
import { adoptionText as text } from '../../text/adoption-text.ts';
import type { Problems } from '../plan-check.ts';
import { highestOf, isRoot, type AdoptionAction, type AdoptionDraft } from './adoption-draft.ts';
import { ObjectButton, ObjectFacts } from './object-choice.tsx';

export interface AdoptionPartProps {
  readonly draft: AdoptionDraft;
  readonly dispatch: Dispatch<AdoptionAction>;
  readonly authorities: readonly AuthorityView[];
  readonly presets: readonly PresetView[];
  readonly problems: Problems;
}

/** Certificates of issuers whose keys are elsewhere, one above the other: each is held against the one below it when it is chosen. */
export function IssuersPart({ draft, dispatch, authorities, problems }: AdoptionPartProps): ReactNode {
  const highest = highestOf(draft);
  const asked = highest !== null && draft.issuer === '' && !isTop(highest, authorities);
  if (draft.issuers.length === 0 && !asked) return null;
  return (
    <fieldset>
      <legend>{text.issuers}</legend>
      <p className="hint">{text.issuersHint}</p>
      {draft.issuers.map(({ key, name, object }, index) => (
        <div key={key} className="issuer">
          <ObjectFacts object={object} />
          <div className="pair named">
            <TextField
              label={text.issuerNameOf(object.fileName)}
              mono
              value={name}
              onChange={(value) => dispatch({ type: 'rename-issuer', key, value })}
              problem={problems[`issuerCertificates.${index}.name`]}
            />
            {index === draft.issuers.length - 1 && (
              <div className="row">
                <button type="button" className="small" onClick={() => dispatch({ type: 'remove-issuer' })}>
                  {text.removeOf(name)}
                </button>
              </div>
            )}
          </div>
        </div>
      ))}
      {asked && (
        <ObjectButton
          kind="certificate"
          certifies={highest}
          button={text.addIssuer}
          onObject={(object) => dispatch({ type: 'issuer', object, authorities })}
        />
      )}
    </fieldset>
  );
}

/** Nothing has to stand above a root, nor above what the ledger has already. */
export const isTop = (object: ChosenObject, authorities: readonly AuthorityView[]): boolean =>
  isRoot(object) || authorities.some(({ fingerprint }) => fingerprint.hex === object.sha256.hex);
