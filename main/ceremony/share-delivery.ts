import { ask, type Ask } from '../../shared/ceremony/ask.ts';
import { checkShareEvery } from '../../shared/ceremony/share-set.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { QuorumTerms } from '../../shared/ceremony/quorum-terms.ts';
import { witnessRoles } from '../../shared/ceremony/role.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { DealtSet } from '../ports/share-dealer.ts';
import type { World } from './ceremony-program.ts';
import { authorityOf } from './effect.ts';
import type { Accepting, Asking, DeliveredFile, Effect, EffectContext, Showing } from './effect.ts';
import { subjectOfDealing } from './dealt-subject.ts';
import { recordHandedOut } from './handed-out.ts';
import { dealShares, quorumOf, type Dealing } from './share-dealing.ts';
import { fileIn, filesInOneFolder, noShareToSpare, openWrittenFile, refuseFoldersHere, writeShareFile } from './share-file.ts';
import type { StepDraft } from './step-draft.ts';

/**
 * Shares are dealt, delivered and given back within one act, before the copy that they open is recorded: an interruption in between
 * voids them, and a copy before it stays. So does a cancel once something was handed out: no share is shown a second time.
 */

/** The custodians, each with the way their share takes where that is not a card alone. */
const deliveriesInWords = ({ custodians, files = [] }: QuorumTerms): string =>
  custodians
    .map((custodian) => {
      const order = orderOf({ files }, custodian);
      return order === undefined
        ? custodian
        : `${custodian} (${order.delivery === 'both' ? 'card and file' : 'file'} in ${order.folder})`;
    })
    .join(', ');

/** ANC-F20: whoever watches holds no share. Fault: `witness-holds-share` {name}. */
export function refuseWitnesses(
  { custodians }: Pick<QuorumTerms, 'custodians'>,
  { participants }: Pick<World, 'participants'>,
): void {
  const watching = participants.filter(({ role }) => witnessRoles.includes(role)).map(({ name }) => name);
  const both = custodians.find((custodian) => watching.some((name) => samePerson(name, custodian)));
  if (both !== undefined) throw new Fault('witness-holds-share', { name: both });
}

/** What is asked of a quorum before its ceremony. Faults: `witness-holds-share` {name}; `custody-refused` {why}. */
export async function reviewQuorum(quorum: QuorumTerms, world: World): Promise<readonly Finding[]> {
  refuseWitnesses(quorum, world);
  await refuseFoldersHere(quorum, world.ports);
  return [...filesInOneFolder(quorum), ...noShareToSpare(quorum)];
}

/** The steps of a dealing, before what seals the key under the secret. */
export const dealingSteps = (quorum: QuorumTerms): readonly StepDraft[] => [
  {
    kind: 'act',
    effect: 'shares.deal',
    activity: `Draw a secret of 256 bits, split it into ${quorum.custodians.length} shares of which ${quorum.required} are needed, and put it together again from them.`,
  },
  {
    kind: 'activate',
    effect: 'shares.deliver',
    activity: `One after the other, alone at the screen: ${deliveriesInWords(quorum)}. Each takes their share, then gives it back from what they took.`,
    button: 'Begin with the first custodian',
  },
];

export const quorumInWords = (quorum: QuorumTerms): string =>
  `${quorum.required} of ${quorum.custodians.length} shares open it: ${deliveriesInWords(quorum)}; each is to be checked every ${checkShareEvery(quorum)} days`;

function dealtOf({ dealt }: { readonly dealt: DealtSet | undefined }): DealtSet {
  if (!dealt) throw new Fault('step-out-of-order');
  return dealt;
}

type ShareFileOrder = NonNullable<QuorumTerms['files']>[number];

interface Turn {
  readonly index: number;
  readonly custodian: string;
  readonly order: ShareFileOrder | undefined;
  readonly what: 'take the card' | 'give the card' | 'set the passphrase' | 'open the file';
}

const orderOf = ({ files = [] }: Pick<QuorumTerms, 'files'>, custodian: string): ShareFileOrder | undefined =>
  files.find((file) => samePerson(file.custodian, custodian));

/** All that is asked while shares are delivered, in order: each custodian proves at once that what they got can be given. */
function turnsOf(quorum: QuorumTerms): readonly Turn[] {
  return quorum.custodians.flatMap((custodian, at) => {
    const order = orderOf(quorum, custodian);
    const card = order?.delivery === 'file' ? [] : (['take the card', 'give the card'] as const);
    const file = order === undefined ? [] : (['set the passphrase', 'open the file'] as const);
    return [...card, ...file].map((what) => ({ index: at + 1, custodian, order, what }));
  });
}

const turnNow = ({ operation, given }: Pick<EffectContext<Dealing>, 'operation' | 'given'>): Turn | undefined =>
  turnsOf(quorumOf(operation))[given.length];

