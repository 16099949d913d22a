import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { ArtifactReference } from '../../../shared/ceremony/plan.ts';
import { useCall } from '../../bridge/use-client.ts';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { useNow } from '../../parts/now.ts';
import { wizardText } from '../../text/wizard-text.ts';
import { useKeptReducer } from '../kept-work.ts';
import type { WizardProps } from '../wizard-props.ts';
import { Wizard } from '../wizard.tsx';
import { bundleName, emptyExport, exportOperation, reduceExport } from './export-draft.ts';
import { ExportForm } from './export-form.tsx';

/** Media export: artifacts, folder. `suggested` is ticked to begin with. */
export function ExportWizard({
  onOpened,
  onLeave,
  suggested,
}: WizardProps & { suggested: readonly ArtifactReference[] }): ReactNode {
  const [draft, dispatch] = useKeptReducer('media-export.draft', reduceExport, emptyExport);
  const artifacts = useCall('artifact.list', {});
  const now = useNow();
  useEffect(() => {
    if (draft.name === '') dispatch({ type: 'name', value: bundleName(now) });
    // The name is suggested once: it must not change while a person reads it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  useEffect(() => {
    if (suggested.length > 0) dispatch({ type: 'chooseAll', artifacts: suggested });
  }, [suggested, dispatch]);
  if (artifacts.fault !== null) return <FaultPanel fault={artifacts.fault} />;
  // A bundle carries the newest CRL of an authority.
  const existing = (artifacts.value ?? []).filter(({ superseded }) => !superseded);
  return (
    <Wizard
      kind="media-export"
      operation={exportOperation(draft, existing)}
      suggestedTitle={wizardText.export.title(draft.name)}
      renderWhat={(problems) => <ExportForm draft={draft} dispatch={dispatch} artifacts={existing} problems={problems} />}
      onOpened={onOpened}
      onLeave={onLeave}
    />
  );
}
