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
  /** Which of the choices; -1 where the share that the ceremony was begun for is none of them. */
  readonly at: number;
  /** Whose share that is. */
  readonly wanted: Pick<ShareChoice, 'authority'> & { readonly custodian: string };
  /** The list of sets is known. */
  readonly known: boolean;
  readonly fault: FaultView | null;
  readonly problem: string | undefined;
  readonly onChoose: (choice: ShareChoice) => void;
}

/** Whose share, in which key. */
export function ShareField({ choices, at, wanted, known, fault, problem, onChoose }: Props): ReactNode {
  const absent = known && at === -1 && wanted.custodian !== '' ? text.notHere(wanted.custodian, wanted.authority) : undefined;
  return (
    <fieldset>
      <legend>{text.whose}</legend>
      <FaultPanel fault={fault} focus={false} />
      {known && choices.length === 0 && absent === undefined ? (
        <p className="hint">{text.none}</p>
      ) : (
        <SelectField
          label={text.custodian}
          value={String(at)}
          absent={absent ?? text.choose}
          choices={choices.map(({ authority, share }, index) => ({
            value: String(index),
            label: `${share.custodian}: ${authority}`,
          }))}
          onChange={(value) => {
            const chosen = choices[Number(value)];
            if (chosen) onChoose(chosen);
          }}
          problem={absent === undefined ? problem : text.notHereWhy}
        />
      )}
    </fieldset>
  );
}
