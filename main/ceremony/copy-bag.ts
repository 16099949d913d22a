import { bagInWords, bagOnRecord, type BagNote } from '../../shared/ceremony/bag-words.ts';
import { isOutside } from '../../shared/ceremony/copies-outside.ts';
import type { KeyCopy, KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { recordNow } from './custody-acts.ts';
import { authorityOf, type Effect, type EffectContext, type Evidence } from './effect.ts';
import { shortId } from './planned-records.ts';
import type { StepDraft } from './step-draft.ts';

/** The volume with a copy of a key goes into a bag with a number, and the ledger says which and where it is kept. */

type PlannedBag = { readonly [K in keyof BagNote]?: BagNote[K] | undefined };

/** What the plan says of the bag; `before`: what is done first at the same step. */
export const copyBagStep = ({ bag = null, place = null }: PlannedBag, say: string, before = '') =>
  ({
    kind: 'attest',
    who: 'witness',
    activity: `${before}Take the volume out and seal it in a bag in sight of everyone. Read the number of the bag aloud and note it, and where the bag will be kept. Where it goes into no bag, note none.`,
    say,
    button: 'Sealed, as noted',
    bagging: { bag, place },
  }) as const satisfies StepDraft;

/** The volume with a backup comes out of its bag, and in. */
export const outOfBagSteps = (folder: string): readonly StepDraft[] => [
  {
    kind: 'attest',
    who: 'witness',
    activity: 'Look at the bag of the backup: number and seal are those of the last record. Open it in sight of everyone.',
    say: 'Bag number …',
    button: 'Bag and seal in order',
    opensBag: true,
  },
  {
    kind: 'attest',
    who: 'ceremonyAdministrator',
    actsOnly: true,
    activity: `Insert the volume, read-only where it has a switch, and check that the backup lies in ${folder}.`,
    button: 'Volume checked',
  },
];

/** Records what was noted. Where there is neither number nor place the record says that, too. */
export const recordCopyBag: Effect = async (context) => {
  const { ceremony, noted } = context;
  if (!noted) throw new Fault('step-out-of-order');
  const { bag, place } = noted;
  const copy = await copyAtHand(context);
  return {
    evidence: [{ label: `Bag of ${named(copy)}`, value: bagInWords({ bag, place }) }],
    entries: [{ type: 'copy-bagged', ceremony, data: { keyId: copy.keyId, bag, place } }],
  };
};

/** The copy on a volume that this ceremony wrote or proved last: by then its volume may be out of the workstation. */
async function copyAtHand({ ports, ceremony, operation }: EffectContext): Promise<KeyCopy> {
  const { copies } = await recordNow(ports, ceremony, authorityOf(operation));
  const outside = new Map(copies.filter(isOutside).map((copy) => [copy.keyId, copy]));
  const entries = await ports.ledger.entriesOf(ceremony);
  const last = entries.findLast(
    (entry) => (entry.type === 'key-copied' || entry.type === 'copy-proven') && outside.has(entry.data.keyId),
  );
  const copy = last && 'keyId' in last.data ? outside.get(last.data.keyId) : undefined;
  if (!copy) throw new Fault('step-out-of-order');
  return copy;
}

const named = ({ kind, keyId }: KeyCopy): string => `${kind} copy ${shortId(keyId)}`;

/** What people compare with the bag that they have in hand; nothing of a copy that is on no volume. */
export const bagOfCopy = (copy: KeyCopy): readonly Evidence[] =>
  isOutside(copy) ? [{ label: `On record, ${named(copy)}`, value: bagOnRecord(copy.bag) }] : [];

/** The same, to be put behind what is said of a copy: where people look for its medium. */
export const besidesBag = (record: KeyRecord, { keyId }: Pick<KeyCopy, 'keyId'>): string =>
  bagOfCopyIn(record, keyId)
    .map(({ value }) => `; ${value}`)
    .join('');

/** The same of a copy by its identifier. */
export const bagOfCopyIn = ({ copies }: KeyRecord, ofCopy: string): readonly Evidence[] =>
  copies.filter(({ keyId }) => keyId === ofCopy).flatMap(bagOfCopy);
