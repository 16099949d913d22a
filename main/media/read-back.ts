import { createHash } from 'node:crypto';
import type { FileSystem, MediaFile } from './file-system.ts';
import { errnoOf, openFlags } from './file-system.ts';

const chunkBytes = 1_048_576;
/** Direct reads want memory, position and length aligned to the device's block, 4,096 bytes at most on common media. */
const blockBytes = 4_096;
const smallestAlignment = 16;

export interface FileDigest {
  readonly size: number;
  readonly sha256: string;
}

/**
 * SHA-256 and size of a file, read from the medium itself where the system allows it: past the page cache with O_DIRECT
 * (Linux on most file systems). Elsewhere the read may be answered from memory and proves only what the system believes;
 * taking the medium out and verifying it after re-insertion is the certain check (H12). Throws errno errors.
 */
export async function digestFromMedium(fs: FileSystem, path: string, expectedSize: number): Promise<FileDigest> {
  return (await digestDirect(fs, path, expectedSize)) ?? (await digestPlain(fs, path, expectedSize));
}

/** Undefined where direct reads do not work; a failing medium (EIO) is thrown, not worked around. */
async function digestDirect(fs: FileSystem, path: string, expectedSize: number): Promise<FileDigest | undefined> {
  if (openFlags.readDirect === undefined) return undefined;
  let file: MediaFile;
  try {
    file = await fs.open(path, openFlags.readDirect);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
  try {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes + blockBytes);
    for (let shift = 0; shift < blockBytes; shift += smallestAlignment) {
      // The buffer's address is not known here, so the aligned place in it is found by trying.
      const digest = await digestInto(file, buffer.subarray(shift, shift + chunkBytes), expectedSize).catch((error: unknown) => {
        if (isRefusal(error)) return undefined;
        throw error;
      });
      if (digest) return digest;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

async function digestPlain(fs: FileSystem, path: string, expectedSize: number): Promise<FileDigest> {
  const file = await fs.open(path, openFlags.read);
  try {
    return await digestInto(file, Buffer.allocUnsafeSlow(chunkBytes), expectedSize);
  } finally {
    await file.close();
  }
}

/**
 * Reads until the end of the file. A direct read cannot start at an unaligned place, so a part shorter than the buffer that
 * reaches the expected size is taken for the end; a longer file still shows, because its last read returns more.
 */
async function digestInto(file: MediaFile, buffer: Uint8Array, expectedSize: number): Promise<FileDigest> {
  const hash = createHash('sha256');
  let size = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size);
    hash.update(buffer.subarray(0, bytesRead));
    size += bytesRead;
    const ended = bytesRead === 0 || (bytesRead < buffer.length && size === expectedSize);
    if (ended) return { size, sha256: hash.digest('hex') };
  }
}

function isRefusal(thrown: unknown): boolean {
  const errno = errnoOf(thrown);
  return errno === 'EINVAL' || errno === 'ENOTSUP' || errno === 'EOPNOTSUPP';
}
