import type { TokenCopy } from '../../../shared/ceremony/key-entry.ts';
import { awaitsPins } from '../../../shared/ceremony/token-words.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData, ActiveKey, GenerateKeyPair, StoredKey } from '../../ports/key-store.ts';
import type { GenerateOnToken, KeyOnToken, NamedKey, TokenFacts, TokenKeyStore } from '../../ports/tokens.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { assertKeyId } from '../signing-key.ts';
import type { ReadAttribute } from './host-protocol.ts';
import type { TokenErrand } from './token-errand.ts';
import { proveTokenKey, storedKey, TokenSigningKey } from './token-signing-key.ts';

export interface TokenKeyStoreOptions {
  readonly facts: () => Promise<TokenFacts>;
  /** A new process with the token's module loaded. */
  readonly errand: () => Promise<TokenErrand>;
  /** A process that looks without a PIN. */
  readonly look: <T>(work: (errand: TokenErrand) => Promise<T>) => Promise<T>;
  readonly entropy: Entropy;
}

/**
 * The keys of one token. Each errand with a PIN has a token host of its own, so that a PIN is checked each time, no login outlives its use,
 * and a module that hangs is simply ended. What changes the token waits its turn; activation data are wiped, whatever happens.
 */
export class PkcsElevenKeyStore implements TokenKeyStore {
  readonly custody = 'token';
  readonly #options: TokenKeyStoreOptions;
  readonly #active = new Map<string, Set<TokenSigningKey>>();
  readonly #errands = new Set<TokenErrand>();
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: TokenKeyStoreOptions) {
    this.#options = options;
  }

  async generate(request: GenerateKeyPair): Promise<StoredKey> {
    return (await this.generateOnToken({ ...request, label: request.keyId, tolerate: [], leftovers: [] })).key;
  }

  async generateOnToken(
    request: GenerateOnToken,
  ): Promise<{ readonly key: StoredKey; readonly token: TokenCopy; readonly removed: readonly string[] }> {
    const { keyId, label, algorithm, tolerate, leftovers, activation } = request;
    try {
      assertKeyId(keyId);
      return await this.#inTurn(async () => {
        const facts = await this.#facts();
        if (!facts.algorithms.includes(algorithm)) throw new Fault('token-algorithm-missing', { label: facts.label, algorithm });
        const wanted = { keyId, label, algorithm, tolerate, leftovers };
        const made = await this.#once(async (errand) =>
          errand.call('generate', facts, await errand.seal(pinOf(activation, facts)), wanted),
        );
        return { key: storedKey(made), token: copyOn(facts, made.attributes), removed: made.removed };
      });
    } finally {
      activation?.wipe();
    }
  }

  async adoptOnToken(
    spki: Uint8Array,
    activation: ActivationData | null,
  ): Promise<{ readonly key: StoredKey; readonly token: TokenCopy }> {
    try {
      const facts = await this.#facts();
      return await this.#once(async (errand) => {
        const found = await errand.call('adopt', facts, await errand.seal(pinOf(activation, facts)), spki);
        await proveTokenKey(new TokenSigningKey(found, errand, () => undefined), this.#options.entropy);
        return { key: storedKey(found), token: copyOn(facts, found.attributes) };
      });
    } finally {
      activation?.wipe();
    }
  }

  /** A token that is not there holds nothing: undefined. */
  async find(spki: Uint8Array, keyId?: string): Promise<StoredKey | undefined> {
    try {
      return await this.lookFor(spki, keyId);
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.code === 'token-absent') return undefined;
      throw thrown;
    }
  }

  async lookFor(spki: Uint8Array, keyId?: string): Promise<StoredKey | undefined> {
    const facts = await this.#options.facts();
    const found = await this.#options.look((errand) => errand.call('find', facts, spki, keyId ?? null));
    return found ? storedKey(found) : undefined;
  }

  async activate(spki: Uint8Array, activation: ActivationData | null, keyId?: string): Promise<ActiveKey> {
    try {
      const facts = await this.#facts();
      const errand = await this.#begin();
      try {
        const half = await errand.call('activate', facts, await errand.seal(pinOf(activation, facts)), spki, keyId ?? null);
        const key = new TokenSigningKey(half, errand, () => this.#forget(half.keyId, key));
        await proveTokenKey(key, this.#options.entropy);
        if (this.#closed) throw new Fault('key-not-active');
        this.#active.set(half.keyId, (this.#active.get(half.keyId) ?? new Set()).add(key));
        return key;
      } catch (thrown) {
        this.#end(errand);
        throw this.#closed ? new Fault('key-not-active') : thrown;
      }
    } finally {
      activation?.wipe();
    }
  }

  async locate(key: NamedKey, activation: ActivationData | null): Promise<KeyOnToken> {
    const facts = await this.#facts();
    return await this.#once(async (errand) =>
      errand.call('locate', facts, await errand.seal(pinOf(activation, facts)), this.#challenging(key)),
    );
  }

  destroy(key: NamedKey, activation: ActivationData | null): Promise<KeyOnToken> {
    return this.#destroying(key.keyId, activation, async (errand, facts) =>
      errand.call('destroy', facts, await errand.seal(pinOf(activation, facts)), this.#challenging(key)),
    );
  }

  discard(keyId: string, activation: ActivationData | null = null): Promise<void> {
    return this.#destroying(keyId, activation, async (errand, facts) =>
      errand.call('discard', facts, await errand.seal(pinOf(activation, facts)), keyId),
    );
  }

  /** The process of a module has no chance of its own. */
  #challenging(key: NamedKey): NamedKey & { readonly challenge: Uint8Array } {
    return { ...key, spki: new Uint8Array(key.spki), challenge: new Uint8Array(this.#options.entropy.bytes(32)) };
  }

  async #destroying<T>(
    keyId: string | null,
    activation: ActivationData | null,
    work: (errand: TokenErrand, facts: TokenFacts) => Promise<T>,
  ): Promise<T> {
    try {
      for (const key of (keyId !== null && this.#active.get(keyId)) || []) key.deactivate();
      return await this.#inTurn(async () => {
        const facts = await this.#facts();
        return await this.#once((errand) => work(errand, facts));
      });
    } finally {
      activation?.wipe();
    }
  }

  close(): void {
    this.#closed = true;
    for (const keys of [...this.#active.values()]) for (const key of [...keys]) key.deactivate();
    for (const errand of [...this.#errands]) this.#end(errand);
  }

  /** The token, if its PIN may be tried. Faults: `token-absent`, `token-not-initialised`, `pin-locked`. */
  async #facts(): Promise<TokenFacts> {
    if (this.#closed) throw new Fault('key-not-active');
    const facts = await this.#options.facts();
    const { label, serialNumber } = facts;
    if (awaitsPins(facts)) throw new Fault('token-not-initialised', { label, serialNumber });
    if (facts.pin === 'locked') throw new Fault('pin-locked', { label, serialNumber });
    return facts;
  }

  async #begin(): Promise<TokenErrand> {
    if (this.#closed) throw new Fault('key-not-active');
    const errand = await this.#options.errand();
    this.#errands.add(errand);
    return errand;
  }

  #end(errand: TokenErrand): void {
    this.#errands.delete(errand);
    errand.end();
  }

  async #once<T>(work: (errand: TokenErrand) => Promise<T>): Promise<T> {
    const errand = await this.#begin();
    try {
      return await work(errand);
    } finally {
      this.#end(errand);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #forget(keyId: string, key: TokenSigningKey): void {
    this.#active.get(keyId)?.delete(key);
    this.#errands.delete(key.errand);
  }
}

const copyOn = (facts: TokenFacts, attributes: readonly ReadAttribute[]): TokenCopy => {
  const { module, moduleSha256, manufacturer, model, serialNumber, firmware, label, cryptoki, operatingMode } = facts;
  return {
    ...{ module, moduleSha256, manufacturer, model, serialNumber, firmware, label, cryptoki, operatingMode },
    attributes: [...attributes],
  };
};

/** Null for a token with its own keypad. Fault: `custody-refused` where a PIN is needed and none was given. */
function pinOf(activation: ActivationData | null, { protectedAuthenticationPath }: TokenFacts): ActivationData | null {
  if (protectedAuthenticationPath) return null;
  if (!activation) throw new Fault('custody-refused', { why: 'a token needs its PIN' });
  return activation;
}
