import { useState } from 'react';
import type { ReactNode } from 'react';
import { modes } from '../../shared/ceremony/mode.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { FaultView, StatusView } from '../../shared/contract/views.ts';
import { Digest } from '../parts/digest.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { RadioField } from '../parts/field.tsx';
import { Mark } from '../parts/mark.tsx';
import { Shown } from '../parts/shown.tsx';
import { screenText } from '../text/screen-text.ts';

const text = screenText.settings;
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

interface Props {
  readonly status: StatusView;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly onMode: (mode: Mode) => void;
  readonly fault: FaultView | null;
}

/** Mode, appearance, and what this program is. */
export function SettingsScreen({ status, theme, onTheme, onMode, fault }: Props): ReactNode {
  return (
    <div className="screen settings">
      <h1>{text.title}</h1>
      <ModeSetting key={status.mode} mode={status.mode} onMode={onMode} fault={fault} />
      <section aria-labelledby="settings-look">
        <h2 id="settings-look">{text.appearance}</h2>
        <RadioField
          label={text.theme}
          value={theme}
          hint={text.themeHint}
          choices={themes.map((value) => ({ value, label: text.themes[value] }))}
          onChange={(value) => {
            const chosen = themes.find((candidate) => candidate === value);
            if (chosen !== undefined) onTheme(chosen);
          }}
        />
        <Facts>
          <Fact label={text.size}>
            {text.sizeKeys.map((keys) => (
              <kbd key={keys}>{keys}</kbd>
            ))}{' '}
            {text.sizeHint}
          </Fact>
        </Facts>
      </section>
      <section aria-labelledby="settings-about">
        <h2 id="settings-about">{text.about}</h2>
        <Facts>
          <Fact label={text.version}>
            {screenText.app} {status.version}
          </Fact>
          <Fact label={text.runtime}>
            Electron {status.runtime.electron} · Node {status.runtime.node} ·{' '}
            {status.runtime.official ? <Mark tone="good">{text.official}</Mark> : <Mark tone="due">{text.unofficial}</Mark>}
          </Fact>
          <Fact label={text.home}>
            <code>
              <Shown text={status.home} />
            </code>
          </Fact>
          <Fact label={text.ledgerId}>
            <code>{status.ledger.ledgerId}</code>
          </Fact>
        </Facts>
        {!status.runtime.official && <p className="notice due">{text.unofficialWhy}</p>}
        <Digest digest={status.ledger.head} label={text.head} />
      </section>
    </div>
  );
}

function ModeSetting({ mode, onMode, fault }: { mode: Mode; onMode: (mode: Mode) => void; fault: FaultView | null }): ReactNode {
  const [wanted, setWanted] = useState<Mode>(mode);
  const words = {
    rehearsal: { label: text.rehearsal, hint: text.rehearsalHint },
    production: { label: text.production, hint: text.productionHint },
  };
  return (
    <section aria-labelledby="settings-mode">
      <h2 id="settings-mode">{text.mode}</h2>
      <FaultPanel fault={fault} />
      <p>{text.modeWhy}</p>
      <RadioField
        label={text.modeChoice}
        value={wanted}
        choices={modes.map((value) => ({ value, ...words[value] }))}
        onChange={(value) => setWanted(value === 'production' ? 'production' : 'rehearsal')}
      />
      <div className="row">
        <button type="button" className="primary" disabled={wanted === mode} onClick={() => onMode(wanted)}>
          {text.enter(wanted)}
        </button>
      </div>
    </section>
  );
}
