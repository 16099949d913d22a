/**
 * Room `media`: files that cross the air gap. Reads one file that a person chose, once and whole; writes a bundle once,
 * brings it to the medium, reads it back and compares.
 *
 * What may not come in: any idea of what the bytes mean. Nothing is parsed here, nothing is overwritten, no link is followed,
 * no folder is searched, no name that came from a medium builds a path (H5). Private keys never pass through this room.
 * Data flows: path -> `read` -> bytes and digest -> a parser elsewhere; bytes -> `writeBundle` -> folder and digests -> the ledger.
 * All calls to the system go through the interface below, so that tests can put a full, read-only or failing stick behind it.
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath, rename, rm, rmdir, statfs } from 'node:fs/promises';

export interface MediaStat {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  /** Bytes. */
  readonly size: number;
  /** The device of its volume; another one each time that it is put in, so only ever compared at one moment. */
  readonly dev: number;
  /** Milliseconds; only ever compared with itself (FAT counts in steps of two seconds, H13). */
  readonly mtimeMs: number;
}

/** An open file; a node:fs FileHandle is one. */
export interface MediaFile {
  stat(): Promise<MediaStat>;
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  write(buffer: Uint8Array, offset: number, length: number): Promise<{ readonly bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Of a file system: what it is, and its blocks. */
export interface VolumeSize {
  readonly type: number;
  readonly bsize: number;
  readonly blocks: number;
  readonly bavail: number;
}

/** The calls of node:fs/promises that this room makes, and no other. */
export interface FileSystem {
  lstat(path: string): Promise<MediaStat>;
  open(path: string, flags: number, mode?: number): Promise<MediaFile>;
  mkdir(path: string): Promise<unknown>;
  rename(from: string, to: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  rm(path: string, options: { readonly recursive: true; readonly force: true }): Promise<void>;
  realpath(path: string): Promise<string>;
  statfs(path: string): Promise<VolumeSize>;
}

export const systemFiles: FileSystem = {
  lstat,
  open,
  mkdir: (path) => mkdir(path, { mode: 0o755 }),
  rename,
  rmdir,
  rm,
  realpath,
  statfs,
};

// Windows has neither flag; `lstat` before the open refuses links there.
const noFollow = constants.O_NOFOLLOW ?? 0;

export const openFlags = {
  /** Non-blocking, so that a FIFO or a device put in the file's place between two calls cannot hang the program. */
  read: constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0),
  /** Past the page cache, where the file system can (Linux). */
  readDirect: constants.O_DIRECT === undefined ? undefined : constants.O_RDONLY | noFollow | constants.O_DIRECT,
  create: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow,
  folder: constants.O_RDONLY | noFollow,
} as const;

/** The errno name of a thrown value, such as `ENOSPC`; undefined for anything else. */
export function errnoOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
