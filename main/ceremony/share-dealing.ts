import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { KeyResealing, KeyRestoration } from '../../shared/ceremony/key-operations.ts';
import type { Operation, RootCreation } from '../../shared/ceremony/plan.ts';
import type { QuorumTerms } from '../../shared/ceremony/quorum-terms.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { Effect, EffectContext } from './effect.ts';
import { voidBefore } from './handed-out.ts';
import { wipeWith } from './live-ceremony.ts';
import { lent } from './quorum-acts.ts';

/** Ceremonies in which shares are dealt. */
export type Dealing = AuthorityAdoption | KeyResealing | KeyRestoration | RootCreation;

/** Whether shares are dealt when this operation is held. */
export const dealsShares = (operation: Operation): boolean =>
  dealing.has(operation.kind) && dealtQuorum(operation as Dealing) !== undefined;

const dealing: ReadonlySet<Operation['kind']> = new Set<Dealing['kind']>([
  'authority-adoption',
  'key-resealing',
  'key-restoration',
  'root-creation',
]);

interface Quorum extends QuorumTerms {
  readonly iterations?: number | undefined;
}

/** The quorum that this operation puts its key behind; undefined where it does not. */
export function dealtQuorum(operation: Dealing): Quorum | undefined {
  if (operation.kind === 'key-resealing') return operation.protection.kind === 'quorum' ? operation.protection : undefined;
  if (operation.kind === 'key-restoration') return operation.quorum && { ...operation.quorum, iterations: operation.iterations };
  const { custody } = operation;
  return custody?.kind === 'sealed-file' && custody.quorum ? { ...custody.quorum, iterations: custody.iterations } : undefined;
}

/** Fault: `step-out-of-order`. */
export function quorumOf(operation: Dealing): Quorum {
  const quorum = dealtQuorum(operation);
  if (!quorum) throw new Fault('step-out-of-order');
  return quorum;
}

/** 15 bits, which is what the words have room for: one that no set of this ledger has, nor a card of a set that was never made. */
async function drawSetId({ ledger, entropy }: CeremonyPorts): Promise<string> {
  const known = await ledger.entriesOfTypes(['share-set-made', 'share-handed-out']);
  const taken = new Set(known.flatMap(({ data }) => ('setId' in data ? [data.setId] : [])));
  const [high = 0, low = 0] = entropy.bytes(2);
  const idOf = (number: number): string => (number & 0x7fff).toString(16).padStart(4, '0');
  let number = (high << 8) | low;
  while (taken.has(idOf(number))) number++;
  return idOf(number);
}

/** Draws the secret and splits it; the shares wait on the bench for their custodians. */
export const dealShares: Effect<Dealing> = async ({ ports, ceremony, operation, bench }) => {
  const { required, custodians } = quorumOf(operation);
  const setId = await drawSetId(ports);
  const dealt = await ports.shareDealer.deal({ setId, required, total: custodians.length });
  bench.dealt = dealt;
  bench.handedOut = [];
  wipeWith(bench, dealt);
  return {
    evidence: [
      ...(await voidBefore(ports, ceremony)),
      { label: 'Share set', value: `${setId}, ${required} of ${custodians.length}` },
      { label: 'Proven', value: `put together from ${dealt.proven} choices of ${required} shares` },
    ],
  };
};

/**
 * What a key that exists is sealed under here: the secret that was dealt, which the bench wipes with the act, or the new passphrase.
 * Fault: `step-out-of-order`.
 */
export function sealedUnder({ operation, bench, given }: EffectContext<Exclude<Dealing, RootCreation>>): ActivationData {
  const { dealt } = bench;
  const activation = dealtQuorum(operation) ? dealt && lent(dealt.secret) : given[0];
  if (!activation) throw new Fault('step-out-of-order');
  return activation;
}
