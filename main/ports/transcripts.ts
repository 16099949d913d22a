/** The printed record of ended ceremonies, kept in the home. */
export interface KeptTranscript {
  readonly ceremony: string;
  readonly format: 'pdf' | 'html';
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly path: string;
}

/** Faults: `ceremony-not-open` (unknown or not ended), `write-failed`, `volume-full`. */
export interface Transcripts {
  /** Prints the transcript once; a second call returns the one that was kept. HTML where no PDF can be made. */
  print(ceremony: string): Promise<KeptTranscript>;
  find(ceremony: string): Promise<KeptTranscript | undefined>;
  list(): Promise<readonly KeptTranscript[]>;
}

/** A certificate of destruction as it was printed. */
export type PrintedDestruction = Omit<KeptTranscript, 'ceremony'>;

/** Faults: `destruction-unknown` (has not ended, or destroyed no key), `write-failed`, `volume-full`. */
export interface DestructionCertificates {
  /** Prints the certificate of destruction of a ceremony from the ledger, in place of one that was kept. */
  print(ceremony: string): Promise<PrintedDestruction>;
}
