import { createCipheriv, createDecipheriv, createECDH, createHmac, type ECDH } from 'node:crypto';
import { Fault } from '../../../shared/fault/fault.ts';

/**
 * A PIN on its way to the token host. What goes through a channel between processes is copied by the runtime on both sides, and freed
 * without being wiped: so only the host can read what goes there. An ephemeral key agreement and AES-256-GCM, a key pair for each PIN.
 */
export interface SealedPin {
  /** Ciphertext, as long as the PIN. */
  readonly sealedPin: Uint8Array;
  /** 16 octets. */
  readonly tag: Uint8Array;
  /** Public half of whoever sealed it, an uncompressed point. */
  readonly point: Uint8Array;
}

/** Both crypto libraries, Node's and Electron's, have it. */
const curve = 'prime256v1';

const cipherName = 'aes-256-gcm';

/** Each key encrypts one PIN: the nonce need not differ. */
const nonce = new Uint8Array(12);

export const isSealedPin = (value: unknown): value is SealedPin =>
  typeof value === 'object' && value !== null && 'sealedPin' in value;

/** Seals the UTF-8 octets of a PIN, which stay as they are, for the host with this public half. */
export function sealPin(pin: Uint8Array, hostPoint: Uint8Array): SealedPin {
  const ours = createECDH(curve);
  const point = Uint8Array.from(ours.generateKeys());
  const key = agreedKey(ours, hostPoint, point);
  try {
    // Writes over the private half, which would otherwise be there until the engine collects, and would open what was sent.
    ours.generateKeys();
    const cipher = createCipheriv(cipherName, key, nonce);
    // Buffers of their own: a channel may send the whole pool that a small one lies in.
    const sealedPin = Uint8Array.from(Buffer.concat([cipher.update(pin), cipher.final()]));
    return { sealedPin, tag: Uint8Array.from(cipher.getAuthTag()), point };
  } finally {
    key.fill(0);
  }
}

/** The other end: a key pair of this process, made when it is first asked for. */
export class PinOpener {
  #pair: ECDH | undefined;

  /** Public half, an uncompressed point. */
  point(): Uint8Array {
    return Uint8Array.from(this.#keys().getPublicKey());
  }

  /** The PIN, for the caller to wipe. Fault: `internal` where it was not sealed for this process. */
  open({ sealedPin, tag, point }: SealedPin): Uint8Array {
    const key = agreedKey(this.#keys(), point, point);
    try {
      const decipher = createDecipheriv(cipherName, key, nonce).setAuthTag(tag);
      const pin = decipher.update(sealedPin);
      decipher.final();
      return pin;
    } catch {
      throw new Fault('internal');
    } finally {
      key.fill(0);
    }
  }

  #keys(): ECDH {
    if (this.#pair) return this.#pair;
    this.#pair = createECDH(curve);
    this.#pair.generateKeys();
    return this.#pair;
  }
}

/** One-step key derivation with HMAC-SHA-256 (NIST SP 800-56C, section 4.1), bound to the public half that is sent along. */
function agreedKey(ours: ECDH, theirs: Uint8Array, sent: Uint8Array): Buffer {
  const shared = ours.computeSecret(theirs);
  try {
    return createHmac('sha256', 'anchorite token host')
      .update(Uint8Array.of(0, 0, 0, 1))
      .update(shared)
      .update(sent)
      .digest();
  } finally {
    shared.fill(0);
  }
}
