import { describe, expect, it } from 'vitest';
import { carriedKeyFolder } from '../../../main/ceremony/carried-key.ts';
import { foldersAbove, portableNameProblem, requirePortablePaths, shownName } from '../../../main/media/portable-name.ts';
import { sha256SumsText } from '../../../main/media/sha256-sums.ts';

describe('portable names', () => {
  for (const name of [
    'root.pem',
    'SHA256SUMS',
    'SHA256SUMS.sig',
    'a',
    '.hidden',
    'console',
    'com10',
    'nullable.txt',
    'a-b_c.1',
    'x'.repeat(64),
  ]) {
    it(`accepts ${name.slice(0, 20)}`, () => expect(portableNameProblem(name)).toBeUndefined());
  }

  for (const name of [
    '',
    '.',
    '..',
    'a.',
    'a ',
    ' a',
    'a b',
    'ä',
    'a/b',
    'a\\b',
    'a:b',
    'a\0',
    '-rf',
    'x'.repeat(65),
    'CON',
    'con',
    'Prn.txt',
    'aux.',
    'NUL.tar.gz',
    'com1',
    'LPT9.pem',
  ]) {
    it(`refuses ${JSON.stringify(name.slice(0, 20))}`, () => expect(portableNameProblem(name)).toBeTypeOf('string'));
  }

  it('accepts paths that stay apart on every file system', () => {
    expect(() => requirePortablePaths(['certs/a.pem', 'certs/b.pem', 'crls/a.pem', 'a.pem', 'certs2/a.pem'])).not.toThrow();
  });

  const clashes: [string, string[]][] = [
    ['the same path twice', ['a', 'a']],
    ['paths that differ in case', ['certs/Root.pem', 'certs/root.pem']],
    ['folders that differ in case', ['certs/a', 'Certs/b']],
    ['inner folders that differ in case', ['x/certs/a', 'x/CERTS/b']],
    ['a path that is a file and a folder', ['certs', 'certs/a']],
    ['a path that is a file and, in another case, a folder', ['Certs', 'certs/a']],
    ['an empty segment', ['certs//a']],
    ['a path from the root', ['/certs/a']],
    ['a path that climbs', ['certs/../../a']],
    ['a path that is too long', [`${'x'.repeat(60)}/${'x'.repeat(60)}/${'x'.repeat(60)}/a`]],
  ];
  for (const [what, paths] of clashes) {
    it(`refuses ${what}`, () =>
      expect(() => requirePortablePaths(paths)).toThrow(expect.objectContaining({ code: 'name-not-portable' })));
  }

  it('are those of folders with keys, however long the name of the authority is, and each has its own', () => {
    const long = 'acme-international-holdings-offline-root';
    const names = [long, `${long.slice(0, -1)}x`].flatMap((authority) =>
      (['KEY', 'BACKUP'] as const).map((what) => carriedKeyFolder(authority, '2026-11-30-102', 12, what)),
    );
    expect(names.map(portableNameProblem)).toEqual([undefined, undefined, undefined, undefined]);
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toMatch(/^ANCHORITE-KEY-acme-international-hold.*-[0-9a-f]{4}-2026-11-30-102-r12$/);
    expect(carriedKeyFolder('acme-root', '2026-11-30-02', 0)).toBe('ANCHORITE-KEY-acme-root-2026-11-30-02');
  });

  it('lists the folders above a path from outside in', () => {
    expect(foldersAbove('a/b/c')).toEqual(['a', 'a/b']);
    expect(foldersAbove('c')).toEqual([]);
  });

  it('spells out what could change the text around it and leaves letters alone', () => {
    expect(shownName('a\u202eb\u0000\u{e000}c\ud800')).toBe('a<U+202E>b<U+0000><U+E000>c<U+D800>');
    expect(shownName('Żądanie 証明書.csr')).toBe('Żądanie 証明書.csr');
  });

  it('makes no sums of a path that is not portable or of a digest that is none', () => {
    expect(() => sha256SumsText([{ path: 'a b', sha256: '0'.repeat(64) }])).toThrow(
      expect.objectContaining({ code: 'name-not-portable' }),
    );
    expect(() => sha256SumsText([{ path: 'a', sha256: 'F'.repeat(64) }])).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(sha256SumsText([])).toBe('');
  });
});
