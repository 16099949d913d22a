import type { ReactNode } from 'react';
import { spokenInstant } from '../text/distance.ts';

/**
 * Date and time of an instant with figures of equal width. The separators keep their own width: the font would draw
 * hyphens and colons as wide as a figure.
 */
export function Stamp({ at, part = 'both' }: { at: string; part?: 'both' | 'date' | 'time' }): ReactNode {
  const text = { both: spokenInstant(at), date: at.slice(0, 10), time: at.slice(11, 19) }[part];
  return (
    <time className="stamp" dateTime={at} title={spokenInstant(at)}>
      {text.split(/([-:])/).map((piece, i) => (i % 2 === 1 ? <i key={i}>{piece}</i> : piece))}
    </time>
  );
}
