import type { KeyObject } from 'node:crypto';
import { equalBytes } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData, ActiveKey, GenerateKeyPair, KeyStore, StoredKey } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { generatePrivateKey, proveKeyPair, spkiOf } from '../key-pair.ts';
import { ActiveKeys, assertKeyId } from '../signing-key.ts';

interface HeldKey {
  readonly stored: StoredKey;
  readonly privateKey: KeyObject;
}

/** Keys of rehearsals and of the lint before a signature: they live in this object's memory and die with it. */
export class ThrowAwayKeyStore implements KeyStore {
  readonly custody = 'throw-away';
  readonly #entropy: Entropy;
  readonly #held = new Map<string, HeldKey>();
  readonly #making = new Set<string>();
  readonly #active = new ActiveKeys();

  constructor(options: { readonly entropy: Entropy }) {
    this.#entropy = options.entropy;
  }

  /** Faults: `key-already-exists`, `key-mismatch`. Activation data are not needed; given ones are wiped. */
  async generate(request: GenerateKeyPair): Promise<StoredKey> {
    request.activation?.wipe();
    const { keyId, algorithm } = request;
    assertKeyId(keyId);
    this.#active.assertOpen();
    if (this.#held.has(keyId) || this.#making.has(keyId)) throw new Fault('key-already-exists', { keyId });
    this.#making.add(keyId);
    try {
      const privateKey = await generatePrivateKey(algorithm);
      const stored: StoredKey = { keyId, algorithm, spki: spkiOf(privateKey) };
      await proveKeyPair(privateKey, algorithm, stored.spki, this.#entropy);
      this.#active.assertOpen();
      this.#held.set(keyId, { stored, privateKey });
      return stored;
    } finally {
      this.#making.delete(keyId);
    }
  }

  find(spki: Uint8Array, keyId?: string): Promise<StoredKey | undefined> {
    return Promise.resolve(this.#heldFor(spki, keyId)?.stored);
  }

  /** Fault: `key-not-found`. */
  async activate(spki: Uint8Array, activation: ActivationData | null, keyId?: string): Promise<ActiveKey> {
    activation?.wipe();
    const held = this.#heldFor(spki, keyId);
    if (!held) throw new Fault('key-not-found');
    await proveKeyPair(held.privateKey, held.stored.algorithm, spki, this.#entropy);
    return this.#active.add(held.stored, held.privateKey);
  }

  discard(keyId: string): Promise<void> {
    this.#active.deactivate(keyId);
    this.#held.delete(keyId);
    return Promise.resolve();
  }

  /** Deactivates every key and forgets it: nothing can be activated again. */
  close(): void {
    this.#active.close();
    this.#held.clear();
  }

  #heldFor(spki: Uint8Array, keyId?: string): HeldKey | undefined {
    return [...this.#held.values()].find(
      ({ stored }) => equalBytes(stored.spki, spki) && (keyId === undefined || stored.keyId === keyId),
    );
  }
}
