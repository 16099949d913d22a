import { toHex } from '../../shared/base/bytes.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { KeyResealing } from '../../shared/ceremony/key-operations.ts';
import type { NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { DealtSet } from '../ports/share-dealer.ts';
import type { World } from './ceremony-program.ts';
import type { Accepting, Asking, Effect, Showing } from './effect.ts';
import { witnessRoles } from './step-draft.ts';

/**
 * Shares are dealt, delivered and given back within one act, before the copy that they open is recorded: an interruption in between
 * voids them, and the copy before it stays.
 */

type Quorum = Extract<KeyResealing['protection'], { readonly kind: 'quorum' }>;

function quorumOf({ protection }: KeyResealing): Quorum {
  if (protection.kind !== 'quorum') throw new Fault('step-out-of-order');
  return protection;
}

/** ANC-F20: whoever watches holds no share. */
export function refuseWitnesses({ protection }: KeyResealing, { participants }: Pick<World, 'participants'>): void {
  if (protection.kind !== 'quorum') return;
  const watching = participants.filter(({ role }) => witnessRoles.includes(role)).map(({ name }) => name);
  const both = protection.custodians.find((custodian) => watching.includes(custodian));
  if (both !== undefined) throw new Fault('custody-refused', { why: `${both} is a witness and can hold no share` });
}

export const dealShares: Effect<KeyResealing> = async ({ ports, operation, bench }) => {
  const { required, custodians } = quorumOf(operation);
  const setId = toHex(ports.entropy.bytes(4));
  const dealt = await ports.shareDealer.deal({ setId, required, total: custodians.length });
  bench.dealt = dealt;
  bench.wipe = () => dealt.wipe();
  return {
    evidence: [
      { label: 'Share set', value: `${setId}, ${required} of ${custodians.length}` },
      { label: 'Proven', value: `put together from ${dealt.proven} choices of ${required} shares` },
    ],
  };
};

function dealtOf({ dealt }: { readonly dealt: DealtSet | undefined }): DealtSet {
  if (!dealt) throw new Fault('step-out-of-order');
  return dealt;
}

/** Each custodian takes a share, then gives it back from what they wrote. */
export const askToDeliver: Asking<KeyResealing> = ({ operation, bench, given }) => {
  const { custodians } = quorumOf(operation);
  const { setId } = dealtOf(bench);
  const at = Math.floor(given.length / 2);
  const custodian = custodians[at];
  if (custodian === undefined) return Promise.resolve(null);
  const more = { person: custodian, part: { index: at + 1, of: custodians.length } };
  return Promise.resolve(
    given.length % 2 === 0
      ? ask('share', 'take', operation.authority, {
          ...more,
          notice: `Set ${setId}, share ${at + 1} of ${custodians.length}; ${quorumOf(operation).required} open the key.`,
        })
      : ask('share', 'give', operation.authority, { ...more, notice: 'Give it back from the card, not from memory.' }),
  );
};

export const cardToShow: Showing<KeyResealing> = ({ bench, given }) => dealtOf(bench).shares[given.length / 2]?.card ?? null;

export const acceptDelivered: Accepting<KeyResealing> = ({ ports, bench, given }, datum) => {
  if (given.length % 2 === 1) {
    const index = ports.shareDealer.accept(datum, dealtOf(bench));
    if (index !== (given.length + 1) / 2) throw new Fault('share-wrong', { index: String(index) });
  }
  return Promise.resolve();
};

export const recordDelivered: Effect<KeyResealing> = ({ operation }) =>
  Promise.resolve({
    evidence: quorumOf(operation).custodians.map((custodian, at) => ({
      label: `Share ${at + 1}`,
      value: `${custodian}: taken, and given back from the card`,
    })),
  });

export function shareSetEntry(
  ceremony: string,
  { spkiSha256 }: KeyRecord,
  keyId: string,
  { setId, required, total, check, shares }: DealtSet,
  custodians: readonly string[],
): NewEntry {
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
      shares: shares.map(({ index, commitment }) => ({
        index,
        commitment,
        custodian: custodians[index - 1] ?? '',
        delivery: 'card' as const,
      })),
    },
  };
}
