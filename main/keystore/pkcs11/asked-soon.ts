/** Milliseconds for which an answer that nobody has waited for counts. */
const keptFor = 5_000;

interface Asked<T> {
  readonly answer: Promise<T>;
  answeredAt: number;
}

/**
 * Answers that may take long, for screens that wait a moment and ask again: a question that is under way is not asked once more, and its answer is
 * kept until somebody has heard it.
 */
export class AskedSoon<T> {
  readonly #asked = new Map<string, Asked<T>>();

  constructor(private readonly within: number) {}

  /** The answer of `ask`, or undefined where it has not come within the time. Faults: those of `ask`. */
  async soon(name: string, ask: () => Promise<T>): Promise<T | undefined> {
    const known = this.#asked.get(name);
    const asked = known && performance.now() - known.answeredAt < keptFor ? known : this.#begin(name, ask);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.within);
    });
    try {
      const heard = await Promise.race([asked.answer.then((answer) => ({ answer })), late]);
      if (heard === 'late') return undefined;
      if (this.#asked.get(name) === asked) this.#asked.delete(name);
      return heard.answer;
    } catch (thrown) {
      if (this.#asked.get(name) === asked) this.#asked.delete(name);
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }

  #begin(name: string, ask: () => Promise<T>): Asked<T> {
    const asked: Asked<T> = { answer: ask(), answeredAt: Infinity };
    const answered = (): void => {
      asked.answeredAt = performance.now();
    };
    asked.answer.then(answered, answered);
    this.#asked.set(name, asked);
    return asked;
  }
}
