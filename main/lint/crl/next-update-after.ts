import { msOf } from '../../../shared/base/instant.ts';
import type { CrlRule } from '../rule.ts';

export const nextUpdateAfter: CrlRule = {
  id: 'ANC-B14-NEXT-UPDATE-AFTER',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.4, §5.1.2.5',
  title: 'nextUpdate is after thisUpdate',
  check({ thisUpdate, nextUpdate }) {
    if (thisUpdate.instant === undefined || nextUpdate?.instant === undefined) return undefined;
    if (msOf(nextUpdate.instant) > msOf(thisUpdate.instant)) return undefined;
    return `nextUpdate ${nextUpdate.instant} is not after thisUpdate ${thisUpdate.instant}`;
  },
};
