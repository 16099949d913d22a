import { join } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import { errnoOf } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { requirePortableName, shownName } from './portable-name.ts';

/** File systems by the magic number of statfs(2), in the words people use for them. */
const fileSystemNames: ReadonlyMap<number, string> = new Map([
  [0x4d44, 'FAT'],
  [0x2011bab0, 'exFAT'],
  [0x5346544e, 'NTFS'],
  [0x7366746e, 'NTFS'],
  [0xef53, 'ext4'],
  [0x58465342, 'XFS'],
  [0x9123683e, 'Btrfs'],
  [0xf2f52010, 'F2FS'],
  [0x9660, 'ISO 9660'],
  [0x15013346, 'UDF'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlay'],
  [0x65735546, 'FUSE'],
  [0x482b, 'HFS+'],
  [0x1a, 'APFS'],
]);

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

/**
 * Makes the folder in which a bundle is written before it gets its name: `<bundle>.partial`, numbered where an interrupted
 * export left one behind (it is not removed: it is not known whose it is). Faults: as `folderFault`; `folder-not-usable` after 100.
 */
export async function makePartialFolder(fs: FileSystem, folder: string, bundle: string): Promise<string> {
  for (let number = 1; number <= 100; number++) {
    const path = join(folder, `${bundle}.partial${number === 1 ? '' : `-${number}`}`);
    try {
      await fs.mkdir(path);
      return path;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw folderFault(error, folder);
    }
  }
  throw new Fault('folder-not-usable', { path: shownName(folder), why: 'it is full of interrupted exports' });
}

/**
 * Whether such a bundle is there, whole or under a name that it had while it was written. Only a volume that answers can say that it
 * is not: one that is pulled out may still have its folder and fail at what lies in it.
 */
export async function traceOfBundle(fs: FileSystem, folder: string, bundle: string): Promise<'none' | 'some' | 'unknown'> {
  try {
    await fs.lstat(folder);
    for (const name of [bundle, `${bundle}.partial`]) if (await exists(fs, join(folder, name))) return 'some';
    return 'none';
  } catch {
    return 'unknown';
  }
}

async function exists(fs: FileSystem, path: string): Promise<boolean> {
  try {
    await fs.lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Bytes free to this user, and the file system's name. */
export async function volumeOf(
  fs: FileSystem,
  folder: string,
): Promise<{ readonly freeBytes: number; readonly fileSystem: string }> {
  try {
    const { bsize, bavail, type } = await fs.statfs(folder);
    return { freeBytes: bavail * bsize, fileSystem: fileSystemNames.get(type) ?? `unknown (0x${(type >>> 0).toString(16)})` };
  } catch (error) {
    throw folderFault(error, folder);
  }
}

/** The fault that a failed call on a folder is. */
function folderFault(thrown: unknown, path: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const shown = shownName(path);
  const errno = errnoOf(thrown);
  if (errno === undefined) return new Fault('internal', {}, { cause: thrown });
  if (errno === 'EROFS') return new Fault('volume-read-only', { path: shown });
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new Fault('volume-full', { path: shown });
  return new Fault('folder-not-usable', { path: shown, why: errno });
}
