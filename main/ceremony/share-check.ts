import { ask } from '../../shared/ceremony/ask.ts';
import { bagInWords } from '../../shared/ceremony/bag-words.ts';
import type { ShareSet } from '../../shared/ceremony/share-set.ts';
import type { ShareCheck } from '../../shared/ceremony/key-operations.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { eventOf } from '../../shared/ceremony/share-standing.ts';
import { shareStatusWords } from '../../shared/ceremony/share-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { authorityWithKey, previewOfKey, recordNow } from './custody-acts.ts';
import type { Accepting, Asking, Effect, EffectContext, Evidence } from './effect.ts';
import { shareOfCustodian, type HeldShare } from './held-share.ts';
import { custodianOf, judgedShare } from './judged-share.ts';
import { bagStep, recordBag } from './share-bag.ts';

/** Check of a share: one custodian's card or file is held against its commitment, alone. Nothing is put together, no key is opened. */
export const shareCheck: CeremonyProgram<ShareCheck> = {
  acts: ({ authority, custodian, bag, place }) => [
    {
      title: `Share of ${custodian}`,
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: `Look at the bag of ${custodian}: number and seal are those of the last record. Open it in sight of everyone.`,
          button: 'Bag and seal in order',
          opensBag: true,
        },
        {
          kind: 'activate',
          effect: 'share.check',
          activity: `${custodian}, alone at the screen, gives the share of ${authority} from the card or the file.`,
          button: 'Give the share',
        },
        bagStep(custodian, 'the card or the volume', { bag: bag ?? null, place: place ?? null }),
      ],
    },
  ],

  async prepare(operation, world) {
    const { keyRecord } = authorityWithKey(world, operation.authority);
    const { set, share } = shareOfCustodian(keyRecord, operation.custodian);
    const bag = set.bags.get(share.index);
    const changes = [
      `share ${share.index} of set ${set.setId} is checked; ${set.required} of ${set.total} open the key`,
      ...(bag ? [`on record: ${bagInWords(bag)}`] : []),
    ];
    return {
      previews: [previewOfKey(operation, `Share of ${operation.custodian}`, keyRecord, changes)],
      findings: findingsOf({ set, share }),
    };
  },

  asks: { 'share.check': (context) => askForOne(context) },
  accepts: { 'share.check': (context, datum) => acceptOne(context, datum) },
  effects: { 'share.check': (context) => check(context), 'share.bag': recordBag },
};

/** What was recorded of the share before it came back; a check does not make anybody forget what they know. */
function findingsOf({ set, share }: HeldShare): readonly Finding[] {
  const event = eventOf(set, share.index);
  if (!event || event.status === 'available') return [];
  const next =
    event.status === 'lost'
      ? 'if it agrees it counts as found. Look at the seal of its bag first: if anybody could have read it, record it as compromised instead'
      : 'a check does not change that';
  const message = `the share of ${share.custodian} is recorded as ${shareStatusWords[event.status]} since ${event.at} (${event.why}); ${next}`;
  return [{ rule: 'ANC-SHARE-RECORDED', level: 'warning', clause: 'standards F16', message }];
}

const known = async ({ ports, ceremony, operation }: EffectContext<ShareCheck>) =>
  shareOfCustodian(await recordNow(ports, ceremony, operation.authority), operation.custodian);

const askForOne: Asking<ShareCheck> = async (context) => {
  const { set, share } = await known(context);
  const { given, operation } = context;
  if (given.length > 0) return null;
  return ask('share', 'give', operation.authority, {
    person: operation.custodian,
    notice: `Set ${set.setId}, ${deliveryWords[share.delivery]}.`,
    fromFile: share.delivery !== 'card',
  });
};

const deliveryWords = { card: 'on a card', file: 'as a file', both: 'on a card and as a file' } as const;

/** Which of what a custodian holds was looked at: a card and a file are two things to lose. */
function originOf({ openedFrom }: ActivationData, { file }: ShareSet['shares'][number]): string {
  if (openedFrom === undefined) return 'in words';
  return openedFrom === file?.sha256 ? 'from the file that was written' : `from another file, SHA-256 ${openedFrom}`;
}

const acceptOne: Accepting<ShareCheck> = async (context, datum) => {
  const { set, share } = await known(context);
  const index = await judgedShare(context.ports, set, datum);
  if (index === share.index) return;
  const found = custodianOf(set, index) ?? '';
  throw new Fault('share-of-another-custodian', { index: String(index), found, wanted: context.operation.custodian });
};

const check: Effect<ShareCheck> = async (context) => {
  const { ceremony, operation, given } = context;
  const { set, share } = await known(context);
  const [card] = given;
  if (!card || given.length !== 1) throw new Fault('step-out-of-order');
  return {
    evidence: [
      {
        label: `Share ${share.index} of set ${set.setId}`,
        value: `${operation.custodian}: agrees with its commitment, ${originOf(card, share)}`,
      },
      ...recordedAs({ set, share }),
    ],
    entries: [
      { type: 'share-checked', ceremony, data: { setId: set.setId, index: share.index, custodian: operation.custodian } },
      ...foundAgain({ set, share }, ceremony),
    ],
  };
};

const recordedAs = ({ set, share }: HeldShare): readonly Evidence[] => {
  const event = eventOf(set, share.index);
  if (!event || event.status === 'available') return [];
  const after = event.status === 'lost' ? 'found, and available again' : 'and stays so';
  return [{ label: 'On record', value: `${shareStatusWords[event.status]} since ${event.at} (${event.why}); ${after}` }];
};

/** Only of what was lost is it known, once it agrees, that it is back: who left, and what others know, is no question of words on a card. */
export function foundAgain({ set, share }: HeldShare, ceremony: string): readonly NewEntry[] {
  if (eventOf(set, share.index)?.status !== 'lost') return [];
  const { index, custodian } = share;
  const why = 'found: given and checked against its commitment';
  const data = { setId: set.setId, index, custodian, from: 'lost', to: 'available', why } as const;
  return [{ type: 'share-status-changed', ceremony, data }];
}
