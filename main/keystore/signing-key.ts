import type { KeyObject } from 'node:crypto';
import { Fault } from '../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import type { ActiveKey, StoredKey } from '../ports/key-store.ts';
import { signBytes } from './key-pair.ts';

/** What names a key: 32 lower-case hex digits. It becomes a file name, hence anything else is a defect of the caller. */
export function assertKeyId(keyId: string): void {
  if (!/^[0-9a-f]{32}$/.test(keyId)) throw new TypeError('a key identifier is 32 lower-case hex digits');
}

/** An active key of either custody. The private key is in a private field, so that nothing prints or serialises it. */
export class SigningKey implements ActiveKey {
  readonly keyId: string;
  readonly algorithm: KeyAlgorithm;
  readonly spki: Uint8Array;
  #privateKey: KeyObject | undefined;

  constructor(stored: StoredKey, privateKey: KeyObject) {
    this.keyId = stored.keyId;
    this.algorithm = stored.algorithm;
    this.spki = stored.spki;
    this.#privateKey = privateKey;
  }

  get active(): boolean {
    return this.#privateKey !== undefined;
  }

  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    if (!this.#privateKey) throw new Fault('key-not-active');
    return await signBytes(this.#privateKey, this.algorithm, bytes);
  }

  /** Lets the store that opened it seal the key again. Fault: `key-not-active`. */
  privateKey(): KeyObject {
    if (!this.#privateKey) throw new Fault('key-not-active');
    return this.#privateKey;
  }

  /** Drops the only reference; the library's own copy is cleansed when it is collected. */
  deactivate(): void {
    this.#privateKey = undefined;
  }
}

/** The keys that are active now, so that all can be deactivated at once. */
export class ActiveKeys {
  readonly #keys = new Set<SigningKey>();
  #closed = false;

  /** Fault `key-not-active` once closed: a key that was still being opened then does not become active afterwards. */
  assertOpen(): void {
    if (this.#closed) throw new Fault('key-not-active');
  }

  add(stored: StoredKey, privateKey: KeyObject): SigningKey {
    this.assertOpen();
    const key = new SigningKey(stored, privateKey);
    this.#keys.add(key);
    return key;
  }

  /** Deactivates the keys of this identifier. */
  deactivate(keyId: string): void {
    for (const key of this.#keys) if (key.keyId === keyId) this.#drop(key);
  }

  /** The active key of this copy. Fault: `key-not-active`. */
  of(keyId: string): SigningKey {
    const found = [...this.#keys].findLast((key) => key.keyId === keyId && key.active);
    if (!found) throw new Fault('key-not-active');
    return found;
  }

  close(): void {
    this.#closed = true;
    for (const key of this.#keys) this.#drop(key);
  }

  #drop(key: SigningKey): void {
    key.deactivate();
    this.#keys.delete(key);
  }
}
