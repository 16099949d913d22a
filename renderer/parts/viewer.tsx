import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { partText } from '../text/part-text.ts';
import { Dialog } from './dialog.tsx';
import { Shown } from './shown.tsx';

export interface ViewerPage {
  readonly name: string;
  readonly text: string;
}

/** Bytes and text of one object, page by page, to be read and copied. */
export function Viewer({
  title,
  pages,
  onClose,
  children,
}: {
  title: ReactNode;
  pages: readonly ViewerPage[];
  onClose: () => void;
  children?: ReactNode;
}): ReactNode {
  const [at, setAt] = useState(0);
  const [copied, setCopied] = useState(false);
  const body = useRef<HTMLPreElement>(null);
  const page = pages[at] ?? pages[0];
  // The asynchronous clipboard asks for a permission, and the shell grants none; the old command needs only the click.
  const copy = () => {
    const range = document.createRange();
    const selection = getSelection();
    if (body.current === null || selection === null) return;
    range.selectNodeContents(body.current);
    selection.removeAllRanges();
    selection.addRange(range);
    setCopied(document.execCommand('copy'));
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      {children}
      <div className="viewer-bar">
        {pages.length > 1 && (
          <div className="segments" role="group">
            {pages.map((candidate, i) => (
              <button
                key={candidate.name}
                type="button"
                aria-pressed={candidate === page}
                onClick={() => {
                  setAt(i);
                  setCopied(false);
                }}
              >
                {candidate.name}
              </button>
            ))}
          </div>
        )}
        <button type="button" className="small" onClick={copy}>
          {copied ? partText.copied : partText.copy}
        </button>
      </div>
      <pre ref={body} className="viewer" tabIndex={0} aria-label={page?.name}>
        <Shown text={page?.text ?? ''} lines />
      </pre>
    </Dialog>
  );
}
