/**
 * Room `ports`: what the ceremonies need from the world, as interfaces. Types only: no code, no Node, no Electron.
 * Adapters implement them in keystore/, ledger/, media/, transcript/; main.ts and cli.ts plug them in.
 */
import type { ExportFormat } from '../../shared/ceremony/key-words.ts';
import type { KeyAlgorithm } from '../../shared/pki/algorithm.ts';
import type { ImportedFile } from './media.ts';

/** Activation data (RFC 3647 §6.4): a passphrase or PIN. Wiped by the key store after use. */
export interface ActivationData {
  /** The UTF-8 bytes, once; throws `key-not-active` after `wipe`. */
  bytes(): Uint8Array;
  /** True where the program drew it: it then keeps no rules for passphrases. */
  readonly machineMade?: boolean;
  /** A new passphrase that the program drew for a person, and its entropy; left out where the person brought it. */
  readonly drawnBits?: number | undefined;
  /** A share that is given as a file: these data are its passphrase. */
  readonly shareFile?: ImportedFile | undefined;
  /** A share that came out of a file: the SHA-256 of that file. */
  readonly openedFrom?: string;
  wipe(): void;
}

/** A key pair the store holds. `keyId` is chosen by the caller (32 hex digits) and names the key in the ledger. */
export interface StoredKey {
  readonly keyId: string;
  readonly algorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

/** A key that can sign until it is deactivated. */
export interface ActiveKey extends StoredKey {
  /** What a token said of the private key when it was activated; left out by stores that are no token. */
  readonly attributes?: readonly { readonly name: string; readonly value: string }[];
  /**
   * Signs the bytes with the algorithm bound to the key (`signatureAlgorithmFor`).
   * Resolves to the signature as it goes into an X.509 BIT STRING: ECDSA-Sig-Value DER, PKCS #1 v1.5 or Ed25519.
   * Throws Fault `key-not-active` after `deactivate`.
   */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** Forgets the private key. Safe to call twice. */
  deactivate(): void;
}

export interface GenerateKeyPair {
  readonly keyId: string;
  readonly algorithm: KeyAlgorithm;
  /** Null only where the custody has no activation data (throw-away). */
  readonly activation: ActivationData | null;
  /** PBKDF2 iterations of a sealed file; the adapter's default when undefined. */
  readonly iterations?: number | undefined;
}

/**
 * Custody of private keys. A key is found by its public key, never by a label.
 * Faults: `key-already-exists`, `key-not-found`, `passphrase-weak`, `passphrase-wrong`, `key-file-damaged`, `key-mismatch`,
 * `volume-full`, `write-failed`.
 */
export interface KeyStore {
  readonly custody: 'throw-away' | 'sealed-file' | 'token';
  /** Makes a key pair, stores it durably (fsync) and returns its public half. The private half is not active afterwards. */
  generate(request: GenerateKeyPair): Promise<StoredKey>;
  /** The stored key with this SubjectPublicKeyInfo; with a `keyId`, that copy of it and no other. */
  find(spki: Uint8Array, keyId?: string): Promise<StoredKey | undefined>;
  /** Opens the private key (of that copy) and proves that it belongs to `spki`. */
  activate(spki: Uint8Array, activation: ActivationData | null, keyId?: string): Promise<ActiveKey>;
  /** Removes a copy that was never recorded, or that has ended. Absent ones are no error. A token wants its activation data. */
  discard(keyId: string, activation?: ActivationData | null): Promise<void>;
  /** Deactivates every key. */
  close(): void;
}

/** A new sealed copy of a key that is active in the same store. */
export interface Reseal {
  /** The copy that is active. */
  readonly from: string;
  /** The new copy. */
  readonly keyId: string;
  readonly activation: ActivationData;
  readonly iterations?: number | undefined;
}

/** What can be said of a key file of another program without opening it. */
export interface ContainerWords {
  /** `PKCS#8`, `PKCS#8 encrypted`, `PKCS#1`, `SEC1`, `PKCS#12`. */
  readonly format: string;
  readonly protection: string;
  /** What a reviewer should know, such as `unencrypted` or `2048 iterations`. */
  readonly weaknesses: readonly string[];
}

/** A key file of another program: the bytes may be a secret and are wiped. */
export interface AdoptKey {
  readonly container: Uint8Array;
  /** The public key that it must belong to. */
  readonly spki: Uint8Array;
  /** Null where nothing is encrypted. */
  readonly opening: ActivationData | null;
  readonly keyId: string;
  readonly activation: ActivationData;
  readonly iterations?: number | undefined;
}

/** The active key for other programs, under a passphrase that is two halves, one after the other: no person knows both. */
export interface ExportKey {
  readonly from: string;
  readonly format: ExportFormat;
  readonly halves: readonly [ActivationData, ActivationData];
  /** For a PKCS #12: the key's own certificate and its issuers. */
  readonly certificates: readonly Uint8Array[];
  readonly friendlyName: string;
  readonly iterations?: number | undefined;
}

/**
 * A store whose keys are encrypted files, so that they can be sealed again, leave the workstation and come back. Private key
 * bytes never pass this interface unencrypted. All activation data are wiped, whatever happens.
 */
export interface SealedKeyStore extends KeyStore {
  readonly custody: 'sealed-file';
  /** True where the copy, or what is left of it, is here. Fault: `file-unreadable` {path, why}. */
  holds(keyId: string): Promise<boolean>;
  /**
   * What seals the copy, such as `PBES2, PBKDF2-HMAC-SHA256 10,000,000 iterations, AES-256-CBC`; null where it is not here or its files
   * are not as they were written. Nothing is opened.
   */
  sealing(keyId: string): Promise<string | null>;
  /** The same words of a copy that is still to be sealed with so many iterations. Fault: `custody-refused` {why}. */
  sealingTerms(iterations?: number): string;
  /** Writes the active key under new activation data as another copy; the old one stays. Fault: `passphrase-same`. */
  reseal(request: Reseal): Promise<StoredKey>;
  /** The active key as one PEM block ENCRYPTED PRIVATE KEY under these activation data, for a volume. Fault: `passphrase-same`. */
  sealForVolume(request: Omit<Reseal, 'keyId'>): Promise<Uint8Array>;
  /**
   * Opens such a PEM with the one opening, or with two halves of one right after the other, proves that it is the key of `spki`, and seals it here as `keyId` under `activation`.
   * Faults: `passphrase-wrong`, `key-file-not-recognised` {found}, `key-mismatch`, `passphrase-same`, `passphrase-weak`.
   */
  restore(request: {
    readonly pem: Uint8Array;
    readonly spki: Uint8Array;
    readonly openings: readonly ActivationData[];
    readonly keyId: string;
    readonly activation: ActivationData;
    readonly iterations?: number | undefined;
  }): Promise<StoredKey>;
  /**
   * Opens such a PEM in the same way, proves that it is the key of `spki`, and gives back what opened it, as one secret that the caller
   * wipes. Nothing is stored. Faults: those of `restore` but the last.
   */
  proveCarried(request: {
    readonly pem: Uint8Array;
    readonly spki: Uint8Array;
    readonly openings: readonly ActivationData[];
  }): Promise<ActivationData>;
  /** Refuses what `restore` would, as far as that shows without a passphrase. Fault: `key-file-not-recognised` {found}. */
  recogniseCarried(pem: Uint8Array): void;
  /**
   * What a key file of another program is. The bytes are wiped.
   * Faults: `container-not-recognised` {found}, `container-unsupported`, `container-damaged`.
   */
  describeContainer(container: Uint8Array): ContainerWords & { readonly passphraseNeeded: boolean };
  /**
   * Opens such a file, compares its public half with `spki`, signs a challenge and verifies it, and seals the key here as `keyId`.
   * Faults beside those of `describeContainer` and `restore`: `key-mismatch` {found} (SHA-256 of the public key that is in it),
   * `passphrase-same` (the file's own passphrase), `activation-cancelled` (it is sealed and no passphrase was given),
   * `algorithm-unsupported`, `key-weak`.
   */
  adopt(request: AdoptKey): Promise<StoredKey & ContainerWords>;
  /** Does the same without sealing anything, and gives back what opened it, which the caller wipes; null where nothing is encrypted. */
  proveContainer(request: Pick<AdoptKey, 'container' | 'spki' | 'opening'>): Promise<ActivationData | null>;
  /**
   * The file, which was opened again and compared. Each half keeps the rules by itself.
   * Faults: `passphrase-weak`; `passphrase-halves-same`; `passphrase-same` (what opens the copy here); `custody-refused` {why}.
   */
  exportContainer(request: ExportKey): Promise<Uint8Array>;
  /** The PBKDF2 iterations of such a file; the usual ones of the format when undefined. Fault: `custody-refused` {why}. */
  exportIterations(format: ExportFormat, iterations?: number): number;
  /** Refuses a new passphrase that breaks the rules, and leaves it as it is. Fault: `passphrase-weak`. */
  checkPassphrase(activation: ActivationData): void;
}

/** The workstation's own Ed25519 key: signs ledger checkpoints and nothing else. */
export interface LedgerSigner {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** Raw 64-byte Ed25519 signature. */
  sign(bytes: Uint8Array): Uint8Array;
}
