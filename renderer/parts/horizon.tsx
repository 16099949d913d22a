import type { ReactNode } from 'react';
import type { DueView } from '../../shared/contract/views.ts';
import { horizonPlace, horizonTicks } from './horizon-scale.ts';

const toneOf: Readonly<Record<DueView['band'], string>> = {
  overdue: 'bad',
  '1': 'bad',
  '7': 'due',
  '30': 'due',
  '90': 'due',
  later: 'plain',
};

/**
 * What is due, on one line from now to decades ahead. Squares are certificates, circles are CRLs, diamonds are keys that
 * sign no more certificates; the list beside it says
 * the same in words, so the drawing is hidden from screen readers.
 */
export function Horizon({ due }: { due: readonly DueView[] }): ReactNode {
  const last = Math.max(120, ...due.map((item) => item.days)) * 1.15;
  return (
    <div className="horizon" aria-hidden="true">
      <div className="horizon-line">
        <span className="horizon-now">now</span>
        {horizonTicks(last).map((tick) => (
          <span key={tick.label} className="horizon-tick" style={{ left: `${tick.at * 100}%` }}>
            {tick.label}
          </span>
        ))}
        {due.map((item, i) => (
          <span
            key={`${item.kind} ${item.name} ${i}`}
            className={`horizon-mark ${item.kind} ${toneOf[item.band]}`}
            style={{ left: `${horizonPlace(item.days, last) * 100}%` }}
            title={`${item.name} · ${item.at.slice(0, 10)}`}
          />
        ))}
      </div>
    </div>
  );
}
