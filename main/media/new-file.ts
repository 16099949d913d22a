import { Fault } from '../../shared/fault/fault.ts';
import { errnoOf, openFlags } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { shownName } from './portable-name.ts';

/** A file that is written once, and the folder that is to have it after a power loss. */

/** Created exclusively and fsynced; `isSecret`: with mode 0600. Throws errno errors; fault: `write-failed` where the medium takes nothing. */
export async function writeNewFile(fs: FileSystem, path: string, bytes: Uint8Array, isSecret = false): Promise<void> {
  const file = await fs.open(path, openFlags.create, isSecret ? 0o600 : 0o644);
  try {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, at, bytes.length - at);
      if (bytesWritten === 0) throw new Fault('write-failed', { path: shownName(path), why: 'nothing was written' });
      at += bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows cannot open a folder, and some FUSE file systems do not sync one; a medium that fails (EIO) is a fault. */
export async function syncFolder(fs: FileSystem, path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await fs.open(path, openFlags.folder);
  try {
    await folder.sync();
  } catch (error) {
    if (errnoOf(error) !== 'EINVAL' && errnoOf(error) !== 'ENOTSUP') throw error;
  } finally {
    await folder.close();
  }
}

/** The fault that a failed write of `path` is. */
export function writeFault(thrown: unknown, path: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const shown = shownName(path);
  const errno = errnoOf(thrown);
  if (errno === undefined) return new Fault('internal', {}, { cause: thrown });
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new Fault('volume-full', { path: shown });
  if (errno === 'EROFS') return new Fault('volume-read-only', { path: shown });
  if (errno === 'EEXIST' || errno === 'ENOTEMPTY') return new Fault('file-exists', { path: shown });
  return new Fault('write-failed', { path: shown, why: errno });
}
