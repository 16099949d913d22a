import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import type { BundleFile, WrittenFile } from '../ports/media.ts';
import { makePartialFolder, requireAbsent, requireFreePlace, volumeOf } from './bundle-folder.ts';
import { errnoOf } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { syncFolder, writeFault, writeNewFile } from './new-file.ts';
import { foldersAbove, requirePortablePaths, shownName } from './portable-name.ts';
import { digestFromMedium } from './read-back.ts';

/** FAT32's largest cluster; every file and folder may waste up to one. */
const clusterBytes = 32_768;

/**
 * Writes a bundle so that it is there whole and proven, or not at all (H12): all files go into `<bundle>.partial`, each
 * created exclusively and fsynced, then the folders are fsynced, every byte is read back and compared, and only then the
 * folder gets its name by one rename.
 * `onProgress` counts bytes: each file once when written and once when read back. Nothing depends on times or mode bits (H13).
 * Faults: `name-not-portable`, `folder-not-usable`, `file-exists`, `volume-full`, `volume-read-only`, `write-failed`,
 * `read-back-mismatch`; `left` in the detail names what could not be removed.
 */
export async function writeBundleOnce(
  fs: FileSystem,
  folder: string,
  bundle: string,
  files: readonly BundleFile[],
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<readonly WrittenFile[]> {
  requirePortablePaths(files.map(({ path }) => path));
  await requireFreePlace(fs, folder, bundle);
  await requireSpace(fs, folder, files);
  const final = join(folder, bundle);
  let begun = await makePartialFolder(fs, folder, bundle);
  try {
    const progress = countedProgress(files, onProgress);
    const written = await writeAll(fs, begun, files, progress);
    await readBackAll(fs, begun, written, progress);
    await requireAbsent(fs, final);
    await fs.rename(begun, final);
    begun = final;
    await syncFolder(fs, folder);
    return written;
  } catch (error) {
    throw await afterRemoval(fs, begun, writeFault(error, begun));
  }
}

async function writeAll(
  fs: FileSystem,
  root: string,
  files: readonly BundleFile[],
  progress: (bytes: number) => void,
): Promise<WrittenFile[]> {
  const folders = [...new Set(files.flatMap(({ path }) => foldersAbove(path)))].sort();
  for (const folder of folders) await fs.mkdir(join(root, folder));
  const written: WrittenFile[] = [];
  for (const { path, bytes, isSecret } of files) {
    const full = join(root, path);
    await writeNewFile(fs, full, bytes, isSecret).catch((error: unknown) => {
      throw writeFault(error, full);
    });
    written.push({ path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    progress(bytes.length);
  }
  // Sorted, a folder comes before what is in it; the innermost are brought to the medium first.
  for (const folder of [...folders.reverse(), '']) await syncFolder(fs, join(root, folder));
  return written;
}

async function readBackAll(
  fs: FileSystem,
  root: string,
  written: readonly WrittenFile[],
  progress: (bytes: number) => void,
): Promise<void> {
  for (const { path, size, sha256 } of written) {
    const full = join(root, path);
    const found = await digestFromMedium(fs, full, size).catch((error: unknown) => {
      throw new Fault('read-back-mismatch', { path: shownName(full), why: errnoOf(error) ?? 'unknown' }, { cause: error });
    });
    if (found.size !== size || found.sha256 !== sha256) throw new Fault('read-back-mismatch', { path: shownName(full) });
    progress(size);
  }
}

/** An early answer where the space is plainly too small; the writes themselves still decide. */
async function requireSpace(fs: FileSystem, folder: string, files: readonly BundleFile[]): Promise<void> {
  const { freeBytes } = await volumeOf(fs, folder);
  const needed = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (needed <= freeBytes) return;
  const atMost = needed + clusterBytes * files.length;
  throw new Fault('volume-full', { path: shownName(folder), needed: String(atMost), free: String(freeBytes) });
}

function countedProgress(files: readonly BundleFile[], onProgress: (done: number, total: number) => void): (bytes: number) => void {
  const total = 2 * files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let done = 0;
  return (bytes) => onProgress((done += bytes), total);
}

/** Removes what was begun; a fault that had to leave something behind says where. */
async function afterRemoval(fs: FileSystem, begun: string, fault: Fault): Promise<Fault> {
  try {
    await fs.rm(begun, { recursive: true, force: true });
    return fault;
  } catch {
    return new Fault(fault.code, { ...fault.detail, left: shownName(begun) }, { cause: fault });
  }
}
