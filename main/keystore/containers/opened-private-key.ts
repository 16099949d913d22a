import type { KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { Fault } from '../../../shared/fault/fault.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import { libraryKey } from '../library-key.ts';

const hidden = '[private key]';

/** A private key out of a container: PrivateKeyInfo in one array that can be wiped and that nothing prints. */
export class OpenedPrivateKey {
  readonly algorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo, DER, recomputed from the private key. */
  readonly spki: Uint8Array;
  #pkcs8: Uint8Array | undefined;

  /** Takes `pkcs8` over. */
  constructor(algorithm: KeyAlgorithm, spki: Uint8Array, pkcs8: Uint8Array) {
    this.algorithm = algorithm;
    this.spki = spki;
    this.#pkcs8 = pkcs8;
  }

  /** PrivateKeyInfo, DER: the octets themselves, not a copy; they become zeroes at `wipe`. Fault: `key-not-active` after `wipe`. */
  pkcs8(): Uint8Array {
    if (!this.#pkcs8) throw new Fault('key-not-active');
    return this.#pkcs8;
  }

  /** The key for node:crypto, which keeps a copy of its own until it is collected. Fault: `key-not-active` after `wipe`. */
  keyObject(): KeyObject {
    return libraryKey(this.pkcs8());
  }

  wipe(): void {
    this.#pkcs8?.fill(0);
    this.#pkcs8 = undefined;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
