import type { ReactNode } from 'react';
import { distanceInDays, spokenInstant } from '../text/distance.ts';
import { useNow } from './now.ts';

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
      <time dateTime={at} title={spokenInstant(at)}>
        {dateOnly ? at.slice(0, 10) : spokenInstant(at)}
      </time>
      {distance && <span className="distance"> {distanceInDays(now, at)}</span>}
    </span>
  );
}
