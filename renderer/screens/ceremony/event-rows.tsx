import type { ReactNode } from 'react';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { ColumnHeads } from '../../parts/column-heads.tsx';
import { Shown } from '../../parts/shown.tsx';
import { Stamp } from '../../parts/stamp.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';

const text = ceremonyText.record;

/** What the program wrote down beside the steps: where it stopped and went on, and what it refused. */
export function EventRows({ events }: Pick<CeremonyView, 'events'>): ReactNode {
  return (
    <section aria-labelledby="record-events">
      <h2 id="record-events">{text.events}</h2>
      {events.length === 0 ? (
        <p className="hint">{text.noEvents}</p>
      ) : (
        <table className="plain-table" aria-labelledby="record-events">
          <ColumnHeads words={[text.eventTime, text.step, text.initials, text.event]} />
          <tbody>
            {events.map((event) => (
              <tr key={event.seq}>
                <td>
                  <Stamp at={event.time} />
                </td>
                <td className="tabular">{event.stepNumber ?? ''}</td>
                <td>{event.who === null ? '' : <b className="initials">{event.who}</b>}</td>
                <td>
                  <Shown text={event.words} lines /> <span className="soft tabular">#{event.seq}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
