import { useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { endsBetweenWords, wordsInRow } from '../../shared/ceremony/share-entry.ts';
import { shareText } from '../text/share-text.ts';
import { MaskedInput } from './secret-field.tsx';
import { isFull, lastPlaceOf, rowsOf, rowsShown, standingOf, withRow, type RowStanding } from './share-row-standing.ts';

const text = shareText.entry;

interface Props {
  /** A line for each row. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly busy: boolean;
}

/**
 * The words of a share, typed from its card in the rows that the card has. A row that is done says whether its words can be right, by the
 * place of a word and never by the word: a slip is found where it was made, not after the last of many words.
 */
export function ShareRows({ value, onChange, busy }: Props): ReactNode {
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<number | null>(null);
  /** The row that was changed since it has the focus. */
  const [typing, setTyping] = useState<number | null>(null);
  /** Heard by a screen reader, which would otherwise hear of each row only on the way back. */
  const [left, setLeft] = useState<number | null>(null);
  const rows = rowsOf(value);
  const standings = Array.from({ length: rowsShown(rows) }, (_, at) => standingOf(rows, at, typing === at));

  const go = (at: number): boolean => {
    const field = list.current?.querySelectorAll('input')[at];
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
    return field !== undefined;
  };
  useLayoutEffect(() => {
    if (wanted.current !== null) go(wanted.current);
    wanted.current = null;
  });
  const settle = (at: number) => {
    setTyping(null);
    setLeft(at);
  };
  const change = (at: number, changed: string) => {
    const row = changed.trimStart();
    const done = row.length > (rows[at] ?? '').length && endsBetweenWords(row) && isFull(row);
    setTyping(at);
    onChange(withRow(rows, at, done ? row.trimEnd() : row));
    // At once, or the next key would still go into this row; later only where the next row is yet to be drawn.
    if (done && !go(at + 1)) wanted.current = at + 1;
  };
  /** After the last word: back to a row that cannot be right, or on to the button. Nothing is sent by the Enter of a row. */
  const finish = (at: number, field: HTMLInputElement) => {
    settle(at);
    const wrong = rows.findIndex((_, row) => standingOf(rows, row, false).is === 'wrong');
    if (wrong >= 0) go(wrong);
    else if (value !== '') field.form?.querySelector<HTMLButtonElement>('button[type=submit]')?.focus();
  };
  const press = (at: number, event: KeyboardEvent<HTMLInputElement>) => {
    const row = rows[at] ?? '';
    const onward = isFull(row) || at + 1 < rows.length;
    if (event.key === 'Enter') {
      if (onward) go(at + 1);
      else finish(at, event.currentTarget);
    } else if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp' || (event.key === 'Backspace' && row === '')) go(at - 1);
    else return;
    event.preventDefault();
  };
  return (
    <fieldset className="share-rows" aria-describedby={`${id}-hint`}>
      <legend>{text.label}</legend>
      <p id={`${id}-hint`} className="hint">
        {text.hint}
      </p>
      <ol ref={list}>
        {standings.map((standing, at) => (
          // Rows never change place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            <span className="place" aria-hidden="true">
              {at * wordsInRow + 1}
            </span>
            <MaskedInput
              aria-label={text.row(at * wordsInRow + 1, lastPlaceOf(rows, at))}
              aria-describedby={`${id}-${at}`}
              aria-invalid={standing.is === 'wrong' || undefined}
              autoFocus={at === 0}
              value={rows[at] ?? ''}
              readOnly={busy}
              maxLength={100}
              onChange={(event) => change(at, event.target.value)}
              onKeyDown={(event) => press(at, event)}
              onBlur={() => settle(at)}
              fromPaper
            />
            <Standing id={`${id}-${at}`} standing={standing} />
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {left !== null && left !== typing && said(standings[left], left)}
      </p>
    </fieldset>
  );
}

const said = (standing: RowStanding | undefined, at: number): string => {
  if (standing?.is === 'wrong') return standing.problems.join(' ');
  return standing?.is === 'right' ? text.canBeRight(text.row(at * wordsInRow + 1, at * wordsInRow + standing.words)) : '';
};

function Standing({ id, standing }: { id: string; standing: RowStanding }): ReactNode {
  return (
    <>
      {standing.is === 'begun' && <span className="standing">{text.begun(standing.words)}</span>}
      {standing.is === 'right' && (
        <span className="standing can-be-right">
          <span aria-hidden="true">✓</span>
          {standing.words < wordsInRow && ` ${text.words(standing.words)}`}
        </span>
      )}
      {standing.is === 'wrong' && (
        <span className="standing cannot-be-right" aria-hidden="true">
          ✕
        </span>
      )}
      <div id={id} className="problems">
        {'problems' in standing && standing.problems.map((problem) => <p key={problem}>{problem}</p>)}
        {standing.is === 'right' && <span className="visually-hidden">{text.right}</span>}
      </div>
    </>
  );
}
