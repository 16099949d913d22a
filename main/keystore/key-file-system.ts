import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { Fault } from '../../shared/fault/fault.ts';

/** An open file, as far as key files need it; a node:fs FileHandle is one. */
export interface KeyFileHandle {
  stat(): Promise<{ isFile(): boolean; readonly size: number; readonly mode: number }>;
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  write(buffer: Uint8Array, offset: number, length: number): Promise<{ readonly bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The calls of node:fs/promises that touch key files, as a seam: tests put a full or failing disk behind it. */
export interface KeyFileSystem {
  chmod(path: string, mode: number): Promise<void>;
  lstat(path: string): Promise<{ isDirectory(): boolean; readonly mode: number }>;
  mkdir(path: string, options: { readonly recursive?: boolean; readonly mode: number }): Promise<unknown>;
  open(path: string, flags: number, mode?: number): Promise<KeyFileHandle>;
  readdir(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly recursive: boolean; readonly force: boolean }): Promise<void>;
}

export const systemKeyFiles: KeyFileSystem = { chmod, lstat, mkdir, open, readdir, rename, rm };

// Windows has no O_NOFOLLOW and no mode bits; key folders there rely on the user's profile folder.
const noFollow = constants.O_NOFOLLOW ?? 0;
export const hasModeBits = process.platform !== 'win32';

/** The errno name of a thrown value, such as `ENOSPC`; undefined for anything else. */
export function errnoOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** The fault that a failed write is; a Fault stays itself. No file content is part of it. */
export function writeFault(thrown: unknown, path: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const errno = errnoOf(thrown);
  if (errno === undefined) return new Fault('internal', {}, { cause: thrown });
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new Fault('volume-full', { path });
  if (errno === 'EROFS') return new Fault('volume-read-only', { path });
  return new Fault('write-failed', { path, why: errno });
}

/** Writes a new file of mode 0600 and brings it to the disk (fsync). Throws errno errors; EEXIST where the name is taken. */
export async function writeNewFile(fs: KeyFileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
  const file = await fs.open(path, flags, 0o600);
  try {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
      if (bytesWritten === 0) throw new Fault('write-failed', { path, why: 'nothing was written' });
      at += bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads a regular file of at most `maxBytes`, not following a link, and gives its mode bits.
 * Throws errno errors; Fault `key-file-damaged` {path, why} where it is not such a file.
 */
export async function readKeyFile(
  fs: KeyFileSystem,
  path: string,
  maxBytes: number,
): Promise<{ readonly bytes: Buffer; readonly mode: number }> {
  const file = await fs.open(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Fault('key-file-damaged', { path, why: 'not a regular file' });
    if (stat.size > maxBytes) throw new Fault('key-file-damaged', { path, why: `${stat.size} bytes` });
    const bytes = Buffer.alloc(stat.size);
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
      if (bytesRead === 0) throw new Fault('key-file-damaged', { path, why: 'it ends early' });
      at += bytesRead;
    }
    return { bytes, mode: stat.mode };
  } finally {
    await file.close();
  }
}

/** Brings a folder's entries to the disk. Windows cannot open a folder; NTFS journals its entries itself. */
export async function syncFolder(fs: KeyFileSystem, path: string): Promise<void> {
  if (!hasModeBits) return;
  const folder = await fs.open(path, constants.O_RDONLY | noFollow);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
