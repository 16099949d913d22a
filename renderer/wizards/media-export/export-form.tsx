import type { Dispatch, ReactNode } from 'react';
import type { ArtifactView } from '../../../shared/contract/views.ts';
import { useAction, useClient } from '../../bridge/use-client.ts';
import { CheckBox } from '../../parts/check-box.tsx';
import { DigestShort } from '../../parts/digest.tsx';
import { FaultPanel } from '../../parts/fault-panel.tsx';
import { TextField } from '../../parts/field.tsx';
import { Shown } from '../../parts/shown.tsx';
import { spokenSize } from '../../text/distance.ts';
import { wizardText } from '../../text/wizard-text.ts';
import type { Problems } from '../plan-check.ts';
import { sameArtifact } from './export-draft.ts';
import type { ExportAction, ExportDraft } from './export-draft.ts';

const text = wizardText.export;

interface Props {
  readonly draft: ExportDraft;
  readonly dispatch: Dispatch<ExportAction>;
  readonly artifacts: readonly ArtifactView[];
  readonly problems: Problems;
}

/** Which objects, to which folder. */
export function ExportForm({ draft, dispatch, artifacts, problems }: Props): ReactNode {
  return (
    <>
      <p className="lead">{text.intro}</p>
      <fieldset>
        <legend>{text.artifacts}</legend>
        {artifacts.length === 0 && <p className="hint">{text.none}</p>}
        {problems['artifacts'] !== undefined && (
          <p className="problem" data-problem tabIndex={-1}>
            {text.needed}
          </p>
        )}
        {artifacts.length > 0 && (
          <div className="row">
            <button type="button" className="small" onClick={() => dispatch({ type: 'chooseAll', artifacts })}>
              {text.all}
            </button>
            <button type="button" className="small" onClick={() => dispatch({ type: 'chooseAll', artifacts: [] })}>
              {text.nothing}
            </button>
          </div>
        )}
        <div className="artifact-choices">
          {artifacts.map((artifact) => (
            <CheckBox
              key={`${artifact.kind} ${artifact.name}`}
              label={<Shown text={artifact.title} />}
              hint={
                <>
                  {text.kinds[artifact.kind]} · {spokenSize(artifact.size)} · <DigestShort hex={artifact.sha256.hex} />
                </>
              }
              checked={draft.chosen.some((one) => sameArtifact(one, artifact))}
              onChange={(on) => dispatch({ type: 'choose', artifact, on })}
            />
          ))}
        </div>
      </fieldset>
      <FolderField draft={draft} dispatch={dispatch} problem={problems['folder']} />
      <TextField
        label={text.bundle}
        mono
        hint={text.bundleHint}
        value={draft.name}
        onChange={(value) => dispatch({ type: 'name', value })}
        problem={problems['name']}
      />
    </>
  );
}

function FolderField({
  draft,
  dispatch,
  problem,
}: {
  draft: ExportDraft;
  dispatch: Dispatch<ExportAction>;
  problem: string | undefined;
}): ReactNode {
  const client = useClient();
  const action = useAction();
  const choose = async () => {
    const folder = await action.run(() => client.call('folder.choose', {}));
    if (folder) dispatch({ type: 'folder', folder });
  };
  return (
    <fieldset>
      <legend>{text.folder}</legend>
      <FaultPanel fault={action.fault} />
      {draft.folder !== null && (
        <p>
          <code>
            <Shown text={draft.folder.folder} />
          </code>{' '}
          <span className="soft">{text.free(spokenSize(draft.folder.freeBytes), draft.folder.fileSystem)}</span>
        </p>
      )}
      <div className="row">
        <button
          type="button"
          onClick={() => void choose()}
          aria-disabled={action.busy}
          {...(problem === undefined ? {} : { 'data-problem': true, 'aria-describedby': 'folder-problem' })}
        >
          {draft.folder === null ? text.choose : text.chooseOther}
        </button>
        <span className="hint">{text.folderHint}</span>
      </div>
      {problem !== undefined && (
        <p id="folder-problem" className="problem">
          {text.folderNeeded}
        </p>
      )}
    </fieldset>
  );
}
