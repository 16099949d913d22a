import type { Mode } from '../../shared/ceremony/mode.ts';
import type { CeremonyView, Overview, PresetView } from '../../shared/contract/views.ts';

/** What the frame gives to every wizard. */
export interface WizardProps {
  readonly mode: Mode;
  readonly presets: readonly PresetView[];
  readonly overview: Overview;
  readonly onOpened: (view: CeremonyView) => void;
  readonly onLeave: () => void;
}
