import type { ReactNode } from 'react';
import type { DrawnPassphrase } from '../../shared/contract/activation-door.ts';
import { activationText } from '../text/activation-text.ts';

const text = activationText.drawn;

/** Where the person is: the words are on the screen, or typed from the paper. */
export function DrawnStages({ stage }: { stage: 'write' | 'type' }): ReactNode {
  return (
    <ol className="stages" aria-label={text.stages}>
      {(['write', 'type'] as const).map((one, at) => (
        <li key={one} className={one === stage ? 'now' : undefined} aria-current={one === stage ? 'step' : undefined}>
          <span className="place">{at + 1}</span> {text.stage[one]}
        </li>
      ))}
    </ol>
  );
}

/** What was drawn, for the eyes of whoever sets it: large, numbered, and not to be selected or copied. Null while it is being drawn. */
export function DrawnWords({ drawn }: { drawn: DrawnPassphrase | null }): ReactNode {
  return (
    <section className="drawn" aria-label={text.label}>
      <ol className="drawn-words" aria-busy={drawn === null} onCopy={(event) => event.preventDefault()}>
        {(drawn?.words ?? Array.from({ length: 12 }, () => '')).map((word, at) => (
          // Words never change place, and two may be alike.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            <span className="place">{at + 1}</span>
            <code>{word}</code>
          </li>
        ))}
      </ol>
      <p role="status">{drawn === null ? text.drawing : text.entropy(drawn.bits)}</p>
      <p className="hint">{text.oneLine}</p>
    </section>
  );
}

interface OtherWaysProps {
  readonly way: 'write' | 'type' | 'own';
  readonly busy: boolean;
  readonly onShow: () => void;
  readonly onOwn: () => void;
  readonly onDraw: () => void;
}

/** Back to the words, to a passphrase of one's own, or to one that is drawn. */
export function OtherWays({ way, busy, onShow, onOwn, onDraw }: OtherWaysProps): ReactNode {
  return (
    <div className="other-ways">
      {way === 'write' && (
        <button type="button" className="small" aria-disabled={busy} onClick={onDraw}>
          {text.another}
        </button>
      )}
      {way === 'type' && (
        <button type="button" className="small" aria-disabled={busy} onClick={onShow}>
          {text.show}
        </button>
      )}
      {way === 'own' ? (
        <button type="button" className="small" aria-disabled={busy} onClick={onDraw}>
          {text.draw}
        </button>
      ) : (
        <button type="button" className="small" aria-disabled={busy} onClick={onOwn}>
          {text.own}
        </button>
      )}
    </div>
  );
}
