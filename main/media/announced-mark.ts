import { join } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import { folderFault, requireFreePlace } from './bundle-folder.ts';
import { errnoOf, type FileSystem } from './file-system.ts';
import { syncFolder, writeFault, writeNewFile } from './new-file.ts';
import { readFileOnce } from './read-file.ts';

/**
 * The mark of a volume on which a bundle is announced: a small file beside the place of that bundle, with a number that was drawn for
 * it. Nothing that a volume has by itself does as much: sticks of one make are alike, some have no serial number, and those that one
 * image was written to have the same. It is on the medium before the announcement is recorded, and goes when the bundle is written.
 */

const maxMarkBytes = 4_096;

const markPath = (folder: string, bundle: string): string => join(folder, `${bundle}.announced`);

/** For whoever finds it on a volume. */
const markText = (bundle: string, mark: string): string =>
  [
    mark,
    '',
    `Anchorite announced ${bundle} on this volume. This file holds no key: by it the volume is known`,
    'until that folder is written. Once the ceremony has ended it may be deleted.',
    '',
  ].join('\n');

/**
 * Brings the mark to the medium. `mark`: hex digits.
 * Faults: `name-not-portable`, `folder-not-usable`, `file-exists`, `volume-full`, `volume-read-only`, `write-failed`.
 */
export async function writeMark(fs: FileSystem, folder: string, bundle: string, mark: string): Promise<void> {
  await requireFreePlace(fs, folder, bundle);
  const path = markPath(folder, bundle);
  try {
    await writeNewFile(fs, path, new TextEncoder().encode(markText(bundle, mark)));
    await syncFolder(fs, folder);
  } catch (error) {
    // One that is there already is somebody else's.
    if (errnoOf(error) !== 'EEXIST') await fs.rm(path, { recursive: true, force: true }).catch(() => undefined);
    throw writeFault(error, path);
  }
}

/** Whether the volume that is at `folder` now has that mark. Faults: `folder-not-usable`; those of reading, where it cannot be told. */
export async function hasMark(fs: FileSystem, folder: string, bundle: string, mark: string): Promise<boolean> {
  await fs.lstat(folder).catch((error: unknown) => {
    throw folderFault(error, folder);
  });
  try {
    const { bytes } = await readFileOnce(fs, markPath(folder, bundle), maxMarkBytes);
    return new TextDecoder().decode(bytes).split('\n')[0] === mark;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'file-not-found') return false;
    throw thrown;
  }
}

/** Takes that mark away, and no other. What cannot be removed harms nothing, and is left. */
export async function removeMark(fs: FileSystem, folder: string, bundle: string, mark: string): Promise<void> {
  try {
    if (!(await hasMark(fs, folder, bundle, mark))) return;
    await fs.rm(markPath(folder, bundle), { recursive: true, force: true });
    await syncFolder(fs, folder);
  } catch {
    // The volume may be out, or broken: its text says that it may be deleted.
  }
}
