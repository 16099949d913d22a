import { useId } from 'react';
import type { ReactNode } from 'react';
import type { ChosenFile, KeyFileMaker } from '../../shared/contract/chosen-views.ts';
import { useAction, useClient } from '../bridge/use-client.ts';
import { DigestShort } from '../parts/digest.tsx';
import { FaultPanel } from '../parts/fault-panel.tsx';
import { Shown } from '../parts/shown.tsx';
import { custodyText as text } from '../text/custody-text.ts';
import type { FaultView } from '../../shared/contract/views.ts';

interface FolderProps {
  readonly folder: string;
  readonly onFolder: (folder: string) => void;
  readonly problem: string | undefined;
  /** Said in place of the volume: whose it is, where there are several; or what on it. */
  readonly legend?: string;
  readonly needed?: string;
}

/** The volume that will carry the key, or a folder on it. */
export function FolderChoice({
  folder,
  onFolder,
  problem,
  legend = text.volume,
  needed = text.folderNeeded,
}: FolderProps): ReactNode {
  const client = useClient();
  const action = useAction();
  const choose = async () => {
    const chosen = await action.run(() => client.call('folder.choose', {}));
    if (chosen) onFolder(chosen.folder);
  };
  return (
    <Choice
      legend={legend}
      chosen={folder === '' ? null : <Shown text={folder} />}
      button={folder === '' ? text.chooseFolder : text.chooseOther}
      onChoose={() => void choose()}
      busy={action.busy}
      fault={action.fault}
      problem={problem === undefined ? undefined : needed}
    />
  );
}

interface FileProps {
  readonly file: ChosenFile | null;
  readonly madeBy: KeyFileMaker;
  readonly onFile: (file: ChosenFile) => void;
  readonly problem: string | undefined;
}

/** The file the key comes back or is taken over from, with the digest that is on paper. */
export function FileChoice({ file, madeBy, onFile, problem }: FileProps): ReactNode {
  const client = useClient();
  const action = useAction();
  const choose = async () => {
    const chosen = await action.run(() => client.call('keyFile.choose', { madeBy }));
    if (chosen) onFile(chosen);
  };
  return (
    <Choice
      legend={text.file}
      chosen={
        file && (
          <>
            <Shown text={file.path} /> <DigestShort hex={file.sha256.hex} />
          </>
        )
      }
      button={file === null ? text.chooseFile : text.chooseOther}
      onChoose={() => void choose()}
      busy={action.busy}
      fault={action.fault}
      problem={problem === undefined ? undefined : text.fileNeeded}
    />
  );
}

interface ChoiceProps {
  readonly legend: string;
  readonly chosen: ReactNode;
  readonly button: string;
  readonly onChoose: () => void;
  readonly busy: boolean;
  readonly fault: FaultView | null;
  readonly problem: string | undefined;
}

function Choice({ legend, chosen, button, onChoose, busy, fault, problem }: ChoiceProps): ReactNode {
  const id = useId();
  return (
    <fieldset>
      <legend>{legend}</legend>
      <FaultPanel fault={fault} />
      {chosen !== null && (
        <p>
          <code>{chosen}</code>
        </p>
      )}
      <div className="row">
        <button
          type="button"
          onClick={onChoose}
          aria-disabled={busy}
          {...(problem === undefined ? {} : { 'data-problem': true, 'aria-describedby': id })}
        >
          {button}
        </button>
      </div>
      {problem !== undefined && (
        <p id={id} className="problem">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
