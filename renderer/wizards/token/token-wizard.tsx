import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { isSplit } from '../../../shared/ceremony/token-pins.ts';
import { awaitsPins, type TokenSelector } from '../../../shared/ceremony/token-words.ts';
import { CheckBox } from '../../parts/check-box.tsx';
import { TextField } from '../../parts/field.tsx';
import { tokenText as text, type TokenKind } from '../../text/token-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import { portableName } from '../plan-check.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { TokenChoice } from '../token-choice.tsx';

interface Draft {
  readonly token: TokenSelector | null;
  readonly label: string;
  readonly splitPin: boolean;
}

const empty: Draft = { token: null, label: '', splitPin: false };
const reduce = (draft: Draft, change: Partial<Draft>): Draft => ({ ...draft, ...change });

/** The label of a token whose initialisation was cut off stays; for an empty one what was typed does. A PIN that is split stays so, unless a person says otherwise. */
const choiceOf = (token: TokenSelector, splitPin: boolean): Partial<Draft> =>
  token.label === '' ? { token, splitPin } : { token, label: token.label, splitPin };

interface Props extends WizardProps {
  readonly kind: TokenKind;
  /** The token the ceremony was begun for. */
  readonly suggested: TokenSelector | null;
  /** Whether its PIN is split between two people now. */
  readonly suggestedSplit: boolean;
}

/** A token gets its PINs, or another one. */
export function TokenWizard({ kind, suggested, suggestedSplit, onOpened, onLeave }: Props): ReactNode {
  const [draft, change] = useKeptReducer(`${kind}.draft`, reduce, empty);
  useEffect(() => {
    if (suggested !== null) change(choiceOf(suggested, suggestedSplit));
  }, [suggested, suggestedSplit, change]);
  const { token, label, splitPin } = draft;
  const fresh = kind === 'token-initialisation';
  const name = fresh ? label.trim() : (token?.label ?? '');
  return (
    <Wizard
      kind={kind}
      operation={{
        kind,
        name: portableName(`${fresh ? 'token' : 'pin'}-${name}`),
        token,
        ...(fresh ? { label: label.trim() } : {}),
        ...(splitPin ? { splitPin } : {}),
      }}
      suggestedTitle={text.title(kind, name)}
      renderWhat={(problems) => (
        <>
          <p className="lead">{text.intro[kind]}</p>
          <fieldset>
            <legend>{text.token}</legend>
            <TokenChoice
              chosen={token}
              onChosen={(chosen, { pins }) => change(choiceOf(chosen, isSplit(pins)))}
              fits={(one) => awaitsPins(one) === fresh}
              none={text.none[kind]}
              problem={problems['token'] ?? problems['token.serialNumber']}
            />
            {fresh && (
              <TextField
                label={text.newLabel}
                width="medium"
                hint={text.newLabelHint}
                value={label}
                onChange={(value) => change({ label: value })}
                problem={problems['label']}
              />
            )}
            <CheckBox
              label={text.splitPin}
              hint={text.splitPinHint[kind]}
              checked={splitPin}
              onChange={(chosen) => change({ splitPin: chosen })}
            />
          </fieldset>
        </>
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