/** Each custodian takes a share on a card, on their own volume, or both, and gives it back from there. */
const askToDeliver: Asking<Dealing> = async (context) => {
  const turn = turnNow(context);
  if (turn === undefined) return null;
  const asked = askOf(context, turn);
  return asked.purpose === 'take' ? { ...asked, subject: await subjectOfDealing(context) } : asked;
};

function askOf({ operation, bench }: EffectContext<Dealing>, { index, custodian, order, what }: Turn): Ask {
  const authority = authorityOf(operation);
  const { required, custodians } = quorumOf(operation);
  const { setId } = dealtOf(bench);
  const more = { person: custodian, part: { index, of: custodians.length } };
  switch (what) {
    case 'take the card':
      return ask('share', 'take', authority, {
        ...more,
        notice: `Set ${setId}, share ${index} of ${custodians.length}; ${required} open the key.`,
      });
    case 'give the card':
      return ask('share', 'give', authority, { ...more, notice: 'Give it back from the card, not from memory.' });
    case 'set the passphrase':
      return ask('share-passphrase', 'set', authority, {
        ...more,
        notice: `Put your own volume in: set ${setId}, share ${index} of ${custodians.length} is written to ${order?.folder ?? ''}.`,
      });
    case 'open the file':
      return ask('share-passphrase', 'give', authority, {
        ...more,
        notice: 'Give the share back from the file that was written. Take your volume out afterwards.',
      });
  }
}

const cardToShow: Showing<Dealing> = (context) => {
  const turn = turnNow(context);
  return turn?.what === 'take the card' ? (dealtOf(context.bench).shares[turn.index - 1]?.card ?? null) : null;
};

const acceptDelivered: Accepting<Dealing> = async (context, datum) => {
  const { ports, bench, operation } = context;
  const turn = turnNow(context);
  const set = dealtOf(bench);
  const share = set.shares.find(({ index }) => index === turn?.index);
  if (!turn || !share) throw new Fault('step-out-of-order');
  if (turn.what === 'give the card') refuseOther(ports.shareDealer.accept(datum, set), turn, operation);
  if (turn.what === 'set the passphrase') {
    const { custodian, order } = turn;
    const { iterations } = quorumOf(operation);
    await recordHandedOut(context, { index: turn.index, custodian, on: 'file', place: order?.folder ?? null });
    const file = await writeShareFile(context, { set, share, custodian, folder: order?.folder ?? '', iterations }, datum);
    bench.shareFiles = [...bench.shareFiles, file];
  }
  if (turn.what === 'open the file') {
    const file = fileIn(bench.shareFiles, turn.index);
    if (!file) throw new Fault('step-out-of-order');
    const card = await openWrittenFile(context, file, datum);
    try {
      refuseOther(ports.shareDealer.accept(card, set), turn, operation);
    } finally {
      card.wipe();
    }
  }
};

function refuseOther(index: number, turn: Turn, operation: Dealing): void {
  if (index === turn.index) return;
  const found = quorumOf(operation).custodians[index - 1] ?? '';
  throw new Fault('share-of-another-custodian', { index: String(index), found, wanted: turn.custodian });
}

const recordDelivered: Effect<Dealing> = ({ operation, bench }) =>
  Promise.resolve({
    evidence: turnsOf(quorumOf(operation)).flatMap(({ index, custodian, what }) => {
      const file = fileIn(bench.shareFiles, index);
      if (what === 'give the card')
        return [{ label: `Share ${index}`, value: `${custodian}: taken, and given back from the card` }];
      if (what !== 'open the file' || !file) return [];
      return [
        { label: `Share ${index}`, value: `${custodian}: written to ${file.place}, and given back from there` },
        { label: `SHA-256 of share file ${index}`, value: file.sha256 },
      ];
    }),
  });

export function shareSetEntry(
  ceremony: string,
  spkiSha256: string,
  keyId: string,
  { setId, required, total, check, shares }: DealtSet,
  operation: Dealing,
  shareFiles: readonly DeliveredFile[],
): NewEntry {
  const quorum = quorumOf(operation);
  return {
    type: 'share-set-made',
    ceremony,
    data: {
      setId,
      keyId,
      spkiSha256,
      required,
      total,
      check,
      ...(quorum.checkEveryDays !== undefined && { checkEveryDays: quorum.checkEveryDays }),
      shares: shares.map(({ index, commitment }) => {
        const custodian = quorum.custodians[index - 1] ?? '';
        const order = orderOf(quorum, custodian);
        const file = fileIn(shareFiles, index);
        if (!order || !file) return { index, commitment, custodian, delivery: 'card' as const };
        return { index, commitment, custodian, delivery: order.delivery, file: { place: file.place, sha256: file.sha256 } };
      }),
    },
  };
}

export const dealing = { 'shares.deal': dealShares, 'shares.deliver': recordDelivered } as const;
export const dealingAsks = { 'shares.deliver': askToDeliver } as const;
export const dealingShows = { 'shares.deliver': cardToShow } as const;
export const dealingAccepts = { 'shares.deliver': acceptDelivered } as const;
