import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../shared/fault/fault.ts';

/**
 * Writes a file whole or not at all, and returns its path: under another name, fsynced, then renamed. Makes the folder.
 * Faults: `volume-full`, `write-failed` {path}.
 */
export async function keepFile(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(`${path}.partial`, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.partial`, path);
    return path;
  } catch (cause) {
    const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    throw new Fault(full ? 'volume-full' : 'write-failed', { path }, { cause });
  }
}
