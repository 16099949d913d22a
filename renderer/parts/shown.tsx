import type { ReactNode } from 'react';
import { partText } from '../text/part-text.ts';
import { visibleSegments } from './visible-text.ts';

/** Text that somebody else wrote, isolated from the text around it, with deceptive characters made visible. */
export function Shown({ text, lines = false }: { text: string; lines?: boolean }): ReactNode {
  const segments = visibleSegments(text, lines);
  return (
    <bdi dir="auto" className="shown">
      {segments.map((segment, i) =>
        segment.escaped ? (
          <span key={i} className="escaped" title={partText.escaped(segment.text)}>
            {segment.text}
          </span>
        ) : (
          segment.text
        ),
      )}
    </bdi>
  );
}
