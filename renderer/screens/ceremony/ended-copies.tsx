import type { ReactNode } from 'react';
import { endedKeyInWords } from '../../../shared/ceremony/ended-in-ceremony.ts';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { Shown } from '../../parts/shown.tsx';
import { custodyText } from '../../text/custody-text.ts';

type Keys = CeremonyView['endedKeys'];

/** Copies of keys that a ceremony ended: neither a resumption nor an abort brings one back. Nothing where there is none. */
export function EndedCopies({ keys }: { keys: Keys }): ReactNode {
  if (keys.length === 0) return null;
  return (
    <div className="notice due ended-copies" role="note" aria-label={custodyText.endedCopies}>
      {keys.map((key, i) => (
        <p key={i}>
          <Shown text={endedKeyInWords(key)} lines />
        </p>
      ))}
    </div>
  );
}

/** Those that a ceremony that has not come to its end tells: while it runs without an interruption its evidence says as much. */
export function endedSoFar({ state, endedKeys, events }: Pick<CeremonyView, 'state' | 'endedKeys' | 'events'>): Keys {
  if (state === 'closed') return [];
  if (state !== 'open') return endedKeys;
  return events.some(({ kind }) => kind === 'interrupted') ? endedKeys.filter(({ ending }) => ending === 'to-come') : [];
}

/** As they are once the ceremony is aborted: what was to come does not. */
export const endedByAbort = (keys: Keys): Keys =>
  keys.map((key) => (key.ending === 'to-come' ? { ...key, ending: 'broken-off' } : key));
