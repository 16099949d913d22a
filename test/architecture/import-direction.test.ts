import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mayImport, onlyThrough, packageRooms } from './room-table.ts';
import { repository, roomOf, sourceFile, sourcesBelow, type SourceFile } from './source-tree.ts';

const sources = sourcesBelow('main', 'renderer', 'shared');

/** Each import that the table does not allow, as `importer -> imported`. */
function wrongDirections(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.filter((imported) => !isAllowed(roomOf(path), roomOf(imported), imported)).map((imported) => `${path} -> ${imported}`),
  );
}

function isAllowed(from: string, into: string, imported: string): boolean {
  if (from === into) return true;
  if (!mayImport[from]?.includes(into)) return false;
  return onlyThrough.every((gap) => gap.from !== from || gap.into !== into || gap.files.includes(imported));
}

/** Each package or module of Node in a room where the table does not allow it. */
function wrongPackages(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, packages }) =>
    packages
      .filter((name) => !packageRooms[name]?.some((place) => place === path || place === roomOf(path)))
      .map((name) => `${path} -> ${name}`),
  );
}

/** Groups of files that import each other in a ring. */
function rings(files: readonly SourceFile[]): string[][] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[][] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push(trail.slice(at));
    if (at >= 0 || done.has(path)) return;
    for (const next of byPath.get(path)?.imports ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of byPath.keys()) walk(path, []);
  return found;
}

describe('rooms', () => {
  test('are read whole: the graph has more than 300 modules and every import leads to a file', () => {
    expect(sources.length).toBeGreaterThan(300);
    const missing = sources.flatMap(({ path, imports }) =>
      imports.filter((name) => !existsSync(join(repository, name))).map((name) => `${path} -> ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('import from no room that the table does not name for them', () => {
    expect(wrongDirections(sources)).toEqual([]);
  });

  test('are all in the table, and the table names no room that is gone', () => {
    const rooms = new Set(sources.map(({ path }) => roomOf(path)));
    const styleOnly = ['renderer/style'];
    expect(Object.keys(mayImport).toSorted()).toEqual([...new Set([...rooms, ...styleOnly])].toSorted());
  });

  test('do not import in rings', () => {
    expect(rings(sources)).toEqual([]);
  });

  test('import nothing from the tests', () => {
    const offenders = sources.filter(({ imports }) => imports.some((name) => name.startsWith('test/')));
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });
});

describe('packages and modules of Node', () => {
  test('are imported only where the table allows them', () => {
    expect(wrongPackages(sources)).toEqual([]);
  });

  test('are all used where the table allows them, so that a leave is not kept in store', () => {
    const unused = Object.entries(packageRooms).flatMap(([name, places]) =>
      places
        .filter(
          (place) => !sources.some(({ path, packages }) => packages.includes(name) && (place === path || place === roomOf(path))),
        )
        .map((place) => `${place} -> ${name}`),
    );
    expect(unused).toEqual([]);
  });
});

describe('the check itself', () => {
  const wrong = (path: string, text: string): string[] => {
    const file = sourceFile(path, text);
    return [...wrongDirections([file]), ...wrongPackages([file])];
  };

  test.each([
    ['a ledger that imports a key store', 'main/ledger/x.ts', "import { a } from '../keystore/signing-key.ts';"],
    ['a type import in the wrong direction', 'main/x509/x.ts', "import type { A } from '../ceremony/runner.ts';"],
    ['a re-export in the wrong direction', 'shared/base/x.ts', "export { a } from '../pki/algorithm.ts';"],
    ['a dynamic import in the wrong direction', 'renderer/parts/x.tsx', "const a = import('../bridge/client.ts');"],
    [
      'a wizard that imports another wizard',
      'renderer/wizards/crl-refresh/x.ts',
      "import { a } from '../media-export/export-draft.ts';",
    ],
    ['a renderer that imports from main', 'renderer/screens/x.tsx', "import { a } from '../../main/x509/der.ts';"],
    ['a part that knows the contract’s calls', 'renderer/parts/x.tsx', "import { a } from '../../shared/contract/contract.ts';"],
    ['an import from the tests', 'main/media/x.ts', "import { a } from '../../test/support/test-workplace.ts';"],
    ['an ASN.1 library outside x509', 'main/lint/x.ts', "import { a } from 'asn1js';"],
    ['Electron in a ceremony', 'main/ceremony/x.ts', "import { app } from 'electron';"],
    ['a module of Node in shared', 'shared/base/x.ts', "import { a } from 'node:fs';"],
    ['the network anywhere but where it is closed', 'main/app/x.ts', "import { a } from 'node:net';"],
    ['an unlisted package', 'main/media/x.ts', "import a from 'left-pad';"],
  ])('finds %s', (_what, path, text) => {
    expect(wrong(path, text)).toHaveLength(1);
  });

  test('finds a ring of three', () => {
    const file = (name: string, next: string): SourceFile => sourceFile(`main/lint/${name}.ts`, `import './${next}.ts';`);
    expect(rings([file('a', 'b'), file('b', 'c'), file('c', 'a')])).toEqual([
      ['main/lint/a.ts', 'main/lint/b.ts', 'main/lint/c.ts'],
    ]);
  });
});
