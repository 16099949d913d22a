import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/**
 * A new folder, in memory where there is such a place, gone when the test file ends (`remove-memory-folders.ts`). Ledgers, key files and
 * tokens are fsynced at every step; what these tests are about does not depend on the disk that then has to be waited for.
 */
export function memoryFolder(name: string): string {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `anchorite-${name}-`));
  made.push(folder);
  return folder;
}

export function removeMemoryFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
