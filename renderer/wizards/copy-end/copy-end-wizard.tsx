import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { bagKnown } from '../../../shared/ceremony/bag-words.ts';
import type { TokenSelector } from '../../../shared/ceremony/token-words.ts';
import { BagOnRecord } from '../../parts/bag-on-record.tsx';
import { NoteField, RadioField, SelectField } from '../../parts/field.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Shown } from '../../parts/shown.tsx';
import { copyText as text } from '../../text/copy-text.ts';
import { custodyText } from '../../text/custody-text.ts';
import { tokenText } from '../../text/token-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import { TokenChoice } from '../token-choice.tsx';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import {
  copyChoices,
  copyEndOperation,
  emptyCopyEnd,
  fatesOf,
  fitsOnToken,
  isOtherDevice,
  lastCopy,
  reduceCopyEnd,
  wantedCopy,
  type CopyChoice,
} from './copy-end-draft.ts';

interface Props extends WizardProps {
  /** The keyId of the copy that the ceremony was begun for. */
  readonly suggested: string | null;
  /** The token on which it was found. */
  readonly suggestedToken: TokenSelector | null;
}

/** The end of one copy elsewhere: which, what became of it, and why. */
export function CopyEndWizard({ suggested, suggestedToken, overview, onOpened, onLeave }: Props): ReactNode {
  const [draft, dispatch] = useKeptReducer('copy-end.draft', reduceCopyEnd, emptyCopyEnd);
  const choices = copyChoices(overview);
  const wanted = wantedCopy(choices, draft, suggested);
  useEffect(() => {
    // Once for each that is wanted: a choice that a person makes afterwards is theirs.
    if (wanted === undefined) return;
    dispatch({ type: 'copy', keyId: wanted });
    if (suggestedToken === null) return;
    dispatch({ type: 'how', how: 'on-token' });
    dispatch({ type: 'token', token: suggestedToken });
  }, [wanted, suggestedToken, dispatch]);
  const current = choices.find(({ copy }) => copy.keyId === draft.keyId);
  const { how, token, why } = draft;
  const onToken = current?.copy.kind === 'token';
  const other = current === undefined && draft.keyId !== '' ? lastCopy(overview, draft.keyId) : undefined;
  const refused = current || draft.keyId === '' ? undefined : other ? text.last(other.authority) : text.ended;
  const label = ({ authority, copy, lost }: CopyChoice) => {
    const named = text.choice(authority, custodyText.copyAt(copy));
    return lost ? text.lostChoice(named) : named;
  };
  return (
    <Wizard
      kind="copy-end"
      operation={copyEndOperation(draft, current)}
      suggestedTitle={text.title(current?.authority ?? '')}
      renderWhat={(problems) => (
        <>
          <p className="lead">{text.intro}</p>
          <fieldset>
            <legend>{text.which}</legend>
            {choices.length === 0 && suggested === null ? (
              <p className="hint">{text.none}</p>
            ) : (
              <SelectField
                label={text.copy}
                value={draft.keyId}
                choices={choices.map((choice) => ({ value: choice.copy.keyId, label: label(choice) }))}
                absent={other ? label(other) : text.choose}
                onChange={(keyId) => dispatch({ type: 'copy', keyId })}
                problem={refused ?? problems['copy'] ?? problems['authority'] ?? problems['name']}
              />
            )}
            {current && (
              <p className="hint">
                <Shown text={current.copy.place} /> · {custodyText.copyProtection[current.copy.protection]} · {text.made}{' '}
                <Moment at={current.copy.madeAt} dateOnly />
              </p>
            )}
            {current?.lost === true && <p className="hint">{onToken ? text.foundTokenHint : text.foundHint}</p>}
            {current && !onToken && <BagOnRecord words={bagKnown(current.copy.bag)} at={current.copy.bag?.at} />}
          </fieldset>
          <fieldset>
            <legend>{text.what}</legend>
            <RadioField
              label={text.how}
              value={how ?? ''}
              choices={fatesOf(current).map((value) => ({
                value,
                label: text.hows[value],
                hint: onToken || value === 'on-token' ? text.tokenHints[value] : text.howHints[value],
              }))}
              onChange={(value) => dispatch({ type: 'how', how: value })}
              problem={problems['how'] === undefined ? undefined : text.howNeeded}
            />
            {how === 'on-token' && (
              <TokenChoice
                chosen={token}
                onChosen={(selector) => dispatch({ type: 'token', token: selector })}
                fits={(view) => current !== undefined && fitsOnToken(current, choices, view)}
                none={current?.copy.foundAndBegun === true ? text.notPutIn(current.copy.place) : text.noToken}
                problem={problems['token'] === undefined ? undefined : tokenText.choose}
              />
            )}
            {how === 'on-token' && current && isOtherDevice(current, token) && (
              <p className="hint">{text.otherDevice(current.copy.place)}</p>
            )}
            <NoteField
              label={text.reason}
              hint={text.reasonHint}
              value={why}
              onChange={(value) => dispatch({ type: 'why', why: value })}
              problem={problems['why']}
            />
          </fieldset>
        </>
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
