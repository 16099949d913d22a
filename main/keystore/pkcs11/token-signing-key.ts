import { Fault } from '../../../shared/fault/fault.ts';
import type { ActiveKey, StoredKey } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { verifyBytes } from '../key-pair.ts';
import type { FoundKey, PublicHalf, ReadAttribute } from './host-protocol.ts';
import type { TokenErrand } from './token-errand.ts';

/** A key that is logged in to, with the process that holds it. */
export class TokenSigningKey implements ActiveKey {
  readonly keyId: string;
  readonly algorithm: StoredKey['algorithm'];
  readonly spki: Uint8Array;
  readonly attributes: readonly ReadAttribute[];
  #open = true;

  constructor(
    found: FoundKey,
    readonly errand: TokenErrand,
    private readonly onEnd: () => void,
  ) {
    const { keyId, algorithm, spki } = storedKey(found);
    this.keyId = keyId;
    this.algorithm = algorithm;
    this.spki = spki;
    this.attributes = found.attributes;
  }

  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    if (!this.#open) throw new Fault('key-not-active');
    return await this.errand.call('sign', bytes);
  }

  /** Ends the process that is logged in: it logs out and closes its session, and the PIN goes with it. */
  deactivate(): void {
    if (!this.#open) return;
    this.#open = false;
    this.errand.end();
    this.onEnd();
  }
}

export const storedKey = ({ keyId, algorithm, spki }: PublicHalf): StoredKey => ({ keyId, algorithm, spki: new Uint8Array(spki) });

/** D6: what the token signs verifies with the public half that it showed. Fault: `key-mismatch`. */
export async function proveTokenKey(key: ActiveKey, entropy: Entropy): Promise<void> {
  const challenge = entropy.bytes(32);
  const signature = await key.sign(challenge);
  if (!verifyBytes(key.spki, key.algorithm, challenge, signature)) throw new Fault('key-mismatch');
}
