import type { ReactNode } from 'react';
import { voidDealingInWords } from '../../../shared/ceremony/void-dealings.ts';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { Shown } from '../../parts/shown.tsx';
import { shareText } from '../../text/share-text.ts';

const text = shareText.voidCards;

type Dealings = CeremonyView['unfinishedDealings'];

/**
 * Cards and files of sets that were never made, to be destroyed before witnesses. `ending`: also those of a dealing that goes on and
 * ends with what is decided here. Nothing where there is none.
 */
export function VoidCards({ dealings, ending = false }: { dealings: Dealings; ending?: boolean }): ReactNode {
  const shown = dealings.filter(({ voided }) => ending || voided !== null);
  if (shown.length === 0) return null;
  return (
    <div className="notice due void-cards" role="note" aria-label={text.label}>
      {shown.map((dealing) => (
        <p key={dealing.setId}>
          {dealing.voided === null && `${text.ending} `}
          <Shown text={voidDealingInWords(dealing)} lines />
        </p>
      ))}
    </div>
  );
}
