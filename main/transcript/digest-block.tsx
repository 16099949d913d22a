import { fromHex, groupedHex } from '../../shared/base/bytes.ts';
import { wordsOf } from '../../shared/base/pgp-words.ts';

/** PGP words of a digest in hex; empty when it is not hex. */
export function digestWords(hex: string): readonly string[] {
  const bytes = fromHex(hex);
  return bytes ? wordsOf(bytes) : [];
}

const wordsPerRow = 8;

/** A digest as people read it back (standards E15): hex in groups of four, then words, with a box for the tick. */
export function DigestBlock({ label, hex }: { readonly label: string; readonly hex: string }) {
  const words = digestWords(hex);
  const rows = Array.from({ length: Math.ceil(words.length / wordsPerRow) }, (_, i) => i * wordsPerRow);
  const half = Math.ceil(hex.length / 2);
  return (
    <div className="digest">
      <div className="digest-head">
        <span className="label">{label}</span>
        <span className="tick">
          <CheckBox on={false} /> read back and equal
        </span>
      </div>
      <div className="hex">
        <span>{groupedHex(hex.slice(0, half))}</span> <span>{groupedHex(hex.slice(half))}</span>
      </div>
      <table className="words">
        <tbody>
          {rows.map((first) => (
            <tr key={first}>
              <th scope="row">{first + 1}</th>
              {words.slice(first, first + wordsPerRow).map((word, i) => (
                <td key={first + i}>{word}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A printed box, crossed when on. */
export function CheckBox({ on }: { readonly on: boolean }) {
  return (
    <svg className="box" viewBox="0 0 10 10" role="img" aria-label={on ? 'yes' : 'empty box'}>
      <rect x="0.5" y="0.5" width="9" height="9" fill="none" stroke="#000" />
      {on ? <path d="M2 2L8 8M8 2L2 8" stroke="#000" strokeWidth="1.4" /> : null}
    </svg>
  );
}
