import { dirname, join } from 'node:path';
import type { Trace, VolumeMark } from '../ports/media.ts';
import { hasMark, writeMark } from './announced-mark.ts';
import { folderFault, partialName } from './bundle-folder.ts';
import { errnoOf } from './file-system.ts';
import { fileSystemName } from './file-system-names.ts';
import type { FileSystem } from './file-system.ts';

/**
 * The volume that a folder lies on. A mount point stays behind as an empty folder of another volume, and a stick in its place may be
 * another one of the same make: a volume on which a bundle is announced is told from others by a mark (`announced-mark.ts`). Where it is
 * mounted, what file system it has and how large it is are kept for people.
 */

/** Marks the volume for this bundle, and says what it is. Faults: those of `writeMark`. */
export async function announceBundle(fs: FileSystem, folder: string, bundle: string, mark: string): Promise<VolumeMark> {
  await writeMark(fs, folder, bundle, mark);
  return { ...(await volumeAt(fs, folder)), mark };
}

/** Faults: `folder-not-usable`, `volume-read-only`, `volume-full`. */
async function volumeAt(fs: FileSystem, folder: string): Promise<VolumeMark> {
  try {
    const place = await fs.realpath(folder);
    const { type, bsize, blocks } = await fs.statfs(place);
    return { mountPoint: await mountPointOf(fs, place), fileSystem: fileSystemName(type), bytes: bsize * blocks };
  } catch (error) {
    throw folderFault(error, folder);
  }
}

/** The uppermost folder on the way to the root that is on the same device. */
async function mountPointOf(fs: FileSystem, place: string): Promise<string> {
  const { dev } = await fs.lstat(place);
  for (let at = place; ; at = dirname(at)) {
    const parent = dirname(at);
    if (parent === at || (await fs.lstat(parent)).dev !== dev) return at;
  }
}

/**
 * Whether such a bundle is there, whole or under the name that it had while it was written. Only a volume that answers can say that it
 * is not: one that is pulled out may still have its folder and fail at what lies in it, or leave an empty folder of another volume.
 * `volume`: the one on which it is looked for, where that is known.
 */
export async function traceOfBundle(fs: FileSystem, folder: string, bundle: string, volume?: VolumeMark): Promise<Trace> {
  try {
    await fs.lstat(folder);
    for (const name of [bundle, partialName(bundle)]) if (await exists(fs, join(folder, name))) return { found: name };
    return volume === undefined || (await isSameVolume(fs, folder, bundle, volume)) ? 'none' : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Those that an earlier version announced have no mark: what can be said of them is that the volume is not plainly another one. */
async function isSameVolume(fs: FileSystem, folder: string, bundle: string, volume: VolumeMark): Promise<boolean> {
  if (volume.mark !== undefined) return hasMark(fs, folder, bundle, volume.mark);
  const { mountPoint, fileSystem, bytes } = await volumeAt(fs, folder);
  return mountPoint === volume.mountPoint && fileSystem === volume.fileSystem && bytes === volume.bytes;
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
