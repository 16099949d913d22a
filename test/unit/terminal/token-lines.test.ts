import { describe, expect, it } from 'vitest';
import { absentTokenLines, tokenLines } from '../../../main/terminal/token-lines.ts';
import type { LookedToken } from '../../../main/ceremony/keys-on-tokens.ts';

/** Next line, right-to-left override, the sequence that clears a screen, and a no-break space. */
const foul = (name: string): string => `${name}\u0085\u202e\u001b[2J\u00a0`;
const spelt = (name: string): string => `${name}[U+0085][U+202E][U+001B][2J[U+00A0]`;
const escaped = (name: string): string => `${name}\\u0085\\u202e\\u001b[2J\\u00a0`;

const selector = { module: foul('/opt/m.so'), serialNumber: foul('7'), label: foul('Root') };
const described = { ...selector, manufacturer: foul('Maker'), model: foul('Model'), firmware: foul('1.2') };
const facts: LookedToken = {
  ...described,
  moduleSha256: 'ab'.repeat(32),
  cryptoki: '2.40',
  initialised: true,
  writeProtected: false,
  protectedAuthenticationPath: false,
  operatingMode: { hardwareSlot: true, randomNumberGenerator: true, loginRequired: true, protectedAuthenticationPath: false },
  pin: 'ok',
  soPin: 'ok',
  pinLength: { least: 6, most: 32 },
  algorithms: ['EC-P256'],
  found: [],
};
const named = `{"module":"${escaped('/opt/m.so')}","serialNumber":"${escaped('7')}","label":"${escaped('Root')}"}`;
const isPlain = (line: string): boolean => /^[\u0020-\u007e\u2018-\u201d]*$/.test(line);

describe('what a token says of itself, at a terminal', () => {
  it('is spelt where a terminal would obey it or a reader be misled, in every line', () => {
    const module = { path: selector.module, sha256: 'cd'.repeat(32), fault: null, tokens: [facts] };
    const faulty = {
      ...module,
      fault: { code: 'token-module-refused', detail: { module: module.path, why: foul('none') } } as const,
    };
    const lines = tokenLines([module, { ...faulty, tokens: [] }], []);
    expect(lines[0]).toBe(spelt('/opt/m.so'));
    expect(lines).toContain(
      `  ${spelt('Root')}: ${spelt('Maker')}, ${spelt('Model')}, firmware ${spelt('1.2')}, Cryptoki 2.40, PIN ok`,
    );
    expect(lines.filter((line) => !isPlain(line))).toEqual([]);
  });

  it('is so also of a token that is not there', () => {
    const token = { ...described, moduleSha256: 'ab'.repeat(32), attributes: [] };
    const elsewhere = foul('/opt/other.so');
    const lines = absentTokenLines([{ token, authorities: ['acme-root'], standing: 'answers', elsewhere }]);
    expect(lines[0]).toContain(`NOT PRESENT ${spelt('Root')}: ${spelt('Maker')}`);
    expect(lines.join()).toContain(spelt('/opt/other.so'));
    expect(lines.filter((line) => !isPlain(line))).toEqual([]);
  });

  it('can be copied into a plan all the same', () => {
    const [member = ''] = tokenLines([{ path: '/m', sha256: 'cd'.repeat(32), fault: null, tokens: [facts] }], []).slice(-1);
    expect(member.trim()).toBe(named);
    expect(JSON.parse(member)).toEqual(selector);
  });
});
