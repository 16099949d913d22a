import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { link, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { toHex } from '../../../shared/base/bytes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { LedgerSigner } from '../../ports/key-store.ts';
import type { Entropy } from '../../ports/workstation.ts';
import { errnoOf, hasModeBits, readKeyFile, syncFolder, systemKeyFiles, writeFault, writeNewFile } from '../key-file-system.ts';
import { generatePrivateKey, proveKeyPair, spkiOf } from '../key-pair.ts';
import { decodePemBlock, encodePemBlock } from '../pem-block.ts';

/** The workstation's ledger key. It signs checkpoints and never anything of the CA, hence it lies unencrypted (mode 0600). */
export interface LedgerKey extends LedgerSigner {
  /** SubjectPublicKeyInfo as PEM, for the bundle. */
  readonly publicKeyPem: string;
  /** True when this call made the key. The caller compares `spki` with the ledger's own record in either case. */
  readonly created: boolean;
}

const maxFileBytes = 4_096;

/**
 * Loads the ledger key in `file` (PKCS #8 PEM, Ed25519), or makes it where there is none. A new key appears under its name
 * only when it is on the disk; two programs that start at once end up with one key. The folder must exist.
 * Faults: `custody-refused` {path, why} when others may read the file, `key-file-damaged` {path, why}, `key-mismatch`,
 * `file-unreadable`, `volume-full`, `volume-read-only`, `write-failed`.
 */
export async function openLedgerKey(file: string, entropy: Entropy): Promise<LedgerKey> {
  const found = await loadLedgerKey(file, entropy);
  if (found) return found;
  const created = await createKeyFile(file, entropy);
  const key = await loadLedgerKey(file, entropy);
  if (!key) throw new Fault('write-failed', { path: file, why: 'it did not stay' });
  return { ...key, created };
}

/** The ledger key in `file`, or undefined where there is none: a ledger that exists must not get a new key. Faults as `openLedgerKey`. */
export async function loadLedgerKey(file: string, entropy: Entropy): Promise<LedgerKey | undefined> {
  const privateKey = await readPrivateKey(file);
  if (!privateKey) return undefined;
  await removeLeftovers(file);
  const spki = spkiOf(privateKey);
  await proveKeyPair(privateKey, 'Ed25519', spki, entropy);
  return {
    spki,
    publicKeyPem: encodePemBlock('PUBLIC KEY', spki),
    created: false,
    sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
  };
}

async function readPrivateKey(file: string): Promise<KeyObject | undefined> {
  let text: Buffer;
  try {
    const { bytes, mode } = await readKeyFile(systemKeyFiles, file, maxFileBytes);
    text = bytes;
    if (hasModeBits && (mode & 0o077) !== 0) {
      throw new Fault('custody-refused', { path: file, why: 'others than its owner may read the ledger key' });
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    if (error instanceof Fault) throw error;
    if (errnoOf(error) === 'ELOOP') throw new Fault('key-file-damaged', { path: file, why: 'a link instead of a file' });
    throw new Fault('file-unreadable', { path: file, why: errnoOf(error) ?? 'unknown' });
  }
  try {
    return parsePrivateKey(file, text.toString('latin1'));
  } finally {
    text.fill(0);
  }
}

function parsePrivateKey(file: string, pem: string): KeyObject {
  const block = decodePemBlock('PRIVATE KEY', pem);
  const der = Buffer.from(block.buffer, block.byteOffset, block.length);
  try {
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    if (createPublicKey(key).asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Falls through: the library's message could quote bytes of the key.
  } finally {
    der.fill(0);
  }
  throw new Fault('key-file-damaged', { path: file, why: 'not an Ed25519 private key' });
}

/** A power loss while the key was being made leaves it, or an unnamed copy of it, under a temporary name: it must not stay. */
async function removeLeftovers(file: string): Promise<void> {
  const names = await readdir(dirname(file)).catch(() => []);
  for (const name of names) {
    if (name.startsWith(`${basename(file)}.`) && name.endsWith('.partial')) await rm(join(dirname(file), name), { force: true });
  }
}

/** True when this call made the file; false when another program was first. */
async function createKeyFile(file: string, entropy: Entropy): Promise<boolean> {
  const pkcs8 = (await generatePrivateKey('Ed25519')).export({ type: 'pkcs8', format: 'der' });
  const pem = Buffer.from(encodePemBlock('PRIVATE KEY', pkcs8), 'latin1');
  const temporary = `${file}.${toHex(entropy.bytes(8))}.partial`;
  try {
    await writeNewFile(systemKeyFiles, temporary, pem);
    const created = await nameOnce(temporary, file);
    await syncFolder(systemKeyFiles, dirname(file));
    return created;
  } catch (error) {
    throw writeFault(error, file);
  } finally {
    pkcs8.fill(0);
    pem.fill(0);
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** `link` refuses a taken name, which `rename` would replace. File systems without links get the rename: `file` was absent just now. */
async function nameOnce(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    // ENOENT: the program that was first has tidied up after this one too.
    if (errno === 'EEXIST' || errno === 'ENOENT') return false;
    if (errno !== 'EPERM' && errno !== 'ENOTSUP' && errno !== 'EOPNOTSUPP' && errno !== 'ENOSYS') throw error;
    await rename(temporary, file);
    return true;
  }
}
