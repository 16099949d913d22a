import type { DigestView } from '../../shared/contract/views.ts';
import { groupedHex } from '../../shared/base/bytes.ts';

export interface DigestRow {
  /** Index of the row's first byte. */
  readonly first: number;
  /** The row's bytes in groups of four hex digits. */
  readonly groups: readonly string[];
  /** One word for each byte; empty when the digest came without words. */
  readonly words: readonly string[];
}

/** The lines of a digest: of two groups, or of as many as are asked for. */
export function digestRows({ hex, words }: DigestView, groupsPerRow = 2): DigestRow[] {
  const bytesPerRow = groupsPerRow * 2;
  const rows: DigestRow[] = [];
  for (let first = 0; first * 2 < hex.length; first += bytesPerRow) {
    rows.push({
      first,
      groups: groupedHex(hex.slice(first * 2, (first + bytesPerRow) * 2)).split(' '),
      words: words.slice(first, first + bytesPerRow),
    });
  }
  return rows;
}
