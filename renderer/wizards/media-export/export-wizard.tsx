import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useCall } from '../../bridge/use-client.ts';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { useNow } from '../../parts/now.ts';
import { wizardText } from '../../text/wizard-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { bundleName, emptyExport, exportOperation, reduceExport } from './export-draft.ts';
import { ExportForm } from './export-form.tsx';

/** Media export: artifacts, folder. `ceremony` chooses what that ceremony made. */
export function ExportWizard({ onOpened, onLeave, ceremony }: WizardProps & { ceremony: string | null }): ReactNode {
  const [draft, dispatch] = useKeptReducer('media-export.draft', reduceExport, emptyExport);
  const artifacts = useCall('artifact.list', {});
  const now = useNow();
  useEffect(() => {
    if (draft.name === '') dispatch({ type: 'name', value: bundleName(now) });
    // The name is suggested once: it must not change while a person reads it.
  }, []);
  useEffect(() => {
    if (ceremony === null || artifacts.value === null || draft.chosen.length > 0) return;
    const made = artifacts.value.filter((artifact) => artifact.ceremony === ceremony || artifact.name === ceremony);
    dispatch({ type: 'chooseAll', artifacts: made });
  }, [ceremony, artifacts.value]);
  if (artifacts.fault !== null) return <FaultPanel fault={artifacts.fault} />;
  const existing = artifacts.value ?? [];
  return (
    <Wizard
      kind="media-export"
      operation={exportOperation(draft, existing)}
      suggestedTitle={wizardText.export.title(draft.name)}
      what={(problems) => <ExportForm draft={draft} dispatch={dispatch} artifacts={existing} problems={problems} />}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
