import type { ReactNode } from 'react';
import { useState } from 'react';
import { msOf } from '../../../shared/base/instant.ts';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { useEvent } from '../../bridge/use-client.ts';
import { useNow } from '../../parts/now.ts';
import { Shown } from '../../parts/shown.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';
import { elapsed } from '../../text/distance.ts';

/** What a program does by itself takes no longer, or says how far it is. */
const slowMs = 5_000;

/** What is awaited, from whom, for how long. */
export function Waiting({ view, who }: { view: CeremonyView; who: string }): ReactNode {
  const now = useNow();
  const [began] = useState(now);
  const [progress, setProgress] = useState<{ what: string; done: number; total: number } | null>(null);
  useEvent('progress', setProgress);
  const since = view.runningSince ?? began;
  const what = view.awaitingActivation
    ? ceremonyText.awaiting(who)
    : (view.progress ?? progress?.what ?? ceremonyText.workingDefault);
  const known = !view.awaitingActivation && progress !== null && progress.total > 0;
  return (
    <div className="waiting" role="status">
      <p className="waiting-what">
        <Shown text={what} />
      </p>
      {!view.awaitingActivation && <progress aria-label={what} {...(known ? { value: progress.done, max: progress.total } : {})} />}
      <p className="waiting-time tabular" aria-hidden="true">
        {ceremonyText.passed(elapsed(since, now))}
      </p>
      {view.runningSince !== null && !known && msOf(now) - msOf(view.runningSince) >= slowMs && (
        <p className="hint">{ceremonyText.touch}</p>
      )}
      <p className="hint">{view.awaitingActivation ? ceremonyText.awaitingHint : ceremonyText.cannotCancel}</p>
    </div>
  );
}
