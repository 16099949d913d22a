import { createHash } from 'node:crypto';
import { Fault } from '../../shared/fault/fault.ts';
import { maxBytesAt, sumsName, sumsSignatureName } from './bundle-places.ts';
import { shownPath, type BundleContents } from './read-bundle.ts';

/** SHA-256 in hex by relative path, in the order of the file. */
export type Sums = ReadonlyMap<string, string>;

/**
 * Reads `SHA256SUMS`: lines of 64 lower-case hex digits, two spaces, a relative path, LF, and nothing else (standards H10). Paths
 * that leave the folder, that no bundle has, or that differ from another only in case are refused. Fault: `bundle-invalid`.
 */
export function parseSha256Sums(bytes: Uint8Array): Sums {
  const invalid = (why: string, number: number): Fault =>
    new Fault('bundle-invalid', { path: sumsName, why: `${why}, at line ${number}` });
  const text = Buffer.from(bytes).toString('latin1');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw invalid('the last line has no LF', lines.length + 1);
  const sums = new Map<string, string>();
  const folded = new Set<string>();
  for (const [i, line] of lines.entries()) {
    const [, digest, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (digest === undefined || path === undefined) throw invalid('not a digest, two spaces and a path', i + 1);
    const leaves = /^[/\\]|\\|^[A-Za-z]:/.test(path) || path.split('/').some((segment) => segment === '..' || segment === '.');
    if (leaves) throw invalid(`“${shownPath(path)}” leaves the folder`, i + 1);
    if (maxBytesAt(path) === undefined || path === sumsName || path === sumsSignatureName) {
      throw invalid(`a bundle lists no “${shownPath(path)}”`, i + 1);
    }
    if (folded.has(path.toLowerCase())) throw invalid(`“${path}” is listed twice`, i + 1);
    folded.add(path.toLowerCase());
    sums.set(path, digest);
  }
  if (sums.size === 0) throw invalid('nothing is listed', 1);
  return sums;
}

/** Every listed file is there with its digest, and no file is there that is not listed. Fault: `bundle-invalid` {path, why}. */
export function compareSums(sums: Sums, contents: BundleContents): void {
  for (const path of contents.keys()) {
    if (path === sumsName || path === sumsSignatureName || sums.has(path)) continue;
    throw new Fault('bundle-invalid', { path, why: 'it is not listed in SHA256SUMS' });
  }
  for (const [path, digest] of sums) {
    const bytes = contents.get(path);
    if (!bytes) throw new Fault('bundle-invalid', { path, why: 'it is listed in SHA256SUMS but missing' });
    if (sha256Hex(bytes) !== digest) throw new Fault('bundle-invalid', { path, why: 'its SHA-256 is not the one in SHA256SUMS' });
  }
}

/** SHA-256, 64 lower-case hex digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
