import type { ReactNode } from 'react';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { Shown } from '../../parts/shown.tsx';
import { ceremonyText } from '../../text/ceremony-text.ts';

const text = ceremonyText.result;

/** Files with a key that a ceremony left on a volume: an abort does not take them back. Nothing where there is none. */
export function CopiesOutside({ copies }: { copies: CeremonyView['copiesOutside'] }): ReactNode {
  if (copies.length === 0) return null;
  return (
    <div className="notice due" role="note" aria-label={text.outside}>
      {copies.map(({ place, whole }) => (
        <p key={place}>
          {whole ? text.outsideWhole : text.outsidePart}{' '}
          <code>
            <Shown text={place} />
          </code>
        </p>
      ))}
      <p>{text.outsideNext}</p>
    </div>
  );
}
