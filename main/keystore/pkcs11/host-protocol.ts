import type { Tolerable, TokenSelector } from '../../../shared/ceremony/token-words.ts';
import type { KeyOnToken, NamedKey, TokenFacts } from '../../ports/tokens.ts';
import type { KeyAlgorithm } from '../../../shared/pki/algorithm.ts';
import type { SealedPin } from './sealed-pin.ts';

export type HostFacts = Omit<TokenFacts, 'moduleSha256'>;

export interface PublicHalf {
  readonly keyId: string;
  readonly algorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

export interface ReadAttribute {
  readonly name: string;
  readonly value: string;
}

export interface MadeKey extends PublicHalf {
  readonly attributes: readonly ReadAttribute[];
  readonly removed: readonly string[];
}

export interface FoundKey extends PublicHalf {
  readonly attributes: readonly ReadAttribute[];
}

/**
 * What can be asked of the process that has loaded a module. PINs are sealed on the way there, UTF-8 in the process itself, and null where the
 * token has a keypad of its own.
 */
export interface TokenCalls<Pin = SealedPin | null> {
  list(): readonly HostFacts[];
  /** The module starts anew: tokens that were pulled, inserted or initialised by another process since then are seen. */
  refresh(): void;
  /** Every key of which the public half shows without a login. */
  keys(token: TokenSelector): readonly PublicHalf[];
  find(token: TokenSelector, spki: Uint8Array, keyId: string | null): PublicHalf | null;
  generate(
    token: TokenSelector,
    pin: Pin,
    key: {
      readonly keyId: string;
      readonly label: string;
      readonly algorithm: KeyAlgorithm;
      readonly tolerate: readonly Tolerable[];
      readonly leftovers: readonly string[];
    },
  ): MadeKey;
  /** Logs in and keeps the key at hand for `sign`, until the process is asked to end; what the token says of it is told, not judged. */
  activate(token: TokenSelector, pin: Pin, spki: Uint8Array, keyId: string | null): FoundKey;
  /** The same for a key that was made elsewhere; it must be one that does not leave the token now. */
  adopt(token: TokenSelector, pin: Pin, spki: Uint8Array): FoundKey;
  sign(bytes: Uint8Array): Uint8Array;
  /** Logs in and looks where the key lies; nothing is changed. */
  locate(token: TokenSelector, pin: Pin, key: NamedKey & { readonly challenge: Uint8Array }): KeyOnToken;
  /** Destroys the key wherever it lies. */
  destroy(token: TokenSelector, pin: Pin, key: NamedKey & { readonly challenge: Uint8Array }): KeyOnToken;
  /** Destroys what has this identifier, of a copy that was never recorded. */
  discard(token: TokenSelector, pin: Pin, keyId: string): void;
  initialise(token: TokenSelector, label: string, soPin: Pin, pin: Pin): HostFacts;
  changePin(token: TokenSelector, from: Pin, to: Pin): void;
  random(token: TokenSelector, length: number): Uint8Array;
}

/** The same, with what the process answers without its module. */
export interface HostCalls extends TokenCalls {
  /** The public half for which PINs are sealed. */
  pinPoint(): Uint8Array;
}

export interface HostRequest {
  readonly id: number;
  readonly call: keyof HostCalls;
  readonly args: readonly unknown[];
}

/** Asks the process to log out, to let its module finalise, and to end. Not answered: the exit is the answer. */
export const endOfErrand = 'end';

/** Milliseconds that a process may take for it before it is killed. */
export const endingLimit = 1_500;

export type HostAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly fault: string; readonly detail: Readonly<Record<string, string>> };
