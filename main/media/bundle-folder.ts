import { join } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import { errnoOf } from './file-system.ts';
import { fileSystemName } from './file-system-names.ts';
import type { FileSystem } from './file-system.ts';
import { requirePortableName, shownName } from './portable-name.ts';

/**
 * Checks that the new folder `folder/bundle` could be written and gives the free space in bytes and the file system's name.
 * The probe really makes a folder, because a read-only medium or a missing right shows in no other way on every system; it is
 * removed at once. Faults: `name-not-portable`, `folder-not-usable` {path, why}, `file-exists`, `volume-read-only`, `volume-full`.
 */
export async function inspectBundleFolder(
  fs: FileSystem,
  folder: string,
  bundle: string,
): Promise<{ readonly freeBytes: number; readonly fileSystem: string }> {
  await requireFreePlace(fs, folder, bundle);
  const partial = await makePartialFolder(fs, folder, bundle);
  await fs.rmdir(partial).catch((error: unknown) => {
    throw new Fault(
      'folder-not-usable',
      { path: shownName(folder), why: 'a folder made there cannot be removed', left: partial },
      { cause: error },
    );
  });
  return await volumeOf(fs, folder);
}

/** Faults: `name-not-portable`, `folder-not-usable`, `file-exists`. */
export async function requireFreePlace(fs: FileSystem, folder: string, bundle: string): Promise<void> {
  requirePortableName(bundle);
  const path = shownName(folder);
  try {
    const stat = await fs.lstat(folder);
    if (stat.isSymbolicLink()) throw new Fault('folder-not-usable', { path, why: 'it is a link' });
    if (!stat.isDirectory()) throw new Fault('folder-not-usable', { path, why: 'it is not a folder' });
  } catch (error) {
    const missing = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
    if (missing) throw new Fault('folder-not-usable', { path, why: 'it does not exist' });
    throw folderFault(error, folder);
  }
  await requireAbsent(fs, join(folder, bundle));
}

/** Fault: `file-exists`, for anything that has the name, a dangling link too. */
export async function requireAbsent(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.lstat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw folderFault(error, path);
  }
  throw new Fault('file-exists', { path: shownName(path) });
}

/** The name that a bundle has while it is written. */
export const partialName = (bundle: string): string => `${bundle}.partial`;

/**
 * Makes the folder in which a bundle is written before it gets its name: `<bundle>.partial`, numbered where an interrupted
 * export left one behind (it is not removed: it is not known whose it is). Faults: as `folderFault`; `folder-not-usable` after 100.
 */
export async function makePartialFolder(fs: FileSystem, folder: string, bundle: string): Promise<string> {
  for (let number = 1; number <= 100; number++) {
    const path = join(folder, `${partialName(bundle)}${number === 1 ? '' : `-${number}`}`);
    try {
      await fs.mkdir(path);
      return path;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw folderFault(error, folder);
    }
  }
  throw new Fault('folder-not-usable', { path: shownName(folder), why: 'it is full of interrupted exports' });
}

/** Bytes free to this user, and the file system's name. */
export async function volumeOf(
  fs: FileSystem,
  folder: string,
): Promise<{ readonly freeBytes: number; readonly fileSystem: string }> {
  try {
    const { bsize, bavail, type } = await fs.statfs(folder);
    return { freeBytes: bavail * bsize, fileSystem: fileSystemName(type) };
  } catch (error) {
    throw folderFault(error, folder);
  }
}

/** The fault that a failed call on a folder is. */
export function folderFault(thrown: unknown, path: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const shown = shownName(path);
  const errno = errnoOf(thrown);
  if (errno === undefined) return new Fault('internal', {}, { cause: thrown });
  if (errno === 'EROFS') return new Fault('volume-read-only', { path: shown });
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new Fault('volume-full', { path: shown });
  return new Fault('folder-not-usable', { path: shown, why: errno });
}
