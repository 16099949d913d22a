import { addYears, msOf } from '../../../shared/base/instant.ts';
import type { CrlRule } from '../rule.ts';

/** Silent where a profile states its own limit: then the profile's check speaks. */
export const nextUpdateTwelveMonths: CrlRule = {
  id: 'ANC-B14-NEXT-UPDATE-TWELVE-MONTHS',
  level: 'warning',
  clause: 'CA/B BR 4.9.7, 7.2',
  title: 'nextUpdate is at most twelve months after thisUpdate',
  applies: ({ profileNextUpdateDays }) => profileNextUpdateDays === null,
  check({ thisUpdate, nextUpdate }) {
    if (thisUpdate.instant === undefined || nextUpdate?.instant === undefined) return undefined;
    if (msOf(nextUpdate.instant) <= msOf(addYears(thisUpdate.instant, 1))) return undefined;
    return `nextUpdate ${nextUpdate.instant} is more than twelve months after thisUpdate ${thisUpdate.instant}`;
  },
};
