import { useCallback, useEffect, useState } from 'react';
import { addSeconds } from '../shared/base/instant.ts';
import type { CeremonyView, Overview, StatusView } from '../shared/contract/views.ts';
import { useCall, useClient, useEvent } from './bridge/use-client.ts';
import type { Loaded } from './bridge/use-client.ts';

/** How often the facts of the status bar are asked for again, and whether each key is within reach. */
const refreshMs = 30_000;
/** Milliseconds between two questions for a token that is said to be away, and how often it is asked for: a module may take seconds to start. */
const askAgainAfter = 2_000;
const askAgainTimes = 8;

export interface Workstation {
  readonly status: Loaded<StatusView>;
  readonly overview: Loaded<Overview>;
  /** Main's clock, carried forward by the window's monotonic one; corrected at every status. */
  readonly now: string;
  /** The ceremony that is open or interrupted, or the one that ended before one's eyes. */
  readonly ceremony: CeremonyView | null;
  readonly hearCeremony: (view: CeremonyView) => void;
  readonly forgetEnded: () => void;
  readonly refresh: () => void;
}

/** Answers and events may arrive in another order than they were told in: what is shown never goes back to an earlier state. */
export function laterOf(shown: CeremonyView | null, heard: CeremonyView): CeremonyView {
  return shown !== null && shown.told > heard.told ? shown : heard;
}

/** Everything that the frame knows about the workstation. */
export function useWorkstation(): Workstation {
  const client = useClient();
  const status = useCall('workstation.status', {});
  const overview = useCall('home.overview', {});
  const [ceremony, setCeremony] = useState<CeremonyView | null>(null);
  const now = useTick(status.value?.now ?? null);
  const { reload: reloadStatus } = status;
  const { reload: reloadOverview } = overview;
  const refresh = useCallback(() => {
    reloadStatus();
    reloadOverview();
  }, [reloadStatus, reloadOverview]);
  const hearCeremony = useCallback(
    (view: CeremonyView) => {
      setCeremony((shown) => laterOf(shown, view));
      refresh();
    },
    [refresh],
  );
  useEvent('ceremony.changed', hearCeremony);
  useAskedAgain(overview);
  const mode = status.value?.mode;
  useEffect(() => {
    let gone = false;
    client.call('ceremony.current', {}).then(
      (view) => !gone && setCeremony((shown) => (view === null ? null : laterOf(shown, view))),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [client, mode]);
  useEffect(() => {
    const timer = setInterval(refresh, refreshMs);
    return () => clearInterval(timer);
  }, [refresh]);
  const forgetEnded = useCallback(
    () => setCeremony((view) => (view !== null && (view.state === 'closed' || view.state === 'aborted') ? null : view)),
    [],
  );
  return { status, overview, now, ceremony, hearCeremony, forgetEnded, refresh };
}

/** What a module showed last is told where it does not answer at once, and at the start that is nothing: it is asked a few times more. */
function useAskedAgain({ value, loading, reload }: Loaded<Overview>): void {
  const [asked, setAsked] = useState(0);
  const away = value?.authorities.some(({ custody, keyPresent }) => custody === 'token' && !keyPresent) ?? false;
  useEffect(() => {
    if (!away) setAsked(0);
    if (!away || loading || asked >= askAgainTimes) return undefined;
    const timer = setTimeout(() => {
      setAsked(asked + 1);
      reload();
    }, askAgainAfter);
    return () => clearTimeout(timer);
  }, [away, loading, asked, reload]);
}

/** The instant that was told, plus the whole seconds since. */
function useTick(told: string | null): string {
  const [now, setNow] = useState(told ?? '1970-01-01T00:00:00Z');
  useEffect(() => {
    if (told === null) return;
    const heard = performance.now();
    const tick = () => setNow(addSeconds(told, Math.floor((performance.now() - heard) / 1000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [told]);
  return now;
}
