import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Mounts a tmpfs with these options at a new folder: a volume made by the kernel. False where this process may not mount. */
export function mountVolume(folder: string, options: string): boolean {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
