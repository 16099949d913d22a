import { systemFiles } from '../../../main/media/file-system.ts';
import type { FileSystem, MediaFile } from '../../../main/media/file-system.ts';

export type Call = keyof FileSystem | keyof MediaFile;

/** Called before each call is made, with its path; what it throws, the call throws. */
export type Before = (call: Call, path: string) => void;

/** An error as the system gives it. */
export function errno(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** The real file system with a look at every call, and single calls of open files replaced. */
export function faultyFiles(
  before: Before,
  change: (file: MediaFile, path: string) => Partial<MediaFile> = () => ({}),
): FileSystem {
  const watched = (file: MediaFile, path: string): MediaFile => {
    const inner = { ...bound(file), ...change(file, path) };
    return {
      stat: async () => (before('stat', path), await inner.stat()),
      read: async (...args) => (before('read', path), await inner.read(...args)),
      write: async (...args) => (before('write', path), await inner.write(...args)),
      sync: async () => (before('sync', path), await inner.sync()),
      // Closed in any case, or the test would leak the descriptor.
      close: async () => (await inner.close(), before('close', path)),
    };
  };
  return {
    lstat: async (path) => (before('lstat', path), await systemFiles.lstat(path)),
    open: async (path, flags, mode) => (before('open', path), watched(await systemFiles.open(path, flags, mode), path)),
    mkdir: async (path) => (before('mkdir', path), await systemFiles.mkdir(path)),
    rename: async (from, to) => (before('rename', from), await systemFiles.rename(from, to)),
    rmdir: async (path) => (before('rmdir', path), await systemFiles.rmdir(path)),
    rm: async (path, options) => (before('rm', path), await systemFiles.rm(path, options)),
    realpath: async (path) => (before('realpath', path), await systemFiles.realpath(path)),
    statfs: async (path) => (before('statfs', path), await systemFiles.statfs(path)),
  };
}

function bound(file: MediaFile): MediaFile {
  return {
    stat: () => file.stat(),
    read: (...args) => file.read(...args),
    write: (...args) => file.write(...args),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

/** Throws `code` at the nth time that `call` is made. */
export function failAt(call: Call, nth: number, code: string): Before {
  let count = 0;
  return (made) => {
    if (made === call && ++count === nth) throw errno(code);
  };
}
