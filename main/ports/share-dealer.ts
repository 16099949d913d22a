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

/** One share for a file on its custodian's own volume. */
export interface SealShareFile extends Pick<SetFacts, 'setId' | 'required' | 'total'> {
  readonly share: DealtShare;
  readonly authority: string;
  readonly passphrase: ActivationData;
  /** PBKDF2; the usual ones of a sealed file when undefined. */
  readonly iterations?: number | undefined;
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
  /** One share as a PEM file under a passphrase, which is wiped. Faults: `passphrase-weak` {rules}, `custody-refused` {why}. */
  sealFile(request: SealShareFile): Promise<Uint8Array>;
  /** Looks whether this is a share file, without opening it. Faults: `share-file-not-recognised` {found}, `share-file-damaged` {why}. */
  recogniseFile(file: Uint8Array): void;
  /** The words in a share file; the passphrase is wiped. Faults: `share-file-not-recognised`, `passphrase-wrong`, `share-file-damaged`. */
  openFile(file: Uint8Array, passphrase: ActivationData): Promise<ActivationData>;
}
