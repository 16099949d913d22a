import { endedKeyInWords } from '../../shared/ceremony/ended-in-ceremony.ts';
import { handedOutInWords } from '../../shared/ceremony/void-dealings.ts';
import type { CeremonyView } from '../../shared/contract/views.ts';

const interrupts = 'Closing interrupts it: keys are deactivated and the record says so. It can be resumed at the next start.';

/** What is asked before the window closes on an open ceremony: what that costs, and what was done for good by then. */
export function closingQuestion({ unfinishedDealings, endedKeys }: Pick<CeremonyView, 'unfinishedDealings' | 'endedKeys'>): string {
  const dealt = unfinishedDealings.filter(({ voided }) => voided === null);
  const lost = dealt.map(
    ({ setId, authority, shares }) =>
      `The dealing of set ${setId} of ${authority} cannot be gone on with: ${shares.map(handedOutInWords).join('; ')} will be void, to be handed in and destroyed, and a new set is dealt.`,
  );
  const gone = endedKeys.filter(({ ending }) => ending === 'to-come').map(endedKeyInWords);
  return [interrupts, ...lost, ...gone].join('\n\n');
}

/**
 * The same of the ceremony that `view` finds; null where none is open. Where it cannot be read, a window that nobody could close would help
 * nobody: what is always true of closing is asked, and `note` gets the reason.
 */
export async function questionBeforeClosing(
  view: () => Promise<Pick<CeremonyView, 'state' | 'unfinishedDealings' | 'endedKeys'> | null>,
  note: (cause: unknown) => unknown,
): Promise<string | null> {
  try {
    const found = await view();
    return found?.state === 'open' ? closingQuestion(found) : null;
  } catch (thrown) {
    note(thrown);
    return interrupts;
  }
}
