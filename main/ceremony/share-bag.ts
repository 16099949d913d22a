import { bagInWords, type BagNote } from '../../shared/ceremony/bag-words.ts';
import type { QuorumTerms } from '../../shared/ceremony/quorum-terms.ts';
import type { ShareSet } from '../../shared/ceremony/share-set.ts';
import { statusOf } from '../../shared/ceremony/share-standing.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { recordNow } from './custody-acts.ts';
import { authorityOf, type Effect } from './effect.ts';
import { shareOfCustodian } from './held-share.ts';
import type { ActDraft, StepDraft } from './step-draft.ts';

/** A share goes into a bag with a number, before witnesses, and the ledger says which and where it is kept (ANC-F16). */

type PlannedBag = NonNullable<QuorumTerms['bags']>[number];

const sealing = (custodian: string, what: string): string =>
  `${custodian} puts ${what} into a bag and seals it in sight of everyone. Read the number of the bag aloud and note it, and where the bag will be kept.`;

/** At the end of what was done with a share that is there already. `planned`: what the plan expects to be noted. */
export const bagStep = (custodian: string, what: string, planned: Partial<BagNote>): StepDraft => ({
  kind: 'attest',
  who: 'witness',
  activity: sealing(custodian, what),
  button: 'Sealed, as noted',
  bagging: { custodian, bag: planned.bag ?? null, place: planned.place ?? null },
});

/**
 * The bags that a plan orders, an act of its own: the set they belong to is recorded by then, and an interruption costs nobody their
 * share. None where the plan orders none, as plans did before there was a register.
 */
export function bagActs(quorum: Pick<QuorumTerms, 'bags' | 'files'> | undefined): readonly ActDraft[] {
  const bags = quorum?.bags ?? [];
  if (bags.length === 0) return [];
  return [
    {
      title: 'Bags of the shares',
      steps: bags.map(({ custodian, ...planned }) => bagStep(custodian, 'their share', noteOf(planned))),
    },
  ];
}

const noteOf = ({ bag, place }: Omit<PlannedBag, 'custodian'>): BagNote => ({ bag: bag ?? null, place: place ?? null });

/** Two shares of one set in one bag. Fault: `bag-shared` {bag, setId, index, other, custodian}. Of what was destroyed the bag is free. */
function refuseSharedBag(set: ShareSet, { index, custodian }: ShareSet['shares'][number], bag: string | null): void {
  if (bag === null) return;
  const other = set.shares.find((share) => {
    const noted = share.index === index || statusOf(set, share.index) === 'destroyed' ? null : set.bags.get(share.index)?.bag;
    return noted != null && spelling(noted) === spelling(bag);
  });
  if (other)
    throw new Fault('bag-shared', { bag, setId: set.setId, index: String(other.index), other: other.custodian, custodian });
}

/** `B-0001`, `b 0001` and `B 0001` are one number, read aloud. */
const spelling = (bag: string): string => bag.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Records what was noted. Where there is neither number nor place the record says that, too. Fault: `bag-shared`. */
export const recordBag: Effect = async ({ ports, ceremony, operation, noted }) => {
  if (noted?.custodian === undefined) throw new Fault('step-out-of-order');
  const { custodian, bag, place } = noted;
  const { set, share } = shareOfCustodian(await recordNow(ports, ceremony, authorityOf(operation)), custodian);
  const { setId } = set;
  refuseSharedBag(set, share, bag);
  return {
    evidence: [
      { label: `Bag of share ${share.index} of set ${setId}`, value: `${share.custodian}: ${bagInWords({ bag, place })}` },
    ],
    entries: [{ type: 'share-bagged', ceremony, data: { setId, index: share.index, custodian: share.custodian, bag, place } }],
  };
};
