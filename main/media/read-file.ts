import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';
import type { ImportedFile } from '../ports/media.ts';
import { errnoOf, openFlags } from './file-system.ts';
import type { FileSystem, MediaFile } from './file-system.ts';
import { isDeceptiveName, shownName } from './portable-name.ts';

/**
 * Reads one regular file of at most `maxBytes`, once, and hashes the very bytes that are handed on (H2).
 * What is not a regular file is refused before it is opened, because opening a device can already do something; the open
 * file is looked at again, because the path may have changed in between.
 * Faults: `name-not-portable` (control, bidi or other invisible characters, H5), `file-not-found`, `file-not-regular`,
 * `file-too-large` {path, size, limit}, `file-unreadable` {path, why} (also when it changed while it was read).
 */
export async function readFileOnce(fs: FileSystem, path: string, maxBytes: number): Promise<ImportedFile> {
  const name = basename(path);
  const shown = shownName(path);
  if (isDeceptiveName(name) || path.includes('\0')) {
    throw new Fault('name-not-portable', { name: shownName(name), why: 'hidden characters' });
  }
  try {
    if (!(await fs.lstat(path)).isFile()) throw new Fault('file-not-regular', { path: shown });
    const file = await fs.open(path, openFlags.read);
    try {
      const bytes = await readWhole(file, shown, maxBytes);
      return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readFault(error, shown);
  }
}

async function readWhole(file: MediaFile, path: string, maxBytes: number): Promise<Uint8Array> {
  const before = await file.stat();
  if (!before.isFile()) throw new Fault('file-not-regular', { path });
  if (before.size > maxBytes) throw new Fault('file-too-large', { path, size: String(before.size), limit: String(maxBytes) });
  // One byte more than the file has: a file that grows shows itself by filling it.
  const buffer = new Uint8Array(before.size + 1);
  let at = 0;
  while (at < buffer.length) {
    const { bytesRead } = await file.read(buffer, at, buffer.length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  const after = await file.stat();
  if (at !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw new Fault('file-unreadable', { path, why: 'it changed while it was read' });
  }
  const bytes = buffer.slice(0, at);
  // It may have been a key: whoever gets the bytes can wipe only those.
  buffer.fill(0);
  return bytes;
}

function readFault(thrown: unknown, path: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const errno = errnoOf(thrown);
  switch (errno) {
    case undefined:
      return new Fault('internal', {}, { cause: thrown });
    case 'ENOENT':
    case 'ENOTDIR':
      return new Fault('file-not-found', { path });
    // ELOOP: a link came into the file's place after the first look. ENXIO: a socket or a device without a driver.
    case 'ELOOP':
    case 'ENXIO':
    case 'EISDIR':
      return new Fault('file-not-regular', { path });
    default:
      return new Fault('file-unreadable', { path, why: errno });
  }
}
