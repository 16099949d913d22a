import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { partText } from '../text/part-text.ts';
import { movedRow, rowWindow } from './row-window.ts';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** CSS length in rem; the one column without it takes the rest. */
  readonly width?: `${number}rem`;
  /** Left out where the window is not wide, or only where it is narrow, as at 200 %: whoever opens the row finds it there. */
  readonly spare?: 'unless-wide' | 'if-narrow';
  readonly numeric?: boolean;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly onOpen: (row: Row) => void;
}

/** The least that the column without a width needs. */
const restWidth = 11;

/** Width under which the table scrolls sideways rather than squeezing a column away. */
function leastWidth<Row>(columns: readonly Column<Row>[]): string {
  const fixed = columns
    .filter(({ spare }) => spare === undefined)
    .map(({ width }) => (width === undefined ? restWidth : parseFloat(width)));
  return `${fixed.reduce((sum, width) => sum + width, 0)}rem`;
}

const cellClass = <Row,>({ numeric, spare }: Column<Row>): string | undefined =>
  [numeric === true && 'numeric', spare !== undefined && `spare ${spare}`].filter(Boolean).join(' ') || undefined;

/** Matches `--row` of the style sheet. */
const rowHeight = 36;

/**
 * A long list: one row has the focus, arrows move it, Enter or a click opens it. Only the rows in view are drawn, so that
 * ten thousand are as quick as ten.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen }: Props<Row>): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const [view, setView] = useState({ top: 0, height: 600 });
  const wantsFocus = useRef(false);
  const current = Math.min(at, Math.max(0, rows.length - 1));
  const { first, end } = rowWindow(rows.length, rowHeight, view.top, view.height);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!wantsFocus.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${current + 2}"]`);
    if (row) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: 'nearest' });
      wantsFocus.current = false;
    } else {
      scroller.current?.scrollTo({ top: current * rowHeight - view.height / 2 });
    }
  });
  const onKey = (event: KeyboardEvent) => {
    const row = rows[current];
    if (event.key === 'Enter' && row !== undefined) {
      // Otherwise the same key press would go on to the button that a dialog gives the focus to, and close it again.
      event.preventDefault();
      return onOpen(row);
    }
    const to = movedRow(event.key, current, rows.length);
    if (to === undefined) return;
    event.preventDefault();
    wantsFocus.current = true;
    setAt(to);
  };
  if (rows.length === 0) return <p className="hint">{partText.table.none}</p>;
  return (
    <div className="table-scroll" ref={scroller} onScroll={(e) => setView({ ...view, top: e.currentTarget.scrollTop })}>
      <table
        className="data"
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        style={{ minWidth: leastWidth(columns) }}
        onKeyDown={onKey}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.head} scope="col" style={{ width: column.width }} className={cellClass(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Spacer height={first * rowHeight} />}
          {rows.slice(first, end).map((row, i) => (
            <tr
              key={rowKey(row)}
              aria-rowindex={first + i + 2}
              tabIndex={first + i === current ? 0 : -1}
              onFocus={() => setAt(first + i)}
              onClick={() => onOpen(row)}
            >
              {columns.map((column) => (
                <td key={column.head} className={cellClass(column)}>
                  <div className="cell">{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
          {end < rows.length && <Spacer height={(rows.length - end) * rowHeight} />}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height }: { height: number }): ReactNode {
  return (
    <tr aria-hidden="true" className="spacer">
      <td style={{ height }} />
    </tr>
  );
}
