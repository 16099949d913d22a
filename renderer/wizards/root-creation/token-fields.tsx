import type { Dispatch, ReactNode } from 'react';
import { awaitsPins, tolerable } from '../../../shared/ceremony/token-words.ts';
import { tokenText as text } from '../../text/token-text.ts';
import type { Problems } from '../plan-check.ts';
import { ModuleCertificate } from '../module-certificate.tsx';
import { TokenChoice } from '../token-choice.tsx';
import type { RootAction, RootDraft } from './root-draft.ts';

interface Props {
  readonly draft: RootDraft;
  readonly dispatch: Dispatch<RootAction>;
  readonly problems: Problems;
}

/** Which token makes the key, and what may be accepted of it. */
export function TokenFields({ draft, dispatch, problems }: Props): ReactNode {
  const { token, tolerate, certification, algorithm } = draft;
  return (
    <>
      <TokenChoice
        chosen={token}
        onChosen={(chosen) => dispatch({ type: 'token', token: chosen })}
        fits={(one) => !awaitsPins(one) && one.algorithms.includes(algorithm)}
        none={text.none.key}
        problem={problems['custody.token'] ?? problems['custody.token.serialNumber']}
      />
      <ModuleCertificate
        value={certification}
        onChange={(value) => dispatch({ type: 'set', field: 'certification', value })}
        problem={problems['custody.certification']}
      />
      <details open={tolerate.length > 0}>
        <summary>{text.tolerate}</summary>
        <p className="hint">{text.tolerateHint}</p>
        {tolerable.map((name) => (
          <label key={name} className="check">
            <input type="checkbox" checked={tolerate.includes(name)} onChange={() => dispatch({ type: 'tolerate', name })} />{' '}
            {text.tolerable[name]} <code className="soft">{name}</code>
          </label>
        ))}
      </details>
    </>
  );
}
