import type { ReactNode } from 'react';

/** The head of a plain table: one row of words. */
export function ColumnHeads({ words }: { readonly words: readonly string[] }): ReactNode {
  return (
    <thead>
      <tr>
        {words.map((word) => (
          <th key={word} scope="col">
            {word}
          </th>
        ))}
      </tr>
    </thead>
  );
}
