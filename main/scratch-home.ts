import { lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toHex } from '../shared/base/bytes.ts';
import { Fault } from '../shared/fault/fault.ts';
import { ActivationSecret } from './keystore/activation-secret.ts';
import { SealedFileKeyStore } from './keystore/sealed-file/sealed-file-key-store.ts';
import { restoreLedger } from './ledger/open-ledger.ts';
import type { Ledger } from './ports/ledger.ts';
import type { ScratchHome, ScratchHomes } from './ports/scratch-home.ts';
import type { Entropy } from './ports/workstation.ts';

/** The least that the key store accepts: the secret has 256 random bits, and the file lives for seconds. */
const iterations = 600_000;

/**
 * Homes for drills: one folder beside the ledger, laid out like a home and removed after each drill, at the latest when the program
 * starts again. What a power loss leaves of it is sealed under a secret that died with the process.
 */
export function scratchHomes(folder: string, entropy: Entropy): ScratchHomes {
  return {
    async make() {
      await removeAll(folder);
      await mkdir(folder, { mode: 0o700 }).catch((cause: unknown) => {
        throw new Fault('folder-not-usable', { path: folder }, { cause });
      });
      return new FolderHome(folder, entropy);
    },
    sweep: () => removeAll(folder),
  };
}

class FolderHome implements ScratchHome {
  readonly #folder: string;
  readonly #entropy: Entropy;
  readonly #keys: SealedFileKeyStore;
  #ledger: Ledger | undefined;

  constructor(folder: string, entropy: Entropy) {
    this.#folder = folder;
    this.#entropy = entropy;
    this.#keys = new SealedFileKeyStore({ folder: join(folder, 'keys'), entropy });
  }

  async restoreLedger(lines: Uint8Array): Promise<Ledger> {
    this.#ledger = await restoreLedger({ file: join(this.#folder, 'ledger.sqlite'), lines });
    return this.#ledger;
  }

  async restoreKey({ pem, spki, openings }: Parameters<ScratchHome['restoreKey']>[0]) {
    const secret = toHex(this.#entropy.bytes(32));
    const sealedUnder = () => ActivationSecret.machineMade(secret);
    const keyId = toHex(this.#entropy.bytes(16));
    await this.#keys.restore({ pem, spki, openings, keyId, activation: sealedUnder(), iterations });
    return this.#keys.activate(spki, sealedUnder(), keyId);
  }

  async wipe(): Promise<void> {
    this.#keys.close();
    const ledger = this.#ledger;
    this.#ledger = undefined;
    await ledger?.close();
    await removeAll(this.#folder);
  }
}

/** Fault: `write-failed` where something is still there. */
async function removeAll(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (cause) {
    throw new Fault('write-failed', { path: folder, why: 'the home of a drill cannot be removed' }, { cause });
  }
  const left = await lstat(folder).catch(() => undefined);
  if (left) throw new Fault('write-failed', { path: folder, why: 'the home of a drill is still there' });
}
