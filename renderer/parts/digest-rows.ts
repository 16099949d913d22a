import type { DigestView } from '../../shared/contract/views.ts';
import { groupedHex } from '../../shared/base/bytes.ts';

export interface DigestRow {
  /** Index of the row's first byte. */
  readonly first: number;
  /** Up to four bytes as hex groups of four characters. */
  readonly hex: string;
  /** One word for each byte; empty when the digest came without words. */
  readonly words: readonly string[];
}

const bytesPerRow = 4;

/** The lines in which a digest is read aloud. */
export function digestRows({ hex, words }: DigestView): DigestRow[] {
  const rows: DigestRow[] = [];
  for (let first = 0; first * 2 < hex.length; first += bytesPerRow) {
    rows.push({
      first,
      hex: groupedHex(hex.slice(first * 2, (first + bytesPerRow) * 2)),
      words: words.slice(first, first + bytesPerRow),
    });
  }
  return rows;
}
