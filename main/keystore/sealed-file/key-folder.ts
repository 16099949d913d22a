import { createHash, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../../../shared/fault/fault.ts';
import { errnoOf, hasModeBits, readKeyFile, syncFolder, writeFault, writeNewFile } from '../key-file-system.ts';
import type { KeyFileSystem } from '../key-file-system.ts';

/**
 * Key files on disk. Each key is one folder named after its identifier:
 *
 *     <keyId>/private.pem   ENCRYPTED PRIVATE KEY
 *     <keyId>/public.pem    PUBLIC KEY
 *     <keyId>/SHA256SUMS    of both; `sha256sum -c` checks it
 *
 * The folder is written as `<keyId>.partial` and renamed when all of it is on the disk, so a key is there whole or not at
 * all; a `.partial` that a crash left behind holds nothing that was ever relied on, and `remove` takes it away.
 * PBES2 has no integrity (D16): the digests tell a damaged file from a wrong passphrase before the passphrase is tried.
 */
export interface KeyFiles {
  readonly privatePem: string;
  readonly publicPem: string;
}

const names = { privatePem: 'private.pem', publicPem: 'public.pem', sums: 'SHA256SUMS' } as const;
const maxFileBytes = 65_536;

export class KeyFolder {
  readonly #folder: string;
  readonly #fs: KeyFileSystem;

  constructor(folder: string, fs: KeyFileSystem) {
    this.#folder = folder;
    this.#fs = fs;
  }

  /** True when the key, or what a crash left of it, is there. */
  async holds(keyId: string): Promise<boolean> {
    const entries = await this.#entries();
    return entries.includes(keyId) || entries.includes(partialName(keyId));
  }

  /**
   * Writes a new key durably, reads it back and shows it under its final name.
   * Faults: `key-already-exists`, `volume-full`, `volume-read-only`, `write-failed`, `read-back-mismatch`, `custody-refused`.
   * Nothing is left on a fault; where removing fails too, `left` names what remains (it is encrypted).
   */
  async write(keyId: string, files: KeyFiles): Promise<void> {
    await this.#prepareFolder();
    if (await this.holds(keyId)) throw new Fault('key-already-exists', { keyId });
    let begun = join(this.#folder, partialName(keyId));
    const final = join(this.#folder, keyId);
    await this.#begin(begun);
    try {
      for (const [name, text] of contentOf(files)) await this.#writeChecked(join(begun, name), Buffer.from(text, 'utf8'));
      await syncFolder(this.#fs, begun);
      await this.#fs.rename(begun, final);
      begun = final;
      await syncFolder(this.#fs, this.#folder);
    } catch (error) {
      const taken = ['EEXIST', 'ENOTEMPTY'].includes(errnoOf(error) ?? '');
      const fault = taken ? new Fault('key-already-exists', { keyId }) : writeFault(error, begun);
      const removed = await this.#fs.rm(begun, { recursive: true, force: true }).then(
        () => true,
        () => false,
      );
      throw removed ? fault : new Fault(fault.code, { ...fault.detail, left: begun });
    }
  }

  /** Identifiers of the complete keys. */
  async keyIds(): Promise<string[]> {
    return (await this.#entries()).filter((name) => /^[0-9a-f]{32}$/.test(name)).sort();
  }

  /** Text of public.pem. Faults: `key-file-damaged`, `file-unreadable`. */
  async readPublic(keyId: string): Promise<string> {
    return (await this.#read(keyId, names.publicPem)).toString('utf8');
  }

  /** Text of private.pem, when all three files are as they were written. Faults: `key-file-damaged`, `file-unreadable`. */
  async readPrivate(keyId: string): Promise<string> {
    const privatePem = (await this.#read(keyId, names.privatePem)).toString('latin1');
    const publicPem = (await this.#read(keyId, names.publicPem)).toString('latin1');
    const found = await this.#read(keyId, names.sums);
    const expected = Buffer.from(sumsOf({ privatePem, publicPem }));
    if (found.length !== expected.length || !timingSafeEqual(found, expected)) {
      throw new Fault('key-file-damaged', { path: join(this.#folder, keyId), why: 'the files differ from SHA256SUMS' });
    }
    return privatePem;
  }

  /** The same; null where it is not there or not as it was written. */
  async intactPrivate(keyId: string): Promise<string | null> {
    return this.readPrivate(keyId).catch((thrown: unknown) => {
      if (thrown instanceof Fault) return null;
      throw thrown;
    });
  }

  /** Removes the key and leftovers of it; none is no error. Overwriting first would promise what flash memory does not keep. */
  async remove(keyId: string): Promise<void> {
    try {
      if (!(await this.holds(keyId))) return;
      for (const name of [keyId, partialName(keyId)]) {
        await this.#fs.rm(join(this.#folder, name), { recursive: true, force: true });
      }
      await syncFolder(this.#fs, this.#folder);
    } catch (error) {
      throw writeFault(error, join(this.#folder, keyId));
    }
  }

  /** Outside the clean-up of `write`: a folder that somebody else began is not ours to remove. */
  async #begin(path: string): Promise<void> {
    try {
      await this.#fs.mkdir(path, { mode: 0o700 });
    } catch (error) {
      throw errnoOf(error) === 'EEXIST' ? new Fault('key-already-exists', { path }) : writeFault(error, path);
    }
  }

  async #prepareFolder(): Promise<void> {
    try {
      await this.#fs.mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const stat = await this.#fs.lstat(this.#folder);
      if (!stat.isDirectory()) throw new Fault('custody-refused', { path: this.#folder, why: 'the key folder is a link' });
      if (hasModeBits && (stat.mode & 0o077) !== 0) await this.#fs.chmod(this.#folder, 0o700);
    } catch (error) {
      throw writeFault(error, this.#folder);
    }
  }

  async #writeChecked(path: string, bytes: Uint8Array): Promise<void> {
    await writeNewFile(this.#fs, path, bytes);
    const { bytes: read } = await readKeyFile(this.#fs, path, maxFileBytes);
    if (!read.equals(bytes)) throw new Fault('read-back-mismatch', { path });
  }

  async #read(keyId: string, name: string): Promise<Buffer> {
    const path = join(this.#folder, keyId, name);
    try {
      return (await readKeyFile(this.#fs, path, maxFileBytes)).bytes;
    } catch (error) {
      throw readFault(error, path);
    }
  }

  /** A folder that is not there yet holds no key. */
  async #entries(): Promise<string[]> {
    try {
      return await this.#fs.readdir(this.#folder);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw readFault(error, this.#folder);
    }
  }
}

function readFault(thrown: unknown, path: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const errno = errnoOf(thrown);
  if (errno === undefined) return new Fault('internal', {}, { cause: thrown });
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return new Fault('key-file-damaged', { path, why: 'a file is missing' });
  if (errno === 'ELOOP') return new Fault('key-file-damaged', { path, why: 'a link instead of a file' });
  return new Fault('file-unreadable', { path, why: errno });
}

function partialName(keyId: string): string {
  return `${keyId}.partial`;
}

/** The commit is the rename of the whole folder, so the order of the files does not matter. */
function contentOf(files: KeyFiles): [string, string][] {
  return [
    [names.privatePem, files.privatePem],
    [names.publicPem, files.publicPem],
    [names.sums, sumsOf(files)],
  ];
}

function sumsOf(files: KeyFiles): string {
  return `${sha256(files.privatePem)}  ${names.privatePem}\n${sha256(files.publicPem)}  ${names.publicPem}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}
