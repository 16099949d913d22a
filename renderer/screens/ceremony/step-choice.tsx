import type { ReactNode } from 'react';
import type { Step } from '../../../shared/ceremony/script.ts';
import { NoteField, RadioField } from '../../parts/field.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';

/** `why` null: it was done as the script says. */
export interface Chosen {
  readonly why: string | null;
}

/** An attestation that may say the opposite; then the reason is asked for. Nothing is chosen until somebody does: `chosen` null. */
export function StepChoice(props: {
  readonly choice: NonNullable<Step['choice']>;
  readonly chosen: Chosen | null;
  readonly onChosen: (chosen: Chosen) => void;
}): ReactNode {
  const { choice, chosen, onChosen } = props;
  return (
    <>
      <RadioField
        label={choice.about}
        value={valueOf(chosen)}
        problem={undefined}
        onChange={(value) => onChosen({ why: value === 'done' ? null : (chosen?.why ?? '') })}
        choices={[
          { value: 'done', label: choice.done },
          { value: 'otherwise', label: choice.otherwise },
        ]}
      />
      {typeof chosen?.why === 'string' && (
        <NoteField label={ceremonyText.otherwiseWhy} value={chosen.why} onChange={(why) => onChosen({ why })} problem={undefined} />
      )}
    </>
  );
}

function valueOf(chosen: Chosen | null): 'done' | 'otherwise' | '' {
  if (chosen === null) return '';
  return chosen.why === null ? 'done' : 'otherwise';
}

/** Words of the button: what is sent with it, or what is missing. */
export function buttonOf({ choice, button }: Step, chosen: Chosen | null): string {
  if (!choice) return button;
  if (chosen === null) return ceremonyText.chooseFirst;
  return chosen.why === null ? button : choice.otherwise;
}
