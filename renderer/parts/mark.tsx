import type { ReactNode } from 'react';

export type MarkTone = 'good' | 'due' | 'bad' | 'plain' | 'info';

const shape: Readonly<Record<MarkTone, string>> = { good: '✓', due: '▲', bad: '✕', plain: '○', info: '●' };

/** A state: a word with a shape; the colour only repeats what they say. */
export function Mark({ tone, children }: { tone: MarkTone; children: ReactNode }): ReactNode {
  return (
    <span className={`mark ${tone}`}>
      <span aria-hidden="true" className="mark-shape">
        {shape[tone]}
      </span>
      {children}
    </span>
  );
}
