import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { DigestView } from '../../shared/contract/views.ts';
import { partText } from '../text/part-text.ts';
import { Dialog } from './dialog.tsx';

/** Steps through the words of a digest one at a time, in letters for the whole room. */
export function ReadAloud({ digest, label, onClose }: { digest: DigestView; label: string; onClose: () => void }): ReactNode {
  const [at, setAt] = useState(0);
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    next.current?.focus();
  }, []);
  const count = digest.words.length;
  const go = (to: number) => setAt(Math.min(Math.max(to, 0), count));
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowRight') go(at + 1);
    if (event.key === 'ArrowLeft') go(at - 1);
  };
  const text = partText.digest;
  return (
    <Dialog title={`${text.readAloud}: ${label}`} onClose={onClose} wide>
      {/* The arrow keys work whichever button inside has the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className="aloud" onKeyDown={onKey}>
        <p className="aloud-place">
          {at < count ? `${text.word(at + 1, count)} · ${text.byte(digest.hex.slice(at * 2, at * 2 + 2))}` : text.done}
        </p>
        <p className="aloud-word" aria-live="assertive">
          {digest.words[at] ?? '—'}
        </p>
        <ol className="aloud-all" aria-label={text.all}>
          {digest.words.map((word, i) => (
            <li key={i} aria-current={i === at ? 'step' : undefined} className={i < at ? 'read' : undefined}>
              {word}
            </li>
          ))}
        </ol>
        <p className="hint">{text.hint}</p>
        <div className="row">
          <button type="button" onClick={() => go(at - 1)} disabled={at === 0}>
            {text.back}
          </button>
          {at < count ? (
            <button type="button" ref={next} className="primary" onClick={() => go(at + 1)}>
              {text.next}
            </button>
          ) : (
            <button type="button" className="primary" autoFocus onClick={onClose}>
              {partText.close}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
