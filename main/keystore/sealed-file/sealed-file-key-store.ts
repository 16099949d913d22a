import { equalBytes } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type {
  ActivationData,
  ActiveKey,
  AdoptKey,
  ContainerWords,
  ExportKey,
  GenerateKeyPair,
  Reseal,
  SealedKeyStore,
  StoredKey,
} from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { exportIterations } from '../containers/seal-container.ts';
import { systemKeyFiles, type KeyFileSystem } from '../key-file-system.ts';
import { generatePrivateKey, proveKeyPair, spkiOf } from '../key-pair.ts';
import { encodePemBlock } from '../pem-block.ts';
import { ActiveKeys, assertKeyId } from '../signing-key.ts';
import { joinGiven } from '../activation-secret.ts';
import { joinHalves, sealForExport } from './exported-key.ts';
import {
  describeAndWipe,
  openCarriedKey,
  protectionOf,
  proveCarriedKey,
  proveForeignKey,
  recogniseCarriedKey,
  refuseSamePassphrase,
  withForeignKey,
} from './foreign-key.ts';
import { KeyFolder } from './key-folder.ts';
import { iterationBounds } from './pbes2.ts';
import { acceptedIterations, acceptedPassphrase, sealTermsInWords } from './seal-terms.ts';
import { SealedCopies } from './sealed-copies.ts';

export interface SealedFileOptions {
  /** Folder of the key files; made with mode 0700 at the first key. */
  readonly folder: string;
  readonly entropy: Entropy;
  /** PBKDF2 iterations where a request says nothing: 10,000,000 (RFC 8018 §4.2), some seconds of work. */
  readonly defaultIterations?: number;
  readonly files?: KeyFileSystem;
}

/**
 * Private keys in PKCS #8 files sealed with a passphrase; `openssl pkey -in <keyId>/private.pem` opens them without Anchorite.
 * Which fault tells what, since PBES2 has no integrity of its own: a file that differs from the SHA256SUMS beside it, or is
 * not the structure written here, is `key-file-damaged`; bad padding or bytes that are no key are `passphrase-wrong`; a key
 * that opens but does not yield or sign for the public key is `key-mismatch`.
 */
