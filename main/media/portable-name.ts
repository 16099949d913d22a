import { Fault } from '../../shared/fault/fault.ts';

const longestName = 64;
/** Below Windows' 260 characters with room for the folder in front. */
const longestPath = 180;

/** Names that Windows gives to devices, with any extension (`nul.txt` is NUL). */
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Why a file or folder name would not survive FAT, exFAT, NTFS and a shell; undefined when it would (H11). */
export function portableNameProblem(name: string): string | undefined {
  if (name.length === 0) return 'empty';
  if (name.length > longestName) return `longer than ${longestName} characters`;
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return 'a character other than letters, digits, dot, hyphen and underscore';
  if (name.endsWith('.')) return 'a dot at the end';
  if (name.startsWith('-')) return 'a hyphen in front';
  if (reserved.test(name)) return 'a device name on Windows';
  return undefined;
}

/** Fault: `name-not-portable` {name, why}. */
export function requirePortableName(name: string): void {
  const why = portableNameProblem(name);
  if (why !== undefined) throw new Fault('name-not-portable', { name: shownName(name), why });
}

/**
 * Checks the relative paths of a bundle: each segment portable, no two that a file system ignoring case would merge (files
 * or folders, `certs/a` and `Certs/b` too), no path that is both a file and a folder. Fault: `name-not-portable` {name, why}.
 */
export function requirePortablePaths(paths: readonly string[]): void {
  const files = new Set<string>();
  const folders = new Map<string, string>();
  for (const path of paths) {
    if (path.length > longestPath) throw new Fault('name-not-portable', { name: shownName(path), why: 'the path is too long' });
    const segments = path.split('/');
    for (const segment of segments) requirePortableName(segment);
    const folded = path.toLowerCase();
    if (files.has(folded)) throw new Fault('name-not-portable', { name: path, why: 'twice, ignoring case' });
    files.add(folded);
    for (const folder of foldersAbove(path)) {
      const spelled = folders.get(folder.toLowerCase());
      if (spelled !== undefined && spelled !== folder) {
        throw new Fault('name-not-portable', { name: path, why: `the folder is also spelled ${spelled}` });
      }
      folders.set(folder.toLowerCase(), folder);
    }
  }
  for (const path of paths) {
    if (folders.has(path.toLowerCase())) throw new Fault('name-not-portable', { name: path, why: 'both a file and a folder' });
  }
}

/** The folders of a relative path, outermost first: `a/b/c` has `a` and `a/b`. */
export function foldersAbove(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, i) => segments.slice(0, i + 1).join('/'));
}

// Cc control, Cf format (bidi marks and overrides, joiners), Cs lone surrogates, Co private, Zl/Zp line and paragraph separators.
const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** True when a name can change how the text around it is shown, or holds a NUL or another control character (H5). */
export function isDeceptiveName(name: string): boolean {
  return deceptive.test(name);
}

/** The name with such characters spelled out as `<U+202E>`: what may be shown. */
export function shownName(name: string): string {
  return [...name]
    .map((character) => (deceptive.test(character) ? `<U+${codePoint(character)}>` : character))
    .join('')
    .slice(0, 4_096);
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
