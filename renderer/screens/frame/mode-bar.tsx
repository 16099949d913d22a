import type { ReactNode } from 'react';
import type { Mode } from '../../../shared/ceremony/mode.ts';
import { useNow } from '../../parts/now.ts';
import { Shown } from '../../parts/shown.tsx';
import { Stamp } from '../../parts/stamp.tsx';
import { screenText } from '../../text/screen-text.ts';

/** Rehearsal or production, the ceremony, the time. Never hidden. */
export function ModeBar({
  mode,
  ceremony,
  onCeremony,
}: {
  mode: Mode;
  ceremony: string | null;
  onCeremony: () => void;
}): ReactNode {
  const now = useNow();
  return (
    <header className={`mode-bar ${mode}`} aria-label={screenText.modeLabel(mode)}>
      <span className="mode-word">{screenText.mode[mode]}</span>
      <span className="mode-ceremony">
        {ceremony === null ? (
          <span>{screenText.noCeremony}</span>
        ) : (
          <button type="button" onClick={onCeremony} title={screenText.currentCeremony}>
            <Shown text={ceremony} />
          </button>
        )}
      </span>
      <span className="mode-clock" title={screenText.status.clock}>
        <Stamp at={now} part="date" />{' '}
        <b>
          <Stamp at={now} part="time" />
        </b>{' '}
        UTC
      </span>
    </header>
  );
}
