import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DueView } from '../../../shared/contract/views.ts';
import { Horizon } from '../../parts/horizon.tsx';
import { Mark } from '../../parts/mark.tsx';
import type { MarkTone } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Shown } from '../../parts/shown.tsx';
import { screenText } from '../../text/screen-text.ts';

const tone: Readonly<Record<DueView['band'], MarkTone>> = {
  overdue: 'bad',
  '1': 'bad',
  '7': 'due',
  '30': 'due',
  '90': 'due',
  later: 'plain',
};

/** So many stand there without being asked for: a list of its own height, not one that scrolls inside a screen that does. */
const soonest = 8;
/** Where what nobody can rely on stands above it. */
const soonestBrief = 4;

/** One line over months and decades, and the same as a list; `brief`: with fewer lines of it at first. */
export function DuePanel({ due, brief = false }: { due: readonly DueView[]; brief?: boolean }): ReactNode {
  const first = brief ? soonestBrief : soonest;
  const [all, setAll] = useState(false);
  if (due.length === 0) return <p className="hint">{screenText.home.nothingDue}</p>;
  const sorted = [...due].sort((a, b) => (a.at < b.at ? -1 : 1));
  const head = screenText.dueHead;
  return (
    <>
      <Horizon due={sorted} />
      <div className="due-scroll" tabIndex={0} role="group" aria-label={screenText.home.dueList}>
        <table className="plain-table due-table">
          <thead>
            <tr>
              <th scope="col">{head.what}</th>
              <th scope="col">{head.when}</th>
              <th scope="col">{head.band}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, all ? undefined : first).map((item, i) => (
              <tr key={`${item.kind} ${item.name} ${i}`}>
                <th scope="row">
                  <Shown text={item.name} /> <span className="soft">{screenText.kinds[item.kind]}</span>
                </th>
                <td>
                  <Moment at={item.at} dateOnly distance />
                </td>
                <td>
                  <Mark tone={tone[item.band]}>{screenText.bands[item.band]}</Mark>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > first && !all && (
        <button type="button" className="small" onClick={() => setAll(true)}>
          {screenText.home.dueAll(sorted.length)}
        </button>
      )}
    </>
  );
}
