import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DigestView } from '../../shared/contract/views.ts';
import { groupedHex } from '../../shared/base/bytes.ts';
import { partText } from '../text/part-text.ts';
import { digestRows } from './digest-rows.ts';
import { ReadAloud } from './read-aloud.tsx';

/**
 * A digest for comparing: each line has four bytes as two hex groups and the four PGP words of the same bytes, so that the
 * eye of the one and the ear of the other stay on the same line. Legible from two metres when `large`; as `reading`, for the
 * step that asks for it, eight groups a line with their words beneath, as large as the pane allows.
 */
export function Digest({
  digest,
  label = partText.digest.sha256,
  large = false,
  reading = false,
}: {
  digest: DigestView;
  label?: string;
  large?: boolean;
  reading?: boolean;
}): ReactNode {
  const [aloud, setAloud] = useState(false);
  return (
    <figure
      className={`digest${large ? ' large' : ''}${reading ? ' reading' : ''}${digest.words.length === 0 ? ' wordless' : ''}`}
      aria-label={label}
      data-digest={digest.hex}
    >
      <figcaption>
        <span>{label}</span>
        {digest.words.length > 0 && (
          <button type="button" className="quiet small" onClick={() => setAloud(true)}>
            {partText.digest.readAloud}
          </button>
        )}
      </figcaption>
      <ol className="digest-rows">
        {digestRows(digest, reading ? 8 : 2).map((row) => (
          <li key={row.first}>
            <code className="digest-hex">
              {row.groups.map((group, i) => (
                <span key={i}>{group} </span>
              ))}
            </code>
            <span className="digest-words">
              {row.words.map((word, i) => (
                <span key={i}>{word} </span>
              ))}
            </span>
          </li>
        ))}
      </ol>
      {aloud && <ReadAloud digest={digest} label={label} onClose={() => setAloud(false)} />}
    </figure>
  );
}

/** A digest in one line, for lists: the first hex groups, the whole in the title. */
export function DigestShort({ hex }: { hex: string }): ReactNode {
  return (
    <code className="digest-short" title={groupedHex(hex)} data-digest={hex}>
      {groupedHex(hex.slice(0, 16))} …
    </code>
  );
}
