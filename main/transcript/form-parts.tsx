import type { ReactNode } from 'react';
import type { LabelledValue } from './transcript-record.ts';

/** A numbered section of the document. `page` begins it on a new page. */
export function Section(props: {
  readonly number: string;
  readonly title: string;
  readonly page?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className={props.page ? 'new-page' : undefined}>
      <h2>
        <span className="section-number">{props.number}</span> {props.title}
      </h2>
      {props.children}
    </section>
  );
}

/** Labels on the left, values on the right. */
export function FieldTable({ rows, className }: { readonly rows: readonly LabelledValue[]; readonly className?: string }) {
  return (
    <table className={`fields ${className ?? ''}`.trim()}>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            <th scope="row">{row.label}</th>
            <td>{row.value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A ruled table whose head is repeated on each page. `widths` are in millimetres; null takes what is left. */
export function RuledTable(props: {
  readonly head: readonly string[];
  readonly widths: readonly (number | null)[];
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <table className={`ruled ${props.className ?? ''}`.trim()}>
      <colgroup>
        {props.widths.map((width, i) => (
          <col key={i} style={width === null ? undefined : { width: `${width}mm` }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {props.head.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  );
}

/** Rows to be filled in by hand (standards E24). */
export function BlankRows({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={`blank-${row}`} className="blank">
      {Array.from({ length: columns }, (_cell, column) => (
        <td key={column} />
      ))}
    </tr>
  ));
}

/** A line to write on, with what was recorded digitally above it. */
export function WritingLine({ recorded }: { readonly recorded: ReactNode }) {
  return (
    <>
      {recorded === null ? null : <span className="recorded">{recorded}</span>}
      <span className="line" />
    </>
  );
}

/** `2026-11-21 10:42:07 UTC` of an instant. */
export function spokenInstant(instant: string): string {
  return instant.replace('T', ' ').replace(/Z$/, ' UTC');
}
