import { ask } from '../../shared/ceremony/ask.ts';
import type { KeyRecord, ShareSet } from '../../shared/ceremony/key-custody.ts';
import type { ShareCheck } from '../../shared/ceremony/key-operations.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { authorityWithKey, previewOfKey, recordNow } from './custody-acts.ts';
import type { Accepting, Asking, Effect, EffectContext } from './effect.ts';

/** Check of a share: one custodian's card or file is held against its commitment, alone. Nothing is put together, no key is opened. */
export const shareCheck: CeremonyProgram<ShareCheck> = {
  acts: ({ authority, custodian }) => [
    {
      title: `Share of ${custodian}`,
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: `Look at the bag of ${custodian}: number and seal are those of the last record. Open it in sight of everyone.`,
          button: 'Bag and seal in order',
        },
        {
          kind: 'activate',
          effect: 'share.check',
          activity: `${custodian}, alone at the screen, gives the share of ${authority} from the card or the file.`,
          button: 'Give the share',
        },
        {
          kind: 'attest',
          who: 'witness',
          activity: 'Put the card or the volume into a new bag; note its number.',
          button: 'Sealed again',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { keyRecord } = authorityWithKey(world, operation.authority);
    const { set, share } = shareOf(keyRecord, operation);
    const changes = [`share ${share.index} of set ${set.setId} is checked; ${set.required} of ${set.total} open the key`];
    return {
      previews: [previewOfKey(operation, `Share of ${operation.custodian}`, keyRecord, changes)],
      findings: [],
    };
  },

  asks: { 'share.check': (context) => askForOne(context) },
  accepts: { 'share.check': (context, datum) => acceptOne(context, datum) },
  effects: { 'share.check': (context) => check(context) },
};

/** Fault: `share-set-unknown` where this person holds no share of this key. */
function shareOf(record: KeyRecord, { authority, custodian }: ShareCheck): { set: ShareSet; share: ShareSet['shares'][number] } {
  for (const set of record.shareSets) {
    const share = set.shares.find((one) => samePerson(one.custodian, custodian));
    if (set.voided === null && share) return { set, share };
  }
  throw new Fault('share-set-unknown', { setId: `of ${authority} with ${custodian}` });
}

const known = async ({ ports, ceremony, operation }: EffectContext<ShareCheck>) =>
  shareOf(await recordNow(ports, ceremony, operation.authority), operation);

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
  const index = context.ports.shareDealer.accept(datum, set);
  if (index === share.index) return;
  const found = set.shares.find((one) => one.index === index)?.custodian ?? '';
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
    ],
    entries: [{ type: 'share-checked', ceremony, data: { setId: set.setId, index: share.index, custodian: operation.custodian } }],
  };
};
