import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The local log of defects: one line each with time, id and what happened, never a secret. The window shows only the id. A cause that was
 * logged before is not logged again.
 */
export class DefectLog {
  readonly #known = new WeakSet<object>();

  constructor(
    private readonly home: string,
    private readonly now: () => string,
    private readonly newId: () => string,
  ) {}

  /** Writes the cause down and returns its id. Where the home cannot be written, standard error gets it. */
  note(cause: unknown): string {
    const id = this.newId();
    if (typeof cause === 'object' && cause !== null) {
      if (this.#known.has(cause)) return id;
      this.#known.add(cause);
    }
    const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
    const text = inner instanceof Error ? (inner.stack ?? inner.message) : String(inner);
    try {
      mkdirSync(this.home, { recursive: true, mode: 0o700 });
      appendFileSync(join(this.home, 'defects.log'), `${this.now()} ${id} ${text.replaceAll('\n', ' | ')}\n`, { mode: 0o600 });
    } catch {
      console.error(id, text);
    }
    return id;
  }
}
