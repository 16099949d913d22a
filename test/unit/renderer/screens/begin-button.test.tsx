import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { possibleCeremonies } from '../../../../main/lifecycle/possible-ceremonies.ts';
import { CeremonyOpenContext } from '../../../../renderer/parts/begin-button.tsx';
import { SetCard } from '../../../../renderer/screens/custodians-screen.tsx';
import { UnprovenPanel } from '../../../../renderer/screens/home/unproven-panel.tsx';
import { KeySection } from '../../../../renderer/screens/key-section.tsx';
import { partText } from '../../../../renderer/text/part-text.ts';
import { overview } from '../../../support/fake-bridge-data.ts';
import { shareSets } from '../../../support/fake-custody-data.ts';

const { authorities, unproven } = overview(true, false);
const [authority] = authorities;
const [set] = shareSets;
if (!authority?.key || set === undefined) throw new Error('no key');
const go = (): void => undefined;
const screens = {
  authorities: <KeySection authority={authority.name} keyView={authority.key} present go={go} />,
  custodians: <SetCard set={set} go={go} />,
  home: <UnprovenPanel unproven={unproven} go={go} />,
};
const buttons = (screen: keyof typeof screens, open: boolean): readonly string[] =>
  renderToStaticMarkup(<CeremonyOpenContext value={open}>{screens[screen]}</CeremonyOpenContext>).match(/<button[^>]*>/g) ?? [];

describe('buttons that begin a ceremony', () => {
  it.each(['authorities', 'custodians', 'home'] as const)('wait while another is open, and say why: %s', (screen) => {
    const live = buttons(screen, false);
    expect(live.length).toBeGreaterThan(0);
    expect(live.some((button) => button.includes('disabled'))).toBe(false);
    const shut = buttons(screen, true).filter((button) => button.includes('disabled'));
    // What only leads to another screen stays open.
    expect(shut).toHaveLength(screen === 'home' ? 3 : live.length);
    for (const button of shut) expect(button).toContain(partText.ceremonyOpen);
  });

  it('give the reason that Home gives', () => {
    const [line] = possibleCeremonies({
      ceremonyUnfinished: true,
      authorities: [],
      uncertifiedKeys: 0,
      approvers: 0,
      ledgerBackups: 0,
      now: '2026-11-21T10:00:00Z',
    });
    expect(line?.why).toBe(partText.ceremonyOpen);
  });
});
