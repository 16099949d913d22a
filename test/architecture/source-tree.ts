import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import ts from 'typescript';

/**
 * The repository's sources as the architecture tests see them: a path from the root, the text, what it imports.
 * Imports are read by TypeScript itself; `import type`, `export from` and dynamic imports count like any other.
 */
export interface SourceFile {
  /** From the root, with forward slashes: `main/x509/der.ts`. */
  readonly path: string;
  readonly text: string;
  /** What lies in the repository, as paths from the root. */
  readonly imports: readonly string[];
  /** Packages and Node's own modules, as written: `node:crypto`, `react-dom/server`. */
  readonly packages: readonly string[];
}

export const repository = resolve(import.meta.dirname, '../..');

export function sourceFile(path: string, text: string): SourceFile {
  const named = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const own = (name: string): boolean => name.startsWith('.');
  return {
    path,
    text,
    imports: named.filter(own).map((name) => normalize(join(dirname(path), name.replace(/\?.*$/, '')))),
    packages: named.filter((name) => !own(name)),
  };
}

/** Every file below a top-level folder, as a path from the root; what the compiler notes beside each room is in no commit. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules') && !entry.name.endsWith('.tsbuildinfo'))
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.length + 1))
    .toSorted();
}

/** The TypeScript sources below the given top-level folders. */
export function sourcesBelow(...folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap(filesBelow)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => sourceFile(path, readFileSync(join(repository, path), 'utf8')));
}

/**
 * The room a file lies in. A composition root directly under main/ is a room of its own; so is each wizard; what lies directly
 * under renderer/ is the room `renderer`.
 */
export function roomOf(path: string): string {
  const [top = '', second = '', ...below] = path.split('/');
  if (top === 'main') return below.length === 0 ? 'main' : `main/${second}`;
  if (top === 'renderer' && below.length === 0) return 'renderer';
  if (top === 'renderer' && second === 'wizards' && below.length > 1) return `renderer/wizards/${below[0]}`;
  if (top === 'renderer' || top === 'shared') return `${top}/${second}`;
  return top;
}

/** Calls `visit` with every node of the file's syntax tree. */
export function visitNodes({ path, text }: Pick<SourceFile, 'path' | 'text'>, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
}
