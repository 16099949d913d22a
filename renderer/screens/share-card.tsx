import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ActivationQuestion } from '../../shared/contract/activation-door.ts';
import { CheckBox } from '../parts/check-box.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { Shown } from '../parts/shown.tsx';
import { shareText } from '../text/share-text.ts';

const text = shareText.card;
const inRow = 4;

/** A share, for the eyes of one custodian: words in rows of four, numbered, and the same as a page for the printer. */
export function ShareCard({ question, words }: { question: ActivationQuestion; words: readonly string[] }): ReactNode {
  const [qr, setQr] = useState(false);
  const { ask, who } = question;
  const rows = Array.from({ length: Math.ceil(words.length / inRow) }, (_, row) => words.slice(row * inRow, (row + 1) * inRow));
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
      <ol className="share-words">
        {rows.map((row, at) => (
          // Rows never change place, and two may be alike.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            <span className="place">{at * inRow + 1}</span>
            {row.map((word, column) => (
              // oxlint-disable-next-line react/no-array-index-key
              <code key={column}>{word}</code>
            ))}
          </li>
        ))}
      </ol>
      {qr && <QrCode text={words.join(' ')} label={text.wordsLabel} />}
      <div className="on-paper">
        <p>{text.rule}</p>
        <p className="to-fill">{text.bag}</p>
        <p className="to-fill">{text.signature}</p>
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
