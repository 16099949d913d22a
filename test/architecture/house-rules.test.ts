import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { faultCodes } from '../../shared/fault/fault-codes.ts';
import { filesBelow, repository, sourceFile, sourcesBelow, visitNodes, type SourceFile } from './source-tree.ts';

const program = sourcesBelow('main', 'renderer', 'shared');
const tests = sourcesBelow('test');

const lengthOf = ({ text }: SourceFile): number => text.trimEnd().split('\n').length;

/** Files above 250 lines, each with the reason why two files would read worse. */
const longFiles: Readonly<Record<string, string>> = {
  'main/ceremony/conductor.ts': 'one state machine over one live ceremony: its acts share the state that keeps them apart',
  'shared/fault/fault-wording.ts': 'a table: one entry for each fault code',
};

/** Every place where a condition on the syntax tree holds, as `path:line`. */
function places(files: readonly SourceFile[], holds: (node: ts.Node) => boolean): string[] {
  return files.flatMap((file) => {
    const found: string[] = [];
    visitNodes(file, (node) => {
      if (!holds(node)) return;
      const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file.path}:${line + 1}`);
    });
    return found;
  });
}

const isDefaultExport = (node: ts.Node): boolean =>
  ts.isExportAssignment(node) ||
  (ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false)) ||
  (ts.isExportSpecifier(node) && node.name.text === 'default');

const isReExport = (node: ts.Node): boolean => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined;

/** What JSON.parse returned, declared to be something instead of parsed. */
const isAssertedJson = (node: ts.Node): boolean =>
  (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) && node.expression.getText().startsWith('JSON.parse(');

/** The present moment or chance, taken from the machine instead of from a port. */
function isMachineState(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  if (ts.isPropertyAccessExpression(node))
    return /^(globalThis\.)?(Date\.now|Math\.random)$|\.getRandomValues$/.test(node.getText());
  return ts.isIdentifier(node) && /^(randomBytes|randomFill|randomFillSync|randomInt|randomUUID)$/.test(node.text);
}

describe('files', () => {
  test('have kebab-case names that say what is in them', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.test)?(\.d)?\.(tsx?|mjs|css|html|json)$/;
    const vague = /(^|-)(manager|helpers?|utils?|service|misc|common|index)\.tsx?$/;
    const names = filesBelow('main').concat(filesBelow('renderer'), filesBelow('shared'));
    const wrong = names.filter(
      (path) => path !== 'renderer/index.html' && (!kebab.test(basename(path)) || vague.test(basename(path))),
    );
    expect(wrong).toEqual([]);
  });

  test('have at most 250 lines, or a reason and at most 400', () => {
    const tooLong = program.filter((file) => lengthOf(file) > (longFiles[file.path] === undefined ? 250 : 400));
    expect(tooLong.map((file) => `${file.path}: ${lengthOf(file)}`)).toEqual([]);
    expect(tests.filter((file) => lengthOf(file) > 400).map(({ path }) => path)).toEqual([]);
  });

  test('are listed as long only while they are', () => {
    const stillLong = program.filter((file) => lengthOf(file) > 250).map(({ path }) => path);
    expect(Object.keys(longFiles).filter((path) => !stillLong.includes(path))).toEqual([]);
  });

  test('export by name, where the thing is made: no default exports, no barrels', () => {
    expect(places(program, isDefaultExport)).toEqual([]);
    expect(places(program, isReExport)).toEqual([]);
  });

  test('have no enums and no namespaces', () => {
    const isNamespace = (node: ts.Node): boolean =>
      ts.isModuleDeclaration(node) && ts.isIdentifier(node.name) && node.name.text !== 'global';
    expect(places(program, (node) => ts.isEnumDeclaration(node) || isNamespace(node))).toEqual([]);
  });

  test('parse what comes in and never declare what JSON.parse returned', () => {
    expect(places(program, isAssertedJson)).toEqual([]);
  });

  test('ask the ports for the time and for chance; only the workstation room asks the machine', () => {
    const others = program.filter(({ path }) => !path.startsWith('main/workstation/'));
    expect(places(others, isMachineState)).toEqual([]);
  });
});

describe('rooms', () => {
  const rooms = readdirSync(join(repository, 'main'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `main/${name}`);

  test('each have a tsconfig, and the root tsconfig names them all', () => {
    const root = ts.parseConfigFileTextToJson('tsconfig.json', readFileSync(join(repository, 'tsconfig.json'), 'utf8'));
    const { references } = root.config as { references: readonly { path: string }[] };
    expect(references.map(({ path }) => path).toSorted()).toEqual(['main', ...rooms, 'renderer', 'shared', 'test'].toSorted());
    for (const { path } of references) expect(existsSync(join(repository, path, 'tsconfig.json')), path).toBe(true);
  });

  test('each say in one file’s opening comment what they are', () => {
    const silent = rooms.filter((room) => {
      const own = program.filter(({ path }) => path.startsWith(`${room}/`));
      return !own.some(({ text }) => text.slice(0, 1_500).includes(`Room \`${basename(room)}\``));
    });
    expect(silent).toEqual([]);
  });
});

