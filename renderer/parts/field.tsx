import { useId } from 'react';
import type { ReactNode } from 'react';
import { partText } from '../text/part-text.ts';

interface Common {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value, or undefined. */
  readonly problem?: string | undefined;
  readonly optional?: boolean;
}

interface FrameProps extends Common {
  readonly id: string;
  readonly children: ReactNode;
}

function FieldFrame({ id, label, hint, problem, optional, children }: FrameProps): ReactNode {
  return (
    <div className={problem === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={id}>{label}</label>
      {optional === true && <span className="optional">{partText.optional}</span>}
      {children}
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

function described(id: string, props: Common): { 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const parts = [props.problem !== undefined && `${id}-problem`, props.hint !== undefined && `${id}-hint`].filter(Boolean);
  return {
    ...(parts.length > 0 ? { 'aria-describedby': parts.join(' ') } : {}),
    ...(props.problem !== undefined ? { 'aria-invalid': true } : {}),
  };
}

interface TextProps extends Common {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly width?: 'short' | 'medium' | 'full';
  readonly mono?: boolean;
  readonly numeric?: boolean;
  readonly suffix?: string;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
}

/** One line of text. `numeric` only helps the keyboard: the value stays text until the plan is made. */
export function TextField(props: TextProps): ReactNode {
  const id = useId();
  return (
    <FieldFrame id={id} {...props}>
      <span className={`input-line ${props.width ?? 'full'}`}>
        <input
          id={id}
          type="text"
          className={props.mono ? 'mono' : undefined}
          inputMode={props.numeric ? 'numeric' : 'text'}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          autoFocus={props.autoFocus}
          placeholder={props.placeholder}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          {...described(id, props)}
        />
        {props.suffix !== undefined && <span className="suffix">{props.suffix}</span>}
      </span>
    </FieldFrame>
  );
}

/** Several lines of text. */
export function NoteField(
  props: Common & { value: string; onChange: (value: string) => void; autoFocus?: boolean; rows?: number },
): ReactNode {
  const id = useId();
  return (
    <FieldFrame id={id} {...props}>
      <textarea
        id={id}
        rows={props.rows ?? 2}
        autoFocus={props.autoFocus}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        {...described(id, props)}
      />
    </FieldFrame>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

interface SelectProps extends Common {
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  /** Says what the value is where it is none of the choices. */
  readonly absent?: string | undefined;
}

/** A native list box. Left alone it shows its first choice for a value that is none of them: another than the one that is carried on. */
export function SelectField(props: SelectProps): ReactNode {
  const id = useId();
  const isChoice = props.choices.some(({ value }) => value === props.value);
  return (
    <FieldFrame id={id} {...props}>
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.target.value)} {...described(id, props)}>
        {!isChoice && (
          <option value={props.value} disabled>
            {props.absent ?? (props.value === '' ? partText.choose : props.value)}
          </option>
        )}
        {props.choices.map((choice) => (
          <option key={choice.value} value={choice.value} disabled={choice.disabled}>
            {choice.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

interface RadioProps extends Common {
  readonly value: string;
  readonly choices: readonly (Choice & { hint?: string })[];
  readonly onChange: (value: string) => void;
}

/** A few choices, all visible with what they mean. */
export function RadioField(props: RadioProps): ReactNode {
  const id = useId();
  return (
    <fieldset className={props.problem === undefined ? 'field radios' : 'field radios wrong'} {...described(id, props)}>
      <legend>{props.label}</legend>
      {props.problem !== undefined && (
        <p id={`${id}-problem`} className="problem">
          {props.problem}
        </p>
      )}
      {props.choices.map((choice) => (
        <div key={choice.value} className="choice">
          <input
            id={`${id}-${choice.value}`}
            type="radio"
            name={id}
            checked={props.value === choice.value}
            disabled={choice.disabled}
            onChange={() => props.onChange(choice.value)}
            {...(choice.hint === undefined ? {} : { 'aria-describedby': `${id}-${choice.value}-hint` })}
          />
          <label htmlFor={`${id}-${choice.value}`}>{choice.label}</label>
          {choice.hint !== undefined && (
            <p id={`${id}-${choice.value}-hint`} className="hint">
              {choice.hint}
            </p>
          )}
        </div>
      ))}
      {props.hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {props.hint}
        </p>
      )}
    </fieldset>
  );
}
