/**
 * Room `keystore`: custody of private keys. The only room that sees a private key's bytes or a passphrase.
 *
 * What comes in: a request to generate, find, activate or discard, and activation data that are wiped after one use.
 * What goes out: public halves (SubjectPublicKeyInfo), signatures, coded faults. A private key, a passphrase or anything
 * derived from them never leaves by a return value, a message, a log or a cause.
 * One folder for each custody: `throw-away` keeps keys in memory, `sealed-file` in encrypted PKCS #8 files; both pass the
 * same test suite. `ledger-key` is the workstation's own signing key and never signs a certificate.
 * `containers` opens and writes the key files of other programs; `shares` splits what opens a sealed copy among custodians.
 * JavaScript cannot promise that a secret is gone: strings and the engine's own copies stay until they are collected. What
 * can be overwritten (Buffers) is overwritten as soon as it was used (BR 6.2).
 */
import { inspect } from 'node:util';
import { concatSecrets } from '../../shared/base/bytes.ts';
import { failedPassphraseRules, failedRulesOf, normalPassphrase } from '../../shared/pki/passphrase-rules.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import type { ImportedFile } from '../ports/media.ts';

const hidden = '[activation data]';

/** How the data came to be, where a person did not make them up. */
interface Made {
  readonly machineMade?: boolean;
  readonly drawnBits?: number | undefined;
}

/** Activation data in one Buffer that can be wiped and that nothing prints. */
export class ActivationSecret implements ActivationData {
  #bytes: Buffer | undefined;

  readonly #machineMade: boolean;

  readonly #drawnBits: number | undefined;

  #shareFile: ImportedFile | undefined;

  private constructor(bytes: Buffer, { machineMade = false, drawnBits }: Made = {}) {
    this.#bytes = bytes;
    this.#machineMade = machineMade;
    this.#drawnBits = drawnBits;
  }

  get shareFile(): ImportedFile | undefined {
    return this.#shareFile;
  }

  /** This passphrase, for that share file. */
  forShareFile(file: ImportedFile): this {
    this.#shareFile = file;
    return this;
  }

  /** Made by the program and never typed: the rules for passphrases are about what people make up. */
  get machineMade(): boolean {
    return this.#machineMade;
  }

  /** Text of at least 256 random bits that the program drew. */
  static machineMade(text: string): ActivationSecret {
    return new ActivationSecret(Buffer.from(text, 'utf8'), { machineMade: true });
  }

  get drawnBits(): number | undefined {
    return this.#drawnBits;
  }

  /** Words that were drawn for a person, who types them from now on: these keep the rules. The bytes are taken over, not copied. */
  static drawn(bytes: Buffer, bits: number): ActivationSecret {
    return new ActivationSecret(bytes, { drawnBits: bits });
  }

  /** The UTF-8 bytes of the text in normal form NFC. The string itself cannot be wiped: drop it at once. */
  static fromText(text: string): ActivationSecret {
    return new ActivationSecret(Buffer.from(normalPassphrase(text), 'utf8'));
  }

  /**
   * UTF-8 bytes such as a file descriptor gives; they are copied and the given bytes are zeroed.
   * Fault: `passphrase-weak` {rules: 'characters'} when they are not UTF-8.
   */
  static fromUtf8(bytes: Uint8Array): ActivationSecret {
    try {
      // ASCII is its own normal form: no string that could not be wiped is made of it.
      if (bytes.every((byte) => byte < 0x80)) return new ActivationSecret(Buffer.from(bytes));
      return ActivationSecret.fromText(decodeUtf8(bytes));
    } finally {
      bytes.fill(0);
    }
  }

  /** The bytes themselves, not a copy: they become zeroes at `wipe`. Fault: `key-not-active` after `wipe`. */
  bytes(): Uint8Array {
    if (!this.#bytes) throw new Fault('key-not-active');
    return this.#bytes;
  }

  /** A second, independent secret of the same bytes, for the caller that sets a passphrase and then uses it. */
  copy(): ActivationSecret {
    return new ActivationSecret(Buffer.from(this.bytes()), { machineMade: this.machineMade, drawnBits: this.drawnBits });
  }

  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
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

/** What two people typed, one right after the other, as one secret. No rules: what it opens has accepted it. */
export function joinGiven(given: readonly ActivationData[]): ActivationSecret {
  return ActivationSecret.fromUtf8(concatSecrets(...given.map((datum) => datum.bytes())));
}

/**
 * Octets of a new passphrase. ASCII is judged character by character: no string that could not be wiped is made of it.
 * Fault: `passphrase-weak` {rules}.
 */
export function refuseWeak(passphrase: Uint8Array): void {
  const isAscii = passphrase.every((octet) => octet < 0x80);
  const failed = isAscii
    ? failedRulesOf(Array.from(passphrase, (octet) => String.fromCharCode(octet)))
    : failedPassphraseRules(decodeUtf8(passphrase));
  if (failed.length > 0) throw new Fault('passphrase-weak', { rules: failed.join(', ') });
}

/** Strict UTF-8 text. Fault: `passphrase-weak` {rules: 'characters'}; the bytes are not part of it. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault('passphrase-weak', { rules: 'characters' });
  }
}