describe('lists that must be whole', () => {
  const literals = (files: readonly SourceFile[]): Set<string> => {
    const found = new Set<string>();
    for (const file of files) visitNodes(file, (node) => void (ts.isStringLiteralLike(node) && found.add(node.text)));
    return found;
  };

  test('every fault code is raised or handled outside its own table', () => {
    const used = literals(program.filter(({ path }) => !path.startsWith('shared/fault/')));
    expect(faultCodes.filter((code) => !used.has(code))).toEqual([]);
  });

  test('every fault code is met by a test', () => {
    const own = tests.filter(({ path }) => !/^test\/(architecture|support)\//.test(path));
    const met = (code: string): boolean => own.some(({ text }) => new RegExp(`(?<![a-z-])${code}(?![a-z-])`).test(text));
    expect(faultCodes.filter((code) => !met(code))).toEqual([]);
  });

  test('every lint rule is in the registry', () => {
    const registered = new Set(program.find(({ path }) => path === 'main/lint/registry.ts')?.imports);
    const rules = program.map(({ path }) => path).filter((path) => /^main\/lint\/(certificate|crl)\//.test(path));
    expect(rules.length).toBeGreaterThan(50);
    expect(rules.filter((path) => !registered.has(path))).toEqual([]);
  });

  test('every file of the tests is reached by a test', () => {
    const byPath = new Map(tests.map((file) => [file.path, file]));
    const reached = new Set<string>();
    const reach = ({ path, imports, text }: SourceFile): void => {
      if (reached.has(path)) return;
      reached.add(path);
      // A program that a test starts as a process of its own is named by its file name.
      const started = tests.filter((other) => {
        const stem = basename(other.path).replace(/\.tsx?$/, '');
        return new RegExp(`[/'"]${stem}(\\.tsx?)?['"]`).test(text);
      });
      for (const next of [...imports.map((name) => byPath.get(name)), ...started]) if (next) reach(next);
    };
    const scripts = [...filesBelow('test'), ...filesBelow('resources/build')].filter((path) => path.endsWith('.mjs'));
    // The files that are set up for every test file are named where the tests are configured.
    const entries = [...scripts, 'vitest.config.ts'].map((path) => sourceFile(path, readFileSync(join(repository, path), 'utf8')));
    for (const entry of [...tests.filter(({ path }) => /\.test\.tsx?$/.test(path)), ...entries]) reach(entry);
    expect(tests.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});

describe('the check itself', () => {
  const found = (text: string, holds: (node: ts.Node) => boolean): number =>
    places([sourceFile('main/x509/x.ts', text)], holds).length;

  test.each(['export default 1;', 'export default function a() {}', 'const a = 1; export { a as default };'])(
    'finds the default export in %s',
    (text) => {
      expect(found(text, isDefaultExport)).toBe(1);
    },
  );

  test.each(["export * from './a.ts';", "export { a } from './a.ts';"])('finds the barrel in %s', (text) => {
    expect(found(text, isReExport)).toBe(1);
  });

  test.each(['new Date()', 'Date.now()', 'Math.random()', 'crypto.getRandomValues(a)', 'randomBytes(4)'])(
    'finds the machine’s state in %s',
    (text) => {
      expect(found(text, isMachineState)).toBe(1);
    },
  );

  test('finds an assertion on what JSON.parse returned', () => {
    expect(found('const plan = JSON.parse(text) as Plan;', isAssertedJson)).toBe(1);
  });

  test('lets a date be made from a given instant', () => {
    expect(found('new Date(instant).getUTCFullYear()', isMachineState)).toBe(0);
  });
});
