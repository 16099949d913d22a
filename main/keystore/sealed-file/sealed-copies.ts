import type { KeyObject } from 'node:crypto';
import { Fault } from '../../../shared/fault/fault.ts';
import type { StoredKey } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { algorithmOf, publicKeyOf } from '../key-pair.ts';
import { decodePemBlock, encodePemBlock } from '../pem-block.ts';
import type { KeyFolder } from './key-folder.ts';
import { sealPkcs8 } from './pbes2.ts';
import { openSealed } from './seal-terms.ts';

/** The copies in the folder, sealed as they are written and opened as they are read. Which passphrase is accepted is decided elsewhere. */
export class SealedCopies {
  readonly #folder: KeyFolder;
  readonly #entropy: Entropy;

  constructor(folder: KeyFolder, entropy: Entropy) {
    this.#folder = folder;
    this.#entropy = entropy;
  }

  /** DER of an EncryptedPrivateKeyInfo. */
  async seal(privateKey: KeyObject, passphrase: Uint8Array, iterations: number): Promise<Uint8Array> {
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
    try {
      return await sealPkcs8(pkcs8, passphrase, iterations, this.#entropy);
    } finally {
      pkcs8.fill(0);
    }
  }

  /** Faults: those of `KeyFolder.write`. */
  async store(stored: StoredKey, privateKey: KeyObject, passphrase: Uint8Array, iterations: number): Promise<void> {
    const privatePem = encodePemBlock('ENCRYPTED PRIVATE KEY', await this.seal(privateKey, passphrase, iterations));
    await this.#folder.write(stored.keyId, { privatePem, publicPem: encodePemBlock('PUBLIC KEY', stored.spki) });
  }

  /** Faults: `key-file-damaged`, `passphrase-wrong`, `file-unreadable`. */
  async open(keyId: string, passphrase: Uint8Array): Promise<KeyObject> {
    const der = decodePemBlock('ENCRYPTED PRIVATE KEY', await this.#folder.readPrivate(keyId));
    return openSealed(der, passphrase, this.#entropy);
  }

  /** What lies beside the sealed key. Faults: `key-file-damaged`, `file-unreadable`. */
  async publicHalf(keyId: string): Promise<StoredKey> {
    const spki = decodePemBlock('PUBLIC KEY', await this.#folder.readPublic(keyId));
    const key = publicKeyOf(spki);
    const algorithm = key && algorithmOf(key);
    if (!algorithm) throw new Fault('key-file-damaged', { why: `the public key of ${keyId} is unknown` });
    return { keyId, algorithm, spki };
  }
}