export class SealedFileKeyStore implements SealedKeyStore {
  readonly custody = 'sealed-file';
  readonly describeContainer = describeAndWipe;
  readonly recogniseCarried = recogniseCarriedKey;
  readonly proveCarried: SealedKeyStore['proveCarried'] = (request) => proveCarriedKey(request, this.#entropy);
  readonly proveContainer: SealedKeyStore['proveContainer'] = (request) => proveForeignKey(request, this.#entropy);
  readonly checkPassphrase = acceptedPassphrase;
  readonly exportIterations = exportIterations;
  readonly sealingTerms = (iterations?: number): string => sealTermsInWords(iterations ?? this.#defaultIterations);
  readonly #entropy: Entropy;
  readonly #defaultIterations: number;
  readonly #folder: KeyFolder;
  readonly #copies: SealedCopies;
  readonly #active = new ActiveKeys();

  constructor(options: SealedFileOptions) {
    this.#entropy = options.entropy;
    this.#defaultIterations = options.defaultIterations ?? iterationBounds.usual;
    this.#folder = new KeyFolder(options.folder, options.files ?? systemKeyFiles);
    this.#copies = new SealedCopies(this.#folder, options.entropy);
  }

  /**
   * Makes, proves, seals and durably stores a key pair. The activation data are wiped, whatever happens.
   * Faults: `passphrase-weak` {rules}, `custody-refused` {why}, `key-already-exists`, and those of `KeyFolder.write`.
   */
  async generate(request: GenerateKeyPair): Promise<StoredKey> {
    const { keyId, algorithm, activation } = request;
    try {
      assertKeyId(keyId);
      this.#active.assertOpen();
      const passphrase = acceptedPassphrase(activation);
      const iterations = acceptedIterations(request.iterations ?? this.#defaultIterations);
      if (await this.#folder.holds(keyId)) throw new Fault('key-already-exists', { keyId });
      const privateKey = await generatePrivateKey(algorithm);
      const stored: StoredKey = { keyId, algorithm, spki: spkiOf(privateKey) };
      await proveKeyPair(privateKey, algorithm, stored.spki, this.#entropy);
      await this.#copies.store(stored, privateKey, passphrase, iterations);
      return stored;
    } finally {
      activation?.wipe();
    }
  }

  /**
   * Faults: `file-unreadable`; `key-file-damaged` where no key matches but some public half could not be read, because then
   * nobody knows whether the key is here.
   */
  async find(spki: Uint8Array, keyId?: string): Promise<StoredKey | undefined> {
    let damaged: Fault | undefined;
    for (const found of await this.#folder.keyIds()) {
      if (keyId !== undefined && found !== keyId) continue;
      try {
        const stored = await this.#copies.publicHalf(found);
        if (equalBytes(stored.spki, spki)) return stored;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        damaged ??= error;
      }
    }
    if (damaged) throw damaged;
    return undefined;
  }

  /**
   * Opens the key and proves that it belongs to `spki`. The activation data are wiped, whatever happens.
   * Faults: `key-not-found`, `passphrase-wrong`, `key-file-damaged` {why}, `key-mismatch`, `file-unreadable`,
   * `custody-refused` (no activation data), `key-not-active` (the store was closed meanwhile).
   */
  async activate(spki: Uint8Array, activation: ActivationData | null, keyId?: string): Promise<ActiveKey> {
    try {
      this.#active.assertOpen();
      if (!activation) throw new Fault('custody-refused', { why: 'a sealed file needs a passphrase' });
      const stored = await this.find(spki, keyId);
      if (!stored) throw new Fault('key-not-found');
      const privateKey = await this.#copies.open(stored.keyId, activation.bytes());
      await proveKeyPair(privateKey, stored.algorithm, spki, this.#entropy);
      return this.#active.add(stored, privateKey);
    } finally {
      activation?.wipe();
    }
  }

  holds(keyId: string): Promise<boolean> {
    return this.#folder.holds(keyId);
  }

  async sealing(keyId: string): Promise<string | null> {
    assertKeyId(keyId);
    return protectionOf(await this.#folder.intactPrivate(keyId));
  }

  async reseal({ from, keyId, activation, iterations }: Reseal): Promise<StoredKey> {
    try {
      assertKeyId(keyId);
      const key = this.#active.of(from);
      const passphrase = await this.#otherPassphrase(from, activation);
      const accepted = acceptedIterations(iterations ?? this.#defaultIterations);
      const stored: StoredKey = { keyId, algorithm: key.algorithm, spki: key.spki };
      await this.#copies.store(stored, key.privateKey(), passphrase, accepted);
      return stored;
    } finally {
      activation.wipe();
    }
  }

  async sealForVolume({ from, activation, iterations }: Omit<Reseal, 'keyId'>): Promise<Uint8Array> {
    try {
      const key = this.#active.of(from);
      const passphrase = await this.#otherPassphrase(from, activation);
      const sealed = await this.#copies.seal(
        key.privateKey(),
        passphrase,
        acceptedIterations(iterations ?? this.#defaultIterations),
      );
      return Buffer.from(encodePemBlock('ENCRYPTED PRIVATE KEY', sealed), 'latin1');
    } finally {
      activation.wipe();
    }
  }

  async restore(request: Parameters<SealedKeyStore['restore']>[0]): Promise<StoredKey> {
    const { pem, spki, openings, keyId, activation } = request;
    let opening: ActivationData | undefined;
    try {
      assertKeyId(keyId);
      const passphrase = acceptedPassphrase(activation);
      const iterations = acceptedIterations(request.iterations ?? this.#defaultIterations);
      opening = joinGiven(openings);
      refuseSamePassphrase(opening, passphrase);
      const { privateKey, algorithm } = await openCarriedKey({ pem, spki, opening }, this.#entropy);
      await this.#copies.store({ keyId, algorithm, spki }, privateKey, passphrase, iterations);
      return { keyId, algorithm, spki };
    } finally {
      for (const secret of [...openings, opening, activation]) secret?.wipe();
    }
  }

  async adopt(request: AdoptKey): Promise<StoredKey & ContainerWords> {
    const { container, spki, opening, keyId, activation } = request;
    try {
      assertKeyId(keyId);
      this.#active.assertOpen();
      const passphrase = acceptedPassphrase(activation);
      refuseSamePassphrase(opening, passphrase);
      const iterations = acceptedIterations(request.iterations ?? this.#defaultIterations);
      const found = await withForeignKey(request, this.#entropy, (privateKey, algorithm) =>
        this.#copies.store({ keyId, algorithm, spki }, privateKey, passphrase, iterations),
      );
      return { keyId, spki, ...found };
    } finally {
      container.fill(0);
      opening?.wipe();
      activation.wipe();
    }
  }

  async exportContainer(request: ExportKey): Promise<Uint8Array> {
    let whole: ActivationData | undefined;
    try {
      const key = this.#active.of(request.from);
      whole = joinHalves(request.halves);
      await this.#otherPassphrase(request.from, whole);
      return await sealForExport(key.privateKey(), request, whole, this.#entropy);
    } finally {
      for (const secret of [...request.halves, whole]) secret?.wipe();
    }
  }

  /** Faults: `write-failed`, `volume-read-only`. */
  async discard(keyId: string): Promise<void> {
    assertKeyId(keyId);
    this.#active.deactivate(keyId);
    await this.#folder.remove(keyId);
  }

  close(): void {
    this.#active.close();
  }

  /** A new passphrase that keeps the rules and does not open the copy it is to differ from. */
  async #otherPassphrase(from: string, activation: ActivationData): Promise<Uint8Array> {
    const passphrase = acceptedPassphrase(activation);
    const same = await this.#copies.open(from, passphrase).then(
      () => true,
      (thrown: unknown) => {
        if (thrown instanceof Fault && thrown.code === 'passphrase-wrong') return false;
        throw thrown;
      },
    );
    if (same) throw new Fault('passphrase-same');
    return passphrase;
  }
}
