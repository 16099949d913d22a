import type { ReactNode } from 'react';
import { sameToken, selectorOf, type TokenSelector } from '../../shared/ceremony/token-words.ts';
import type { TokenView } from '../../shared/contract/token-views.ts';
import { useTokens } from '../bridge/use-tokens.ts';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { SelectField } from '../parts/field.tsx';
import { tokenText as text } from '../text/token-text.ts';

interface Props {
  readonly chosen: TokenSelector | null;
  readonly onChosen: (token: TokenSelector, view: TokenView) => void;
  readonly fits: (token: TokenView) => boolean;
  /** What to say where none fits. */
  readonly none: string;
  readonly problem: string | undefined;
}

/** The tokens in the slots now that fit. */
export function TokenChoice({ chosen, onChosen, fits, none, problem }: Props): ReactNode {
  const modules = useTokens();
  const tokens = (modules.value?.modules ?? []).flatMap((module) => module.tokens).filter(fits);
  // What the key is bound to from then on: two modules may show one and the same token.
  const shown = (token: TokenView): string => {
    const alike = tokens.some((other) => other.module !== token.module && text.shown(other) === text.shown(token));
    return `${text.shown(token)}${alike ? text.through(token.module) : ''}`;
  };
  const at = chosen === null ? -1 : tokens.findIndex((token) => sameToken(token, chosen));
  return (
    <div className="token-choice" {...(problem !== undefined && tokens.length === 0 ? { 'data-problem': true } : {})}>
      <FaultPanel fault={modules.fault} focus={false} />
      {(modules.asking || (modules.value === null && modules.loading)) && <p role="status">{text.looking}</p>}
      {modules.value !== null && !modules.asking && tokens.length === 0 && <p className="hint">{none}</p>}
      {tokens.length > 0 && (
        <SelectField
          label={text.token}
          value={String(at)}
          choices={[
            ...(at === -1 ? [{ value: '-1', label: text.choose, disabled: true }] : []),
            ...tokens.map((token, index) => ({ value: String(index), label: shown(token) })),
          ]}
          onChange={(value) => {
            const token = tokens[Number(value)];
            if (token) onChosen(selectorOf(token), token);
          }}
          problem={problem === undefined ? undefined : text.choose}
        />
      )}
      <button type="button" className="small" onClick={modules.reload} aria-disabled={modules.loading}>
        {text.again}
      </button>
    </div>
  );
}
