import { awaitsPins, sameToken, type TokenSelector } from '../../../shared/ceremony/token-words.ts';
import { Fault, faultOf } from '../../../shared/fault/fault.ts';
import type { ActivationData, StoredKey } from '../../ports/key-store.ts';
import type { ModuleFile, StartTokenHost, TokenFacts, TokenKeyStore, TokenModule, Tokens } from '../../ports/tokens.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { joinGiven } from '../activation-secret.ts';
import { AskedSoon } from './asked-soon.ts';
import { ModuleLooks } from './module-looks.ts';
import { TokenErrand, usualLimits, type Limits } from './token-errand.ts';
import { leastPin, typedPin } from './typed-pin.ts';
import { PkcsElevenKeyStore } from './token-key-store.ts';
import { storedKey } from './token-signing-key.ts';
import { requireUnchanged, TokenModuleList, type ListedModule } from './token-module-list.ts';

export interface WorkstationTokensOptions {
  /** File of registered modules. */
  readonly file: string;
  readonly start: StartTokenHost;
  readonly entropy: Entropy;
  readonly limits?: Limits;
}

/** The tokens that registered modules show. Nothing is remembered of a token: whether it is there is asked each time. */
export class WorkstationTokens implements Tokens {
  readonly #modules: TokenModuleList;
  readonly #seen = new Map<string, { readonly at: number; readonly tokens: Promise<readonly TokenFacts[]> }>();
  readonly #soon = new AskedSoon<TokenModule>(answerWithin);
  readonly #looks = new ModuleLooks((module) => this.#begin(module));
  readonly #leaving = new Map<string, Set<TokenErrand>>();
  readonly #known = new Map<string, readonly TokenFacts[]>();
  readonly #stores = new Map<string, PkcsElevenKeyStore>();

  constructor(private readonly options: WorkstationTokensOptions) {
    this.#modules = new TokenModuleList(options.file, options.entropy);
  }

  async list(): Promise<readonly TokenModule[]> {
    this.#seen.clear();
    return Promise.all((await this.#modules.read()).map((listed) => this.#described(listed)));
  }

  async listSoon(): Promise<readonly TokenModule[]> {
    this.#seen.clear();
    const soon = async (listed: ListedModule): Promise<TokenModule> =>
      (await this.#soon.soon(`${listed.path} ${listed.sha256}`, () => this.#described(listed))) ?? {
        ...listed,
        ...{ fault: null, tokens: [], asking: true },
      };
    return Promise.all((await this.#modules.read()).map(soon));
  }

  inspect(path: string): Promise<ModuleFile> {
    return this.#modules.inspect(path);
  }

  /** A module counts only once it has been loaded: what is no PKCS #11 module is not remembered. */
  async register(path: string, sha256: string): Promise<TokenModule> {
    const listed = { path, sha256 };
    await requireUnchanged(listed);
    // What still waits was loaded before people compared the digest.
    this.#looks.end(path);
    const tokens = await this.#tokensOf(listed).catch(diedLoading(path));
    try {
      // Looks at the file once more: what was loaded meanwhile is what people compared.
      await this.#modules.add(listed);
    } catch (thrown) {
      this.#looks.end(path);
      throw thrown;
    }
    this.#seen.delete(path);
    return { ...listed, fault: null, tokens };
  }

  async forget(path: string): Promise<void> {
    await this.#modules.remove(path);
  }

  async facts(token: TokenSelector): Promise<TokenFacts> {
    const [found, ...more] = (await this.shownBy(token.module)).filter((one) => sameToken(one, token));
    if (!found || more.length > 0) throw new Fault('token-absent', { label: token.label, serialNumber: token.serialNumber });
    return found;
  }

  async shownBy(module: string): Promise<readonly TokenFacts[]> {
    return this.#tokensOf(await this.#modules.admitted(module));
  }

  /**
   * Screens ask at every step of a ceremony: one look at a module serves all of them for a moment. They do not wait for a
   * module that hangs: after a moment the answer is what was known last, and the look goes on for the next one who asks.
   */
  async present(token: TokenSelector): Promise<boolean> {
    const { module } = token;
    const seen = this.#seen.get(module);
    const at = performance.now();
    const tokens =
      seen && at - seen.at < seenFor ? seen.tokens : this.#modules.admitted(module).then((listed) => this.#tokensOf(listed));
    if (tokens !== seen?.tokens) this.#look(module, tokens);
    const there = (all: readonly TokenFacts[]): boolean => all.some((one) => sameToken(one, token));
    const known = tokens.then(there, () => false);
    const late = new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(there(this.#known.get(module) ?? [])), answerWithin).unref();
    });
    return Promise.race([known, late]);
  }

  /** While a look goes on nobody begins another; once it has ended it counts from then. */
  #look(module: string, tokens: Promise<readonly TokenFacts[]>): void {
    this.#seen.set(module, { at: Infinity, tokens });
    void tokens
      .then(
        (all) => this.#known.set(module, all),
        () => this.#known.delete(module),
      )
      .finally(() => {
        if (this.#seen.get(module)?.tokens === tokens) this.#seen.set(module, { at: performance.now(), tokens });
      });
  }

  async keysOn(tokens: readonly TokenSelector[]): Promise<readonly (readonly StoredKey[])[]> {
    const [first] = tokens;
    if (!first) return [];
    return this.#lookAt(first.module, async (errand) => {
      const found: (readonly StoredKey[])[] = [];
      for (const token of tokens) found.push((await errand.call('keys', token)).map(storedKey));
      return found;
    });
  }

  keyStore({ module, serialNumber, label }: TokenSelector): TokenKeyStore {
    const token = { module, serialNumber, label };
    const name = JSON.stringify(token);
    const known = this.#stores.get(name);
    if (known) return known;
    const store = new PkcsElevenKeyStore({
      facts: () => this.facts(token),
      errand: () => this.#errand(module),
      look: (work) => this.#lookAt(module, work),
      entropy: this.options.entropy,
    });
    this.#stores.set(name, store);
    return store;
  }

  async initialise({ token, label, soPin, pin }: Parameters<Tokens['initialise']>[0]): Promise<TokenFacts> {
    try {
      const facts = await this.facts(token);
      if (!awaitsPins(facts)) throw new Fault('token-already-initialised', { label: facts.label });
      const [officer, user] = [typedPin(soPin, facts, !facts.initialised), typedPin(pin, facts)];
      const made = await this.#once(token.module, async (errand) =>
        errand.call('initialise', facts, label, await errand.seal(officer), await errand.seal(user)),
      );
      return { ...made, moduleSha256: facts.moduleSha256 };
    } finally {
      soPin?.wipe();
      pin?.wipe();
    }
  }

  joinPin(first: ActivationData, second: ActivationData): ActivationData {
    return joinGiven([first, second]);
  }

  async changePin({ token, from, to }: Parameters<Tokens['changePin']>[0]): Promise<void> {
    try {
      const facts = await this.facts(token);
      const [before, after] = [typedPin(from, facts, false), typedPin(to, facts)];
      await this.#once(token.module, async (errand) =>
        errand.call('changePin', facts, await errand.seal(before), await errand.seal(after)),
      );
    } finally {
      from?.wipe();
      to?.wipe();
    }
  }

