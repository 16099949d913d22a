import { useState } from 'react';
import type { ReactNode } from 'react';
import { wordsInRow } from '../../shared/ceremony/share-entry.ts';
import type { ActivationQuestion } from '../../shared/contract/activation-door.ts';
import { CheckBox } from '../parts/check-box.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { Shown } from '../parts/shown.tsx';
import { shareText } from '../text/share-text.ts';

const text = shareText.card;

/**
 * A share, for the eyes of one custodian: words in rows of four, numbered, and the same as a page for the printer. On paper the flap
 * below the words, as high as they are, is folded up over them: what names the share stays outside (ANC-F13).
 */
export function ShareCard({ question, words }: { question: ActivationQuestion; words: readonly string[] }): ReactNode {
  const [qr, setQr] = useState(false);
  const { ask, who } = question;
  const rows = Array.from({ length: Math.ceil(words.length / wordsInRow) }, (_, row) =>
    words.slice(row * wordsInRow, (row + 1) * wordsInRow),
  );
  return (
    <section className="share-card" aria-label={text.wordsLabel}>
      <h2>
        <Shown text={text.heading(ask.of)} />
      </h2>
      <p>
        <strong>
          <Shown text={who} />
        </strong>
        {ask.notice !== null && <span className="soft"> · {ask.notice}</span>}
      </p>
      <div className="on-paper">
        <p>{text.rule}</p>
        <div className="fill-in">
          <p className="to-fill">{text.bag}</p>
          <p className="to-fill">{text.signature}</p>
        </div>
      </div>
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
        <button type="button" onClick={() => window.print()}>
          {text.print}
        </button>
        <CheckBox label={text.qr} hint={text.qrHint} checked={qr} onChange={setQr} />
      </div>
    </section>
  );
}
