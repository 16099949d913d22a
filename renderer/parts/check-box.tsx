import { useId } from 'react';
import type { ReactNode } from 'react';

/** A check box with its label; `problem` marks one that must be ticked. */
export function CheckBox({
  label,
  checked,
  onChange,
  problem,
  hint,
}: {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  problem?: string | undefined;
  hint?: ReactNode;
}): ReactNode {
  const id = useId();
  const notes = [problem !== undefined && `${id}-problem`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className={problem === undefined ? 'choice' : 'choice wrong'}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        {...(notes === '' ? {} : { 'aria-describedby': notes })}
        {...(problem === undefined ? {} : { 'aria-invalid': true })}
      />
      <label htmlFor={id}>{label}</label>
      {problem !== undefined && (
        <p id={`${id}-problem`} className="problem">
          {problem}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