  async random(token: TokenSelector, length: number): Promise<Uint8Array> {
    const bytes = await this.#lookAt(token.module, (errand) => errand.call('random', token, length));
    return new Uint8Array(bytes);
  }

  close(): void {
    this.#looks.close();
    for (const store of this.#stores.values()) store.close();
  }

  async #described(listed: ListedModule): Promise<TokenModule> {
    try {
      return { ...listed, fault: null, tokens: await this.#tokensOf(await this.#modules.admitted(listed.path)) };
    } catch (thrown) {
      const { code, detail } = faultOf(thrown);
      return { ...listed, fault: { code, detail }, tokens: [] };
    }
  }

  async #tokensOf(listed: ListedModule): Promise<readonly TokenFacts[]> {
    const tokens = await this.#looks.look(listed, (errand) => errand.call('list'));
    return tokens.map((token) => {
      const { least, most } = token.pinLength;
      return { ...token, pinLength: { least: Math.max(least, leastPin), most }, moduleSha256: listed.sha256 };
    });
  }

  async #lookAt<T>(module: string, work: (errand: TokenErrand) => Promise<T>): Promise<T> {
    return await this.#looks.look(await this.#modules.admitted(module), work);
  }

  /** A process of its own: it gets a PIN. */
  async #errand(module: string): Promise<TokenErrand> {
    await this.#modules.admitted(module);
    this.#looks.end(module);
    return await this.#begin(module);
  }

  async #begin(module: string): Promise<TokenErrand> {
    // A card may have one login for all processes: the one that is just logging out must not take it from the next.
    await Promise.all([...(this.#leaving.get(module) ?? [])].map(({ gone }) => gone));
    return new TokenErrand(this.options.start, module, this.options.limits ?? usualLimits, (ending) => this.#leave(module, ending));
  }

  #leave(module: string, errand: TokenErrand): void {
    const leaving = this.#leaving.get(module) ?? new Set();
    this.#leaving.set(module, leaving.add(errand));
    void errand.gone.then(() => leaving.delete(errand));
  }

  async #once<T>(module: string, work: (errand: TokenErrand) => Promise<T>): Promise<T> {
    const errand = await this.#errand(module);
    try {
      return await work(errand);
    } finally {
      errand.end();
    }
  }
}

/** Milliseconds for which a look at a module's slots counts as current on screens. */
const seenFor = 2_000;

/** Milliseconds after which a screen that asks for a token gets an answer. */
const answerWithin = 1_500;

/** Nothing was under way that could be tried again: what dies while it is loaded for the first time is refused. */
const diedLoading =
  (module: string) =>
  (thrown: unknown): never => {
    if (!(thrown instanceof Fault) || thrown.code !== 'token-module-died') throw thrown;
    const why = 'the process that loaded it ended at once, as with a file that is cut short or damaged';
    throw new Fault('token-module-refused', { module, why });
  };
