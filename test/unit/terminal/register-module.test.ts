import { describe, expect, it } from 'vitest';
import type { ModuleFile, TokenModule } from '../../../main/ports/tokens.ts';
import { moduleFileLines, registerModule } from '../../../main/terminal/register-module.ts';
import { absentTokenLines } from '../../../main/terminal/token-lines.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { codeOf } from '../../support/test-room.ts';

const sha256 = '0123456789abcdef'.repeat(4);
const grouped = '0123 4567 89ab cdef '.repeat(4).trim();
const other = 'f'.repeat(64);
const file: ModuleFile = {
  path: '/lib/module.so',
  realPath: '/lib/module.so',
  size: 1_060_976,
  modifiedAt: '2026-05-20T08:12:44Z',
  sha256,
  registered: null,
};

/** What is said and asked, in order, and what is loaded, when these answers are typed. */
function registering(answers: readonly string[], expected?: string, retry = false) {
  const [said, loaded, left]: string[][] = [[], [], [...answers]];
  const lines = {
    ask: (prompt: string) => {
      said?.push(prompt.trim());
      const answer = left?.shift();
      return answer === undefined ? Promise.reject(new Fault('input-ended')) : Promise.resolve(answer);
    },
    close: () => undefined,
  };
  const tokens = {
    inspect: () => Promise.resolve(file),
    register: (path: string, digest: string): Promise<TokenModule> => {
      loaded?.push(`${path} ${digest}`);
      return Promise.resolve({ path, sha256: digest, fault: null, tokens: [] });
    },
  };
  const say = (line: string): void => void said?.push(line.trim());
  return { said, loaded, work: registerModule(tokens, { path: file.path, expected, say, lines, retry }) };
}

describe('a module that is registered at a terminal', () => {
  it('is shown with its digest and loaded once the word was typed', async () => {
    const { said, loaded, work } = registering([' Register ']);
    await work;
    expect(said?.slice(0, 3)).toEqual(['/lib/module.so', '1,060,976 bytes, modified 2026-05-20T08:12:44Z', `SHA-256 ${grouped}`]);
    expect(said?.at(-1)).toBe('type “register” to register the module:');
    expect(loaded).toEqual([`/lib/module.so ${sha256}`]);
  });

  it('is not loaded for another word, which may be typed again at a terminal, nor where nobody types', async () => {
    const wrong = registering(['yes']);
    expect(await codeOf(wrong.work)).toBe('confirmation-mismatch');
    const nobody = registering([]);
    expect(await codeOf(nobody.work)).toBe('input-ended');
    expect([wrong.loaded, nobody.loaded]).toEqual([[], []]);
    const again = registering(['yes', 'register'], undefined, true);
    await again.work;
    expect(again.loaded).toHaveLength(1);
  });

  it('is held against a digest that was given, in groups or not, and nobody is asked', async () => {
    for (const expected of [sha256, grouped.toUpperCase(), sha256.match(/../g)?.join(':')]) {
      const { said, loaded, work } = registering([], expected);
      await work;
      expect(said?.some((line) => line.startsWith('type'))).toBe(false);
      expect(loaded).toHaveLength(1);
    }
    const wrong = registering(['register'], other);
    await expect(wrong.work).rejects.toMatchObject({ code: 'token-module-differs', detail: { module: file.path, sha256 } });
    const short = registering(['register'], sha256.slice(1));
    expect(await codeOf(short.work)).toBe('usage');
    expect([wrong.loaded, short.loaded]).toEqual([[], []]);
  });

  it('is said to be a link, to be registered already, or to replace what is', () => {
    const link = { ...file, realPath: '/opt/real\u202e.so', registered: sha256 };
    expect(moduleFileLines(link)).toContain('  a link to /opt/real[U+202E].so');
    expect(moduleFileLines(link)).toContain('  registered already, with this digest');
    const replacing = moduleFileLines({ ...file, registered: other });
    expect(replacing.at(-1)).toBe(`  REPLACES what is registered at this path now: SHA-256 ${'ffff '.repeat(16).trim()}`);
  });
});

describe('a token that is not present', () => {
  it('is listed as it was recorded, with whose key it holds and the member that names it', () => {
    const token = {
      module: '/lib/module.so',
      moduleSha256: sha256,
      manufacturer: 'Maker',
      model: 'Model 1',
      serialNumber: '4711',
      firmware: '1.0',
      label: 'Root One',
      attributes: [],
    };
    expect(absentTokenLines([{ token, authorities: ['acme-root'], standing: 'answers', elsewhere: null }])).toEqual([
      'NOT PRESENT Root One: Maker, Model 1, holds the key of acme-root',
      '  module /lib/module.so: registered',
      '  Nothing can be signed with it until it is back in a slot.',
      '    {"module":"/lib/module.so","serialNumber":"4711","label":"Root One"}',
    ]);
  });
});
