import type { ReactNode } from 'react';
import { distanceInDays } from '../text/distance.ts';
import { useNow } from './now.ts';
import { Stamp } from './stamp.tsx';

/** An instant as ISO date, time and zone, with its distance when wanted. */
export function Moment({
  at,
  distance = false,
  dateOnly = false,
}: {
  at: string;
  distance?: boolean;
  dateOnly?: boolean;
}): ReactNode {
  const now = useNow();
  return (
    <span className="moment">
      <Stamp at={at} part={dateOnly ? 'date' : 'both'} />
      {distance && <span className="distance"> {distanceInDays(now, at)}</span>}
    </span>
  );
}
