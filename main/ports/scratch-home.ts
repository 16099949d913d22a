import type { ActivationData, ActiveKey } from './key-store.ts';
import type { Ledger } from './ledger.ts';

/**
 * A home apart, for a drill: what comes back from a backup comes back here and nowhere else, on the disk as it would in earnest.
 * Nothing in it is ever used for anything but the proof.
 */
export interface ScratchHome {
  /**
   * A ledger file made of these lines (`ledger.jsonl`), read again from the disk and verified whole. It is open for reading.
   * Faults: `ledger-broken` {seq, why}, `volume-full`.
   */
  restoreLedger(lines: Uint8Array): Promise<Ledger>;
  /**
   * The key of a PEM block ENCRYPTED PRIVATE KEY, proven to be the one of `spki`, sealed here under a secret that only this process
   * has, and activated from that file. Faults: those of `SealedKeyStore.restore`. All activation data are wiped.
   */
  restoreKey(request: {
    readonly pem: Uint8Array;
    readonly spki: Uint8Array;
    readonly openings: readonly ActivationData[];
  }): Promise<ActiveKey>;
  /** Deactivates, closes and removes everything, and looks that it is gone. Fault: `write-failed`. */
  wipe(): Promise<void>;
}

export interface ScratchHomes {
  /** An empty one, after a sweep. Faults: `folder-not-usable`, `write-failed`. */
  make(): Promise<ScratchHome>;
  /** Removes what a power loss left of one. Fault: `write-failed`. */
  sweep(): Promise<void>;
}
