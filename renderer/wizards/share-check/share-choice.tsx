import type { ReactNode } from 'react';
import type { ShareSetView } from '../../../shared/contract/share-views.ts';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { SelectField } from '../../parts/field.tsx';
import type { FaultView } from '../../../shared/contract/views.ts';
import { shareText as text } from '../../text/share-text.ts';

/** A share that a ceremony can be about. */
export interface ShareChoice {
  readonly authority: string;
  readonly setId: string;
  readonly share: ShareSetView['shares'][number];
}

export const shareChoices = (sets: readonly ShareSetView[]): readonly ShareChoice[] =>
  sets.flatMap(({ authority, setId, shares }) => shares.map((share) => ({ authority, setId, share })));

interface Props {
  readonly choices: readonly ShareChoice[];
  readonly at: number;
  /** The list of sets is known. */
  readonly known: boolean;
  readonly fault: FaultView | null;
  readonly problem: string | undefined;
  readonly onChoose: (choice: ShareChoice) => void;
}

/** Whose share, in which key. */
export function ShareField({ choices, at, known, fault, problem, onChoose }: Props): ReactNode {
  return (
    <fieldset>
      <legend>{text.whose}</legend>
      <FaultPanel fault={fault} focus={false} />
      {known && choices.length === 0 ? (
        <p className="hint">{text.none}</p>
      ) : (
        <SelectField
          label={text.custodian}
          value={String(at)}
          choices={choices.map(({ authority, share }, index) => ({
            value: String(index),
            label: `${share.custodian}: ${authority}`,
          }))}
          onChange={(value) => {
            const chosen = choices[Number(value)];
            if (chosen) onChoose(chosen);
          }}
          problem={problem}
        />
      )}
    </fieldset>
  );
}
