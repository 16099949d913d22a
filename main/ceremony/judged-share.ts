import { fateOf, type ShareSet } from '../../shared/ceremony/share-set.ts';
import { statusOf } from '../../shared/ceremony/share-standing.ts';
import { shareStatusWords } from '../../shared/ceremony/share-words.ts';
import { dealingEntryTypes, unfinishedDealings } from '../../shared/ceremony/void-dealings.ts';
import { Fault, type FaultDetail } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import { keyRecordsOf } from './held-key.ts';

/** One share, held against the set that is asked for; where it is refused, with whose it is, as far as the ledger knows. */

/**
 * The index of a share of this set. Faults: those of `ShareDealer.accept`; `share-wrong` {index, custodian} names whose it says it is,
 * `share-of-another-set` {found, wanted, whose} which one it is, so that nobody destroys what is in order.
 */
export async function judgedShare(ports: CeremonyPorts, set: ShareSet, card: ActivationData): Promise<number> {
  try {
    return ports.shareDealer.accept(card, set);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    throw new Fault(thrown.code, { ...thrown.detail, ...(await moreOf(ports, set, card, thrown)) }, { cause: thrown.cause });
  }
}

async function moreOf(ports: CeremonyPorts, set: ShareSet, card: ActivationData, { code, detail }: Fault): Promise<FaultDetail> {
  if (code === 'share-of-another-set') return { whose: await whoseIs(ports, card, detail['found'] ?? '') };
  const custodian = code === 'share-wrong' ? custodianOf(set, Number(detail['index'])) : undefined;
  return custodian === undefined ? {} : { custodian };
}

export const custodianOf = ({ shares }: Pick<ShareSet, 'shares'>, index: number): string | undefined =>
  shares.find((share) => share.index === index)?.custodian;

/** A number alone says little: other ledgers have sets, too. So the share is held against the set that has it here. */
async function whoseIs(ports: CeremonyPorts, card: ActivationData, setId: string): Promise<string> {
  for (const { authority, shareSets } of await keyRecordsOf(ports)) {
    const set = shareSets.find((one) => one.setId === setId);
    if (!set) continue;
    const index = acceptedBy(ports, card, set);
    if (index === undefined) break;
    return `it is share ${index}, of ${custodianOf(set, index) ?? ''}, in the key of ${authority}; ${standing(set, index)}`;
  }
  const dealings = unfinishedDealings(await ports.ledger.entriesOfTypes(dealingEntryTypes));
  const dealt = dealings.find((one) => one.setId === setId);
  return dealt
    ? `it is of a set of ${dealt.authority} that was never made: void, have it destroyed before witnesses`
    : 'this ledger knows no such share';
}

function acceptedBy({ shareDealer }: CeremonyPorts, card: ActivationData, set: ShareSet): number | undefined {
  try {
    return shareDealer.accept(card, set);
  } catch (thrown) {
    if (thrown instanceof Fault) return undefined;
    throw thrown;
  }
}

function standing(set: ShareSet, index: number): string {
  if (set.voided !== null)
    return fateOf(set, index).how === 'destroyed'
      ? 'it is recorded as destroyed, and is there: its set is void, have it destroyed before witnesses'
      : 'its set was replaced: void, have it destroyed before witnesses';
  const status = statusOf(set, index);
  return status === 'available'
    ? 'its set is live and it is in order: it goes back into its bag'
    : `its set is live, and it is recorded as ${shareStatusWords[status]}: keep it apart`;
}
