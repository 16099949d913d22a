import type { ReactNode } from 'react';
import { Moment } from './moment.tsx';
import { Shown } from './shown.tsx';

interface Props {
  /** Bag and place. */
  readonly words: string;
  /** When they were noted; undefined where nobody ever did. */
  readonly at: string | undefined;
}

/** Where to look for the volume with a copy. */
export function BagOnRecord({ words, at }: Props): ReactNode {
  return (
    <p className="soft">
      <Shown text={words} />
      {at !== undefined && (
        <>
          {' · '}
          <Moment at={at} dateOnly />
        </>
      )}
    </p>
  );
}
