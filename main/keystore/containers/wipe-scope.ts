/**
 * Collects the arrays that held something secret during one act, so that all of them are zeroed however it ends.
 * V8 keeps typed arrays of up to 64 octets in its own heap, where a collection moves them and leaves the old octets behind. Hence secrets are
 * put into arrays that are made here, over memory of their own.
 */
export class WipeScope {
  readonly #kept: Uint8Array[] = [];

  /** Zeroes, in memory that no collection moves. */
  array(length: number): Uint8Array {
    return this.keep(new Uint8Array(new ArrayBuffer(length)));
  }

  copy(bytes: Uint8Array): Uint8Array {
    const array = this.array(bytes.length);
    array.set(bytes);
    return array;
  }

  /** For arrays that a library or a reader made; returns what it was given. */
  keep<T extends Uint8Array>(bytes: T): T {
    this.#kept.push(bytes);
    return bytes;
  }

  wipe(): void {
    for (const bytes of this.#kept.splice(0)) bytes.fill(0);
  }
}
