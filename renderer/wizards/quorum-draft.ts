import type { ShareSetView } from '../../shared/contract/share-views.ts';
import { typedNumber } from './plan-check.ts';

export const deliveries = ['card', 'file', 'both'] as const;

/** How one custodian gets their share; the folder is kept while they have a card only. */
export interface DeliveryDraft {
  readonly delivery: (typeof deliveries)[number];
  readonly folder: string;
}

/** A quorum as it is being typed. */
export interface QuorumDraft {
  readonly required: string;
  /** One name a line. */
  readonly custodians: string;
  /** By name; whoever is not here gets a card. */
  readonly deliveries: Readonly<Record<string, DeliveryDraft>>;
  readonly checkEveryDays: string;
}

export type QuorumField = 'required' | 'custodians' | 'checkEveryDays';

export interface DeliveryAction {
  readonly type: 'delivery';
  readonly custodian: string;
  readonly delivery?: string;
  readonly folder?: string;
}

export const emptyQuorum: QuorumDraft = { required: '2', custodians: '', deliveries: {}, checkEveryDays: '365' };

/** The quorum of a live set, to be changed. A volume is not kept: whoever takes a file brings it. */
export const dealtLike = ({ required, checkEveryDays, shares }: ShareSetView): QuorumDraft => ({
  required: String(required),
  custodians: shares.map(({ custodian }) => custodian).join('\n'),
  deliveries: Object.fromEntries(shares.map(({ custodian, delivery }) => [custodian, { delivery, folder: '' }])),
  checkEveryDays: String(checkEveryDays),
});

export const deliveryOf = ({ deliveries: chosen }: Pick<QuorumDraft, 'deliveries'>, custodian: string): DeliveryDraft =>
  (Object.hasOwn(chosen, custodian) ? chosen[custodian] : undefined) ?? { delivery: 'card', folder: '' };

export function deliver<T extends QuorumDraft>(draft: T, action: DeliveryAction): T {
  const before = deliveryOf(draft, action.custodian);
  const delivery = deliveries.find((known) => known === action.delivery) ?? before.delivery;
  const next = { delivery, folder: action.folder ?? before.folder };
  return { ...draft, deliveries: { ...draft.deliveries, [action.custodian]: next } };
}

export const namesIn = (custodians: string): readonly string[] =>
  custodians
    .split('\n')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The candidate terms; the plan's schema judges them. */
export function quorumOf(draft: QuorumDraft) {
  const names = namesIn(draft.custodians);
  const files = [...new Set(names)]
    .map((custodian) => ({ custodian, ...deliveryOf(draft, custodian) }))
    .filter(({ delivery }) => delivery !== 'card');
  return {
    required: typedNumber(draft.required),
    custodians: names,
    checkEveryDays: typedNumber(draft.checkEveryDays),
    // Number and place are noted at the step: nobody knows the number of a bag before it is taken out of its pack.
    bags: [...new Set(names)].map((custodian) => ({ custodian })),
    ...(files.length > 0 && { files }),
  };
}
