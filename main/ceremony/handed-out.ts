import {
  handedOutInWords,
  unfinishedDealings,
  voidDealings,
  voidDealingInWords,
  type HandedOutShare,
} from '../../shared/ceremony/void-dealings.ts';
import type { DealingEnding } from '../../shared/ceremony/share-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { authorityOf, type Bench, type EffectContext, type Evidence } from './effect.ts';

/**
 * Shares leave the program one by one, and what has left cannot be called back. Each is on record before it is shown or written, so that
 * after a cancel, an interruption or a power loss everybody knows which cards of a set that was never made are about.
 */

/** To be awaited before the share is shown or written. One that is asked for again is recorded once. */
export async function recordHandedOut({ ports, ceremony, operation, bench }: EffectContext, share: HandedOutShare): Promise<void> {
  const { dealt, handedOut } = bench;
  if (!dealt) throw new Fault('step-out-of-order');
  if (handedOut.some(({ index, on }) => index === share.index && on === share.on)) return;
  const data = { authority: authorityOf(operation), setId: dealt.setId, ...share };
  await ports.ledger.append({ type: 'share-handed-out', ceremony, data });
  bench.handedOut = [...handedOut, share];
}

/**
 * Why a dealing that somebody cancels cannot go on: `dealing-cancelled` {setId, shown}. Null where nothing of the set was handed out
 * yet, so that the first custodian may still be asked.
 */
export function cancelledDealing({ dealt, handedOut }: Pick<Bench, 'dealt' | 'handedOut'>): Fault | null {
  if (!dealt || handedOut.length === 0) return null;
  return new Fault('dealing-cancelled', { setId: dealt.setId, shown: handedOut.map(handedOutInWords).join('; ') });
}

/** Throws away each set of this ceremony of which shares were handed out and which was not made: in the ledger, since memory has none by now. */
export async function voidUnfinishedDealings({ ledger }: CeremonyPorts, ceremony: string, why: DealingEnding): Promise<void> {
  for (const { setId, authority, shares, voided } of unfinishedDealings(await ledger.entriesOf(ceremony))) {
    if (voided !== null) continue;
    await ledger.append({ type: 'dealing-voided', ceremony, data: { authority, setId, why, shares: [...shares] } });
  }
}

/** Of the void sets of this ceremony, to be read before a new one is dealt. */
export const voidBefore = async ({ ledger }: CeremonyPorts, ceremony: string): Promise<readonly Evidence[]> =>
  voidDealings(await ledger.entriesOf(ceremony)).map((dealing) => ({
    label: `Void cards of set ${dealing.setId}`,
    value: voidDealingInWords(dealing),
  }));
