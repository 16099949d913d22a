import { checkShareEvery, type KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import { samePerson } from '../../../shared/ceremony/same-person.ts';
import type { ShareSetView } from '../../../shared/contract/share-views.ts';
import { keyRecordsOf } from '../../ceremony/held-key.ts';
import { checkIsOld } from '../../lifecycle/unproven.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../gate.ts';

/** Who holds shares of what. */
export function custodianHandlers(desk: Desk): Pick<Handlers, 'custodian.list'> {
  return {
    'custodian.list': async () => {
      const { ports } = desk.workplace();
      return shareSetViews(await keyRecordsOf(ports), ports.clock.now());
    },
  };
}

/** Live sets in the order in which they were dealt. */
export function shareSetViews(records: readonly KeyRecord[], now: string): ShareSetView[] {
  const live = records.flatMap((record) =>
    record.shareSets.filter(({ voided }) => voided === null).map((set) => ({ set, authority: record.authority })),
  );
  const quorums = (custodian: string): number =>
    live.filter(({ set }) => set.shares.some((share) => samePerson(share.custodian, custodian))).length;
  return live.map(({ set, authority }) => ({
    setId: set.setId,
    authority,
    required: set.required,
    total: set.total,
    madeAt: set.madeAt,
    checkEveryDays: checkShareEvery(set),
    shares: set.shares.map(({ index, custodian, delivery }) => {
      const checkedAt = set.checkedAt.get(index) ?? null;
      return { index, custodian, delivery, checkedAt, old: checkIsOld(set, checkedAt, now), quorums: quorums(custodian) };
    }),
  }));
}
