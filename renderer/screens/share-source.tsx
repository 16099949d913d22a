import type { ReactNode } from 'react';
import { Shown } from '../parts/shown.tsx';
import { shareText } from '../text/share-text.ts';

const text = shareText.source;

interface Props {
  /** Name of the file that was chosen; null while the words are typed. */
  readonly file: string | null;
  readonly onChoose: (how: 'file' | 'words') => void;
  readonly busy: boolean;
}

/** A share that exists as a file is given from there, or in words: its custodian says which. */
export function ShareSource({ file, onChoose, busy }: Props): ReactNode {
  return (
    <div className="share-source">
      {file === null ? (
        <p className="soft">{text.orFile}</p>
      ) : (
        <p>
          {text.file}{' '}
          <code>
            <Shown text={file} />
          </code>
        </p>
      )}
      <button type="button" className="small" aria-disabled={busy} onClick={() => onChoose('file')}>
        {file === null ? text.choose : text.other}
      </button>
      {file !== null && (
        <button type="button" className="small" aria-disabled={busy} onClick={() => onChoose('words')}>
          {text.words}
        </button>
      )}
    </div>
  );
}
