import type { ActivationData } from './key-store.ts';

/** What the ledger knows of a share set: enough to judge a share, nothing to find one. */
export interface SetFacts {
  readonly setId: string;
  readonly required: number;
  readonly total: number;
  readonly check: string;
  readonly shares: readonly { readonly index: number; readonly commitment: string }[];
}

export interface DealtShare {
  readonly index: number;
  readonly commitment: string;
  /** The words of the card. */
  readonly card: ActivationData;
}

export interface DealtSet extends SetFacts {
  readonly shares: readonly DealtShare[];
  /** What opens the copy that is sealed under it: never shown, never stored, put together from enough shares. */
  readonly secret: ActivationData;
  /** How many choices of `required` shares were put together and compared (ANC-F11). */
  readonly proven: number;
  wipe(): void;
}

/**
 * Splits and joins the activation secret of a sealed copy. It is random, 256 bits, and nobody ever knows it: custodians have shares
 * of it. Faults of a share: `share-damaged` {why}, `share-of-another-set` {found}, `share-wrong` {index}.
 */
export interface ShareDealer {
  deal(set: { readonly setId: string; readonly required: number; readonly total: number }): Promise<DealtSet>;
  /** Judges one share alone, against its commitment; the others are not needed. Returns its index. */
  accept(card: ActivationData, set: SetFacts): number;
  /** Joins enough shares and compares what comes out with the set's check. Fault `share-wrong`. */
  join(cards: readonly ActivationData[], set: SetFacts): Promise<ActivationData>;
}
