import { useId } from 'react';
import type { ReactNode } from 'react';
import type { LastTryAnswer } from '../../shared/contract/activation-door.ts';
import { Shown } from '../parts/shown.tsx';
import { activationText as text } from '../text/activation-text.ts';

export const noLastTry: LastTryAnswer = { of: '', givenBy: '', agreedBy: '' };

interface Props {
  /** What the token is called. */
  readonly of: string;
  readonly value: LastTryAnswer;
  readonly onChange: (value: LastTryAnswer) => void;
}

/** The last try is spent by two people who have typed the token's name and their initials, never by a slip of Enter. */
export function LastTry({ of, value, onChange }: Props): ReactNode {
  return (
    <>
      <Line label={text.spend(of)} longest={1_024} value={value.of} onChange={(typed) => onChange({ ...value, of: typed })} />
      <Line label={text.givenBy} longest={20} value={value.givenBy} onChange={(typed) => onChange({ ...value, givenBy: typed })} />
      <Line
        label={text.agreedBy}
        longest={20}
        value={value.agreedBy}
        onChange={(typed) => onChange({ ...value, agreedBy: typed })}
      />
    </>
  );
}

function Line({
  label,
  value,
  onChange,
  longest,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  longest: number;
}): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        <Shown text={label} />
      </label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={longest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
