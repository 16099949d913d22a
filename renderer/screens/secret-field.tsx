import { useId } from 'react';
import type { ComponentPropsWithRef, ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly busy: boolean;
  readonly autoFocus?: boolean;
  /** Said with the field. */
  readonly hint?: string;
  /** Typed key by key, from the paper: nothing is pasted. */
  readonly fromPaper?: boolean;
}

/** A field that shows nothing of what is typed and gives none of it to the clipboard. */
export function SecretField({ label, value, onChange, busy, autoFocus = false, hint, fromPaper = false }: Props): ReactNode {
  const id = useId();
  return (
    <div className="field secret">
      <label htmlFor={id}>{label}</label>
      <MaskedInput
        id={id}
        autoFocus={autoFocus}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        readOnly={busy}
        maxLength={1_024}
        onChange={(event) => onChange(event.target.value)}
        fromPaper={fromPaper}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** The bare input of such a field. */
export function MaskedInput({ fromPaper, ...rest }: ComponentPropsWithRef<'input'> & { readonly fromPaper: boolean }): ReactNode {
  return (
    <input
      {...rest}
      type="password"
      autoComplete="off"
      spellCheck={false}
      onCopy={(event) => event.preventDefault()}
      onCut={(event) => event.preventDefault()}
      onPaste={(event) => {
        if (fromPaper) event.preventDefault();
      }}
      onDrop={(event) => event.preventDefault()}
    />
  );
}
