/** The clock and the entropy source are arguments, so that ceremonies can be replayed in tests. */
export interface Clock {
  /** The current instant, whole seconds (see shared/base/instant.ts). */
  now(): string;
}

export interface Entropy {
  /** Bytes from the operating system's CSPRNG. */
  bytes(length: number): Uint8Array;
}

/** Prints one self-contained HTML document. Fault: `printer-unavailable`. */
export interface Printer {
  /** PDF bytes, A4, page header and footer as given (Chromium's pageNumber / totalPages templates). */
  print(document: { readonly html: string; readonly header: string; readonly footer: string }): Promise<Uint8Array>;
}
