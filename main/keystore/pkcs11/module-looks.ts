import { Fault } from '../../../shared/fault/fault.ts';
import type { TokenErrand } from './token-errand.ts';
import type { ListedModule } from './token-module-list.ts';

interface Kept {
  readonly sha256: string;
  readonly errand: TokenErrand;
  readonly timer: NodeJS.Timeout;
}

/** Milliseconds for which a process that has looked waits for the next look. */
const keptFor = 2_000;

/**
 * Looks at what a module shows, without a PIN. People ask in bursts (a step asks for a PIN several times), and a process takes longer to
 * start than the module to answer: one that has looked is kept for a moment. Before it looks again its module finalises and
 * initialises, so that it sees what is there now, as a new process would. A module that does not survive this, or takes too long for it,
 * gets a new process each time from then on. A process has the code of the digest that its look began with, and serves no other: also
 * one that was still looking while another file took the module's place.
 */
export class ModuleLooks {
  readonly #kept = new Map<string, Kept>();
  readonly #looking = new Set<TokenErrand>();
  readonly #onlyOnce = new Set<string>();
  #closed = false;

  constructor(private readonly start: (module: string) => Promise<TokenErrand>) {}

  /** Faults: those of the call; `key-not-active` after `close`. */
  async look<T>(module: ListedModule, work: (errand: TokenErrand) => Promise<T>): Promise<T> {
    const errand = (await this.#again(module)) ?? (await this.#anew(module.path));
    this.#looking.add(errand);
    try {
      return await work(errand);
    } finally {
      this.#looking.delete(errand);
      this.#keep(module, errand);
    }
  }

  /** Ends the process that waits with the module at this path, if one does, so that it is out of the way of a process that gets a PIN. */
  end(path: string): void {
    this.#take(path)?.errand.end();
  }

  close(): void {
    this.#closed = true;
    for (const path of [...this.#kept.keys()]) this.end(path);
    for (const errand of this.#looking) errand.end();
  }

  async #again({ path, sha256 }: ListedModule): Promise<TokenErrand | undefined> {
    const kept = this.#take(path);
    if (!kept) return undefined;
    const { errand } = kept;
    if (kept.sha256 !== sha256) {
      errand.end();
      return undefined;
    }
    try {
      await errand.call('refresh');
      return errand;
    } catch {
      this.#onlyOnce.add(path);
      errand.end();
      return undefined;
    }
  }

  async #anew(path: string): Promise<TokenErrand> {
    if (this.#closed) throw new Fault('key-not-active');
    return await this.start(path);
  }

  #take(path: string): Kept | undefined {
    const kept = this.#kept.get(path);
    clearTimeout(kept?.timer);
    this.#kept.delete(path);
    return kept;
  }

  #keep({ path, sha256 }: ListedModule, errand: TokenErrand): void {
    if (errand.isOver || this.#closed || this.#onlyOnce.has(path) || this.#kept.has(path)) return errand.end();
    const timer = setTimeout(() => this.end(path), keptFor);
    timer.unref();
    this.#kept.set(path, { sha256, errand, timer });
  }
}
