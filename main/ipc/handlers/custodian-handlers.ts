import type { KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import { quorumsWith } from '../../../shared/ceremony/share-register.ts';
import { checkShareEvery, type ShareSet } from '../../../shared/ceremony/share-set.ts';
import { eventOf, standingOf, statusOf } from '../../../shared/ceremony/share-standing.ts';
import type { ShareSetView } from '../../../shared/contract/share-views.ts';
import { keyRecordsOf } from '../../ceremony/held-key.ts';
import { checkIsOld } from '../../lifecycle/unproven.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../gate.ts';
import { voidSetViews } from '../void-set-views.ts';

/** Who holds shares of what. */
export function custodianHandlers(desk: Desk): Pick<Handlers, `custodian.${'list' | 'voidSets'}`> {
  return {
    'custodian.list': async () => {
      const { ports } = desk.workplace();
      return shareSetViews(await keyRecordsOf(ports), ports.clock.now());
    },
    'custodian.voidSets': async () => voidSetViews(await keyRecordsOf(desk.workplace().ports)),
  };
}

function standingView(set: ShareSet): Pick<ShareSetView, 'available' | 'exposed' | 'verdict'> {
  const { available, exposed, verdict } = standingOf(set);
  return { available, exposed, verdict };
}

/** Live sets in the order in which they were dealt. */
export function shareSetViews(records: readonly KeyRecord[], now: string): ShareSetView[] {
  const live = records.flatMap((record) =>
    record.shareSets
      .filter(({ voided }) => voided === null)
      .map((set) => ({ set, authority: record.authority, keyState: record.state })),
  );
  return live.map(({ set, authority, keyState }) => ({
    setId: set.setId,
    authority,
    keyState,
    required: set.required,
    total: set.total,
    ...standingView(set),
    madeAt: set.madeAt,
    checkEveryDays: checkShareEvery(set),
    shares: set.shares.map(({ index, custodian, delivery }) => {
      const checkedAt = set.checkedAt.get(index) ?? null;
      const status = statusOf(set, index);
      const event = eventOf(set, index);
      return {
        index,
        custodian,
        delivery,
        status,
        changed: event ? { at: event.at, why: event.why } : null,
        bag: set.bags.get(index) ?? null,
        checkedAt,
        old: status === 'available' && checkIsOld(set, checkedAt, now),
        quorums: quorumsWith(records, custodian),
      };
    }),
  }));
}
