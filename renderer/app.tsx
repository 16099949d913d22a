import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { Mode } from '../shared/ceremony/mode.ts';
import type { CeremonyKind, CeremonyView } from '../shared/contract/views.ts';
import { useAction, useCall, useClient } from './bridge/use-client.ts';
import { FaultPanel } from './parts/fault-panel.tsx';
import { CeremonyOpenContext } from './parts/begin-button.tsx';
import { NowContext } from './parts/now.ts';
import { AbortSheet } from './screens/ceremony/abort-sheet.tsx';
import { beginPlace } from './screens/frame/begin-place.ts';
import { ModeBar } from './screens/frame/mode-bar.tsx';
import { Navigation } from './screens/frame/navigation.tsx';
import { paletteEntries } from './screens/frame/palette-entries.ts';
import { Palette } from './screens/frame/palette.tsx';
import type { Place } from './screens/frame/place.ts';
import { StatusBar } from './screens/frame/status-bar.tsx';
import type { Theme } from './screens/settings-screen.tsx';
import { screenText } from './text/screen-text.ts';
import { useWorkstation } from './use-workstation.ts';
import { Work } from './work.tsx';

const ended = (view: CeremonyView) => view.state === 'closed' || view.state === 'aborted';

/** The frame and the place one is at. */
export function App(): ReactNode {
  const client = useClient();
  const station = useWorkstation();
  const presets = useCall('preset.list', {});
  const [place, setPlace] = useState<Place>({ screen: 'home' });
  const [palette, setPalette] = useState(false);
  const [theme, setTheme] = useTheme();
  const [abort, setAbort] = useState<string | null>(null);
  const action = useAction();
  const work = useRef<HTMLElement>(null);
  const { ceremony, forgetEnded, hearCeremony, refresh } = station;
  const { clear } = action;
  const reloadOverview = station.overview.reload;
  const go = useCallback(
    (to: Place) => {
      if (to.screen !== 'ceremony') forgetEnded();
      clear();
      // A token may have come or gone since the home was last drawn.
      if (to.screen === 'home' || to.screen === 'authorities') reloadOverview();
      setPlace(to);
      work.current?.focus({ preventScroll: true });
    },
    [forgetEnded, clear, reloadOverview],
  );
  useBeginning(work, place);
  usePaletteKey(() => setPalette(true));
  const enterMode = async (mode: Mode): Promise<boolean> => {
    if (station.status.value?.mode === mode) return true;
    const answer = await action.run(() => client.call('workstation.enterMode', { mode }));
    if (answer !== undefined) refresh();
    return answer !== undefined;
  };
  const begin = async (kind: CeremonyKind, mode: Mode | null) => {
    if (mode === null || (await enterMode(mode))) setPlace(beginPlace(kind, station.overview.value));
  };
  const resume = async () => {
    const view = await action.run(() => client.call('ceremony.resume', {}));
    if (view === undefined) return;
    hearCeremony(view);
    setPlace({ screen: 'ceremony' });
  };
  const doAbort = async () => {
    const view = await action.run(() => client.call('ceremony.abort', { why: abort ?? '' }));
    if (view === undefined) return;
    setAbort(null);
    hearCeremony(view);
    setPlace({ screen: 'ceremony' });
  };
  const status = station.status.value;
  if (status === null) {
    return (
      <main className="starting">
        {station.status.fault === null ? <p role="status">{screenText.loading}</p> : <FaultPanel fault={station.status.fault} />}
      </main>
    );
  }
  const live = ceremony !== null && !ended(ceremony);
  return (
    <NowContext value={station.now}>
      <div className="frame">
        <button type="button" className="skip" onClick={() => work.current?.focus()}>
          {screenText.skip}
        </button>
        <ModeBar mode={status.mode} ceremony={live ? ceremony.title : null} onCeremony={() => go({ screen: 'ceremony' })} />
        <Navigation place={place} go={go} ceremony={live} onPalette={() => setPalette(true)} />
        <main className="work" ref={work} tabIndex={-1}>
          {place.screen !== 'settings' && abort === null && <FaultPanel fault={action.fault} />}
          <CeremonyOpenContext value={live}>
            <Work
              place={place}
              go={go}
              station={station}
              presets={presets.value ?? []}
              theme={theme}
              onTheme={setTheme}
              fault={action.fault}
              onMode={(mode) => void enterMode(mode)}
              onBegin={(kind, mode) => void begin(kind, mode)}
              onResume={() => void resume()}
              onAbort={() => setAbort('')}
            />
          </CeremonyOpenContext>
        </main>
        <StatusBar
          status={status}
          unproven={station.overview.value?.unproven.length ?? 0}
          onUnproven={() => go({ screen: 'home' })}
        />
      </div>
      {palette && <Palette entries={paletteEntries(station.overview.value, live)} go={go} onClose={() => setPalette(false)} />}
      {abort !== null && (
        <AbortSheet
          left={ceremony}
          why={abort}
          onWhy={setAbort}
          fault={action.fault}
          onClose={() => setAbort(null)}
          onAbort={doAbort}
        />
      )}
    </NowContext>
  );
}

/** Whatever is gone to is seen from its beginning, however far the screen before was scrolled. */
function useBeginning(work: RefObject<HTMLElement | null>, place: Place): void {
  useLayoutEffect(() => {
    // Of the two, one scrolls: the whole page where the window is low and narrow.
    for (const scroller of [work.current, document.documentElement]) if (scroller) scroller.scrollTop = 0;
  }, [work, place]);
}

function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      // A second modal over a first would hide typed work.
      if (document.querySelector('dialog[open]') === null) open();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}

/** Light, dark, or as the system; in memory only. */
function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [theme, setTheme];
}
