/** Collects the arrays that held something secret during one act, so that all of them are zeroed however it ends. */
export class WipeScope {
  readonly #kept: Uint8Array[] = [];

  /** Returns what it was given. */
  keep<T extends Uint8Array>(bytes: T): T {
    this.#kept.push(bytes);
    return bytes;
  }

  wipe(): void {
    for (const bytes of this.#kept.splice(0)) bytes.fill(0);
  }
}
