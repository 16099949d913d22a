import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { wordsInRow } from '../../shared/ceremony/share-entry.ts';
import type { ActivationQuestion } from '../../shared/contract/activation-door.ts';
import { CheckBox } from '../parts/check-box.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { Shown } from '../parts/shown.tsx';
import { shareText } from '../text/share-text.ts';

const text = shareText.card;

/**
 * A share, for the eyes of one custodian: words in rows of four, numbered, and the same as a page for the printer. On paper the fold lies
 * so that the foot of the sheet, folded up, ends just above the words: they are inside, and what names the share is outside (ANC-F13).
 */
export function ShareCard({ question, words }: { question: ActivationQuestion; words: readonly string[] }): ReactNode {
  const [qr, setQr] = useState(false);
  const hint = useId();
  const card = useRef<HTMLElement>(null);
  const { ask, who, organisation, day } = question;
  useEffect(() => {
    const before = document.title;
    document.title = text.documentTitle;
    // Where a custodian reads on, and not on the button that says they have: Enter would take the words away.
    card.current?.focus();
    return () => void (document.title = before);
  }, []);
  const rows = Array.from({ length: Math.ceil(words.length / wordsInRow) }, (_, row) =>
    words.slice(row * wordsInRow, (row + 1) * wordsInRow),
  );
  return (
    <section ref={card} tabIndex={-1} className="share-card" aria-label={text.wordsLabel}>
      <header>
        <h2>
          <Shown text={text.heading(ask.of)} />
        </h2>
        {ask.subject !== null && (
          <p className="subject">
            <Shown text={ask.subject} />
          </p>
        )}
        <p>
          <strong>
            <Shown text={who} />
          </strong>
          {ask.notice !== null && <span className="soft"> · {ask.notice}</span>}
        </p>
        <div className="on-paper">
          <p>
            <Shown text={`${organisation} · ${text.dealt(day)}`} />
          </p>
          <p className="card-rule">{text.rule}</p>
          <div className="fill-in">
            <p className="to-fill">{text.bag}</p>
            <p className="to-fill">{text.signature}</p>
          </div>
        </div>
      </header>
      <div className="fold-over">
        <ol className="share-words">
          {rows.map((row, at) => (
            // Rows never change place, and two may be alike.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={at}>
              <span className="place">{at * wordsInRow + 1}</span>
              {row.map((word, column) => (
                // oxlint-disable-next-line react/no-array-index-key
                <code key={column}>{word}</code>
              ))}
            </li>
          ))}
        </ol>
        <div className="flap">
          <p className="on-paper fold-line">{text.fold}</p>
          {qr && <QrCode text={words.join(' ')} label={text.wordsLabel} />}
        </div>
      </div>
      <div className="row off-paper">
        <button type="button" aria-describedby={hint} onClick={() => window.print()}>
          {text.print}
        </button>
        <p id={hint} className="hint">
          {text.printHint}
        </p>
        <CheckBox label={text.qr} hint={text.qrHint} checked={qr} onChange={setQr} />
      </div>
    </section>
  );
}
