import type { TokenCopy } from '../../shared/ceremony/key-entry.ts';
import type { OperatingMode, PinState, Tolerable, TokenSelector } from '../../shared/ceremony/token-words.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import type { ActivationData, ActiveKey, GenerateKeyPair, KeyStore, StoredKey } from './key-store.ts';

/** A token that is in its slot, as it describes itself. */
export interface TokenFacts extends TokenSelector {
  readonly moduleSha256: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  /** Cryptoki version of the module, such as `2.40`. */
  readonly cryptoki: string;
  readonly initialised: boolean;
  readonly writeProtected: boolean;
  /** The PIN is typed at the token's own keypad and never passes this program. */
  readonly protectedAuthenticationPath: boolean;
  readonly operatingMode: OperatingMode;
  readonly pin: PinState;
  readonly soPin: PinState;
  /** Characters of a new PIN: what the token takes, and no fewer than six. */
  readonly pinLength: { readonly least: number; readonly most: number };
  /** Algorithms for which the token makes key pairs and signs. */
  readonly algorithms: readonly KeyAlgorithm[];
}

/** A PKCS #11 module that a person has registered. `fault` says why nothing could be asked of it; its tokens are then unknown. */
export interface TokenModule {
  readonly path: string;
  readonly sha256: string;
  readonly fault: { readonly code: FaultCode; readonly detail: Readonly<Record<string, string>> } | null;
  readonly tokens: readonly TokenFacts[];
  /** It is still being asked. */
  readonly asking?: true;
}

/** The file of a PKCS #11 module, looked at and not loaded. */
export interface ModuleFile {
  /** As it was chosen, and as a plan will name it. */
  readonly path: string;
  /** The file behind the links; the same as `path` where there are none. */
  readonly realPath: string;
  /** Bytes. */
  readonly size: number;
  /** When its content was changed last, an instant in UTC, as the file system has it. */
  readonly modifiedAt: string;
  /** Hex. */
  readonly sha256: string;
  /** SHA-256 under which this path is registered now, hex; null where it is not. */
  readonly registered: string | null;
}

export interface GenerateOnToken extends GenerateKeyPair {
  /** CKA_LABEL of both halves; refused where an object has it already. */
  readonly label: string;
  readonly tolerate: readonly Tolerable[];
  /** Copies that were announced and never recorded: what is on this token of them is destroyed first. */
  readonly leftovers: readonly string[];
}

/** A key on a token: SubjectPublicKeyInfo, DER, and the identifier (CKA_ID, hex) under which it was recorded there; null where it never was. */
export interface NamedKey {
  readonly spki: Uint8Array;
  readonly keyId: string | null;
}

/** The objects of a key on its token: all identifiers under which it lies, and how many objects there are. */
export interface KeyOnToken {
  readonly ids: readonly string[];
  readonly objects: number;
}

/**
 * The keys of one token. A key is found by its public half; CKA_ID is the copy's identifier. Beside the faults of `KeyStore`:
 * `pin-wrong`, `pin-locked`, `pin-refused` {why}, `token-absent` {label, serialNumber}, `token-not-initialised`,
 * `token-algorithm-missing` {algorithm}, `token-object-exists` {what}, `token-attribute-refused` {attribute, value},
 * `token-module-died` {module}, `token-timed-out` {module, seconds}, `token-module-changed`, `token-module-unknown`,
 * `token-refused` {call, code}.
 */
