import type { ReactNode } from 'react';
import type { KeyView } from '../../shared/contract/key-views.ts';
import { ColumnHeads } from '../parts/column-heads.tsx';
import { Moment } from '../parts/moment.tsx';
import { Shown } from '../parts/shown.tsx';
import { custodyText as text } from '../text/custody-text.ts';

/** Each state of a key, each move of its copies, and each end of a single one: when, by which ceremony, why, and who led and watched it. The newest stands first. */
export function KeyHistory({ history }: Pick<KeyView, 'history'>): ReactNode {
  if (history.length === 0) return null;
  return (
    <div className="stacking">
      <table className="plain-table" aria-label={text.history}>
        <ColumnHeads words={[text.historyState, text.historyAt, text.historyCeremony, text.historyWhy, text.historyWho]} />
        <tbody>
          {history.toReversed().map(({ state, copyEnded, moved, at, ceremony, why, people }, i) => (
            <tr key={i}>
              <td>{moved ? text.moves[moved] : copyEnded ? text.copyEnded[copyEnded] : text.states[state]}</td>
              <td data-head={text.historyAt}>
                <Moment at={at} />
              </td>
              <td data-head={text.historyCeremony}>{ceremony}</td>
              <td data-head={text.historyWhy}>
                <Shown text={why} lines />
              </td>
              <td data-head={text.historyWho}>
                <Shown text={people.join(', ')} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
