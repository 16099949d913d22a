import { Fault } from '../../shared/fault/fault.ts';
import { requirePortablePaths } from './portable-name.ts';

/**
 * The text of a `SHA256SUMS` file: for each file 64 hex digits, two spaces, the relative path, LF, sorted by path. Exactly
 * what `sha256sum` prints, so that `sha256sum --strict -c SHA256SUMS` accepts it (H10).
 * Portable paths never need the escapes that `sha256sum` has for odd names. Fault: `name-not-portable`.
 */
export function sha256SumsText(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  requirePortablePaths(files.map(({ path }) => path));
  const bad = files.find(({ sha256 }) => !/^[0-9a-f]{64}$/.test(sha256));
  if (bad) throw new Fault('internal', {}, { cause: new TypeError('a SHA-256 is 64 lower-case hex digits') });
  return [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');
}