export interface TokenKeyStore extends KeyStore {
  readonly custody: 'token';
  generateOnToken(
    request: GenerateOnToken,
  ): Promise<{ readonly key: StoredKey; readonly token: TokenCopy; readonly removed: readonly string[] }>;
  /**
   * A key that is on the token already: logged in to, proven by a challenge, and read. Faults beside those above: `key-not-found`,
   * `token-object-exists` where two private keys have its CKA_ID.
   */
  adoptOnToken(
    spki: Uint8Array,
    activation: ActivationData | null,
  ): Promise<{ readonly key: StoredKey; readonly token: TokenCopy }>;
  /** As `find`, but a token that is not there is a fault: nothing is known of what it holds. */
  lookFor(spki: Uint8Array, keyId?: string): Promise<StoredKey | undefined>;
  /**
   * Logs in and looks where the key lies: `destroy` would destroy that. Nothing is changed, and the activation data stay as they are.
   * Fault: `token-identifier-shared` {keyId} where another key has one of its identifiers, or one that nobody can tell from it.
   */
  locate(key: NamedKey, activation: ActivationData | null): Promise<KeyOnToken>;
  /**
   * Destroys every object of the key, under whichever identifiers it lies, and looks that none is left: by its public key, and by those
   * identifiers. What there was; nothing where it was absent. Faults: those of `locate`; `token-object-exists` {what}.
   */
  destroy(key: NamedKey, activation: ActivationData | null): Promise<KeyOnToken>;
  /** Destroys every object with the identifier of a copy that was drawn here and never recorded, and looks that none is left. */
  discard(keyId: string, activation?: ActivationData | null): Promise<void>;
  activate(spki: Uint8Array, activation: ActivationData | null, keyId?: string): Promise<ActiveKey>;
}

/** Tokens of this workstation. Each errand runs in a process of its own: a module that crashes or hangs takes nothing with it. */
export interface Tokens {
  /** Registered modules and the tokens in their slots. */
  list(): Promise<readonly TokenModule[]>;
  /**
   * The same for a screen, which waits a moment only: a module that has not answered by then comes without tokens and with `asking`, keeps
   * nobody from the others, and is given with its answer to whoever asks again.
   */
  listSoon(): Promise<readonly TokenModule[]>;
  /** Reads the file of a module and runs nothing of it. Faults: `file-not-found`, `file-not-regular`, `file-unreadable`, `token-module-refused` {why}. */
  inspect(path: string): Promise<ModuleFile>;
  /**
   * Loads a module and remembers it by path and SHA-256, instead of what this path was registered with before. `sha256` (hex): what people
   * compared; a file with another is not loaded. Faults: those of `inspect`, `token-module-changed` {module}, those of its host; what was
   * registered before then stays.
   */
  register(path: string, sha256: string): Promise<TokenModule>;
  /** Fault: `token-module-unknown` {module, registered}. */
  forget(path: string): Promise<void>;
  /** Faults: `token-module-unknown`, `token-module-changed`, `token-absent`. */
  facts(token: TokenSelector): Promise<TokenFacts>;
  /** Tokens in the slots of one module. Faults: `token-module-unknown`, `token-module-changed`, those of its host. */
  shownBy(module: string): Promise<readonly TokenFacts[]>;
  /** Whether the token is in a slot; an answer of the last seconds will do. Never throws: what does not answer is not there. */
  present(token: TokenSelector): Promise<boolean>;
  /**
   * The keys on these tokens of one module, as their public objects show them without a PIN, in this order. Faults: those of `facts` and
   * of the module's host.
   */
  keysOn(tokens: readonly TokenSelector[]): Promise<readonly (readonly StoredKey[])[]>;
  keyStore(token: TokenSelector): TokenKeyStore;
  /** Sets label, security officer PIN and PIN of a token that has none; the new PIN is tried in a new session (D9). */
  initialise(request: {
    readonly token: TokenSelector;
    readonly label: string;
    readonly soPin: ActivationData | null;
    readonly pin: ActivationData | null;
  }): Promise<TokenFacts>;
  /** A PIN of two halves, the second right after the first. The halves stay as they are. */
  joinPin(first: ActivationData, second: ActivationData): ActivationData;
  changePin(request: {
    readonly token: TokenSelector;
    readonly from: ActivationData | null;
    readonly to: ActivationData | null;
  }): Promise<void>;
  /** Bytes of the token's own generator. */
  random(token: TokenSelector, length: number): Promise<Uint8Array>;
  close(): void;
}

/** A process that has loaded one module. The only place where a module's code runs. */
export interface TokenHost {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the process is gone, for whatever reason. */
  onExit(listener: () => void): void;
  kill(): void;
}

export type StartTokenHost = (module: string) => TokenHost;
