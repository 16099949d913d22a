import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { nextStates } from '../../../shared/ceremony/key-transitions.ts';
import type { ShareSetView } from '../../../shared/contract/share-views.ts';
import { custodyText, type CustodyKind, type CustodyProtection } from '../../text/custody-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { candidates, custodyOperation, emptyCustody, reduceCustody, whyNot } from './custody-draft.ts';
import { CustodyForm } from './custody-form.tsx';

interface Props extends WizardProps {
  readonly kind: CustodyKind;
  /** The authority the ceremony was begun for, where it was begun for one. */
  readonly suggested: string | null;
  /** The folder of a backup, where a drill of that one was begun. */
  readonly suggestedFolder: string | null;
  /** What the new copy is for, where the ceremony was begun for that. */
  readonly suggestedProtection: CustodyProtection | null;
  /** The live share set that the new one is dealt like, where somebody in it is replaced. */
  readonly suggestedSet: ShareSetView | null;
}

/** Where the key of an authority is, what opens it, whether it may sign. */
export function CustodyWizard(props: Props): ReactNode {
  const { kind, overview, suggested, suggestedFolder, suggestedProtection, suggestedSet, onOpened, onLeave } = props;
  const [draft, dispatch] = useKeptReducer(`${kind}.draft`, reduceCustody, emptyCustody);
  const authorities = candidates(kind, overview);
  const current = authorities.find(({ value }) => value === draft.authority);
  useEffect(() => {
    if (suggested !== null) dispatch({ type: 'set', field: 'authority', value: suggested });
  }, [suggested, dispatch]);
  useEffect(() => {
    if (suggestedFolder !== null) dispatch({ type: 'set', field: 'folder', value: suggestedFolder });
  }, [suggestedFolder, dispatch]);
  useEffect(() => {
    if (suggestedProtection !== null) dispatch({ type: 'protection', value: suggestedProtection });
  }, [suggestedProtection, dispatch]);
  useEffect(() => {
    if (suggestedSet !== null && suggestedSet.authority === draft.authority) dispatch({ type: 'dealtLike', set: suggestedSet });
  }, [suggestedSet, draft.authority, dispatch]);
  useEffect(() => {
    const [first] = authorities;
    if (current === undefined && suggested === null && first !== undefined)
      dispatch({ type: 'set', field: 'authority', value: first.value });
  }, [authorities, current, suggested, dispatch]);
  const state = current?.key?.state;
  useEffect(() => {
    const states: readonly string[] = state === undefined ? [] : nextStates(state);
    const [first] = states;
    if (first !== undefined && !states.includes(draft.to)) dispatch({ type: 'set', field: 'to', value: first });
  }, [state, draft.to, dispatch]);
  return (
    <Wizard
      kind={kind}
      operation={custodyOperation(kind, draft, current)}
      suggestedTitle={custodyText.title(kind, current?.authority ?? draft.authority)}
      renderWhat={(problems) => (
        <CustodyForm
          kind={kind}
          draft={draft}
          dispatch={dispatch}
          authorities={authorities}
          current={current}
          problems={problems}
          refused={current === undefined && draft.authority !== '' ? whyNot(kind, draft.authority, overview) : undefined}
        />
      )}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
