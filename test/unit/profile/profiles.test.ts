import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../main/profile/profile.ts';
import type { Profile } from '../../../main/profile/profile.ts';
import { Fault } from '../../../shared/fault/fault.ts';

const folder = resolve(import.meta.dirname, '../../../resources/profiles');
const raw = (id: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(readFileSync(resolve(folder, `${id}.json`), 'utf8'));
  if (typeof value !== 'object' || value === null) throw new Error(`${id} is no object`);
  return Object.fromEntries(Object.entries(value));
};
const refusal = (json: unknown): Fault => {
  try {
    parseProfile(json);
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
  throw new Error('the profile was not refused');
};

/** Every `source` in a profile, with the path where it stands. */
function sources(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const own: readonly (readonly [string, unknown])[] = 'source' in value ? [[path, value.source]] : [];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => sources(inner, `${path}.${key}`))];
}

describe('shipped profiles', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  test('are the private default and the CA/Browser Forum’s', () => {
    expect(files.sort()).toEqual(['cabf-br-tls-2.2.6.json', 'private-rfc5280.json']);
  });
  test.each(files)('%s is read, and its id is its file name', (file) => {
    const profile: Profile = parseProfile(raw(file.replace(/\.json$/, '')));
    expect(`${profile.id}.json`).toBe(file);
  });
  test.each(files)('%s gives a source for each rule', (file) => {
    const profile = raw(file.replace(/\.json$/, ''));
    const rules = ['root', 'intermediate', 'crl', 'revocation'].flatMap((part) =>
      Object.keys(Object(profile[part])).map((rule) => `.${part}.${rule}`),
    );
    expect(
      sources(profile)
        .map(([path]) => path)
        .sort(),
    ).toEqual([...rules].sort());
    for (const [path, source] of sources(profile)) expect(source, path).toMatch(/RFC \d+|CA\/B BR \d|Anchorite default/);
  });
  test('write no pathLenConstraint and no extKeyUsage into a root, and start an intermediate at path length 0', () => {
    for (const file of files) {
      const profile = parseProfile(raw(file.replace(/\.json$/, '')));
      expect(profile.root.pathLenConstraint.value).toBeNull();
      expect(profile.root.extKeyUsage.value).toEqual([]);
      expect(profile.intermediate.pathLenConstraint.default).toBe(0);
    }
  });
  test('the CA/Browser Forum’s writes serverAuth into an intermediate', () => {
    expect(parseProfile(raw('cabf-br-tls-2.2.6')).intermediate.extKeyUsage.value).toEqual(['1.3.6.1.5.5.7.3.1']);
  });
});

describe('parseProfile', () => {
  const sound = raw('private-rfc5280');
  const withRoot = (changes: Record<string, unknown>): unknown => ({ ...sound, root: { ...Object(sound['root']), ...changes } });
  test('refuses an unknown key and says where', () => {
    const fault = refusal({ ...sound, colour: 'red' });
    expect(fault.code).toBe('profile-invalid');
    expect(fault.detail).toMatchObject({ preset: 'private-rfc5280' });
    expect(fault.detail['problem']).toMatch(/colour/);
  });
  test('refuses an unknown key inside a rule', () => {
    const rule = { ...Object(Object(sound['root'])['keyAlgorithms']), note: '' };
    expect(refusal(withRoot({ keyAlgorithms: rule })).detail['problem']).toMatch(/root\.keyAlgorithms: .*note/);
  });
  test.each([
    ['a rule without source', withRoot({ extKeyUsage: { value: [] } }), /root\.extKeyUsage\.source/],
    [
      'an algorithm Anchorite does not have',
      withRoot({ keyAlgorithms: { level: 'error', source: 'x', allowed: ['RSA-1024'] } }),
      /keyAlgorithms/,
    ],
    ['no algorithm at all', withRoot({ keyAlgorithms: { level: 'error', source: 'x', allowed: [] } }), /keyAlgorithms/],
    [
      'a shortest validity above the longest',
      withRoot({ validityDays: { level: 'error', source: 'x', min: 3, max: 2 } }),
      /min is greater/,
    ],
    [
      'an attribute type nobody knows',
      withRoot({ subject: { level: 'error', source: 'x', required: ['country'], forbidden: [], repeatedTypes: true, order: [] } }),
      /required/,
    ],
    ['a level nobody knows', withRoot({ notBefore: { level: 'fatal', source: 'x', maxDaysBeforeSigning: 1 } }), /level/],
    ['a date that is none', { ...sound, document: { title: 'x', version: '1', date: '2026-02-30' } }, /document\.date/],
    ['a missing part', { ...sound, revocation: undefined }, /revocation/],
    ['another format', { ...sound, anchoriteProfile: 2 }, /anchoriteProfile/],
  ])('refuses %s', (_what, json, problem) => {
    const fault = refusal(json);
    expect(fault.code).toBe('profile-invalid');
    expect(fault.detail['problem']).toMatch(problem);
  });
  test('refuses every JSON value that is no profile with profile-invalid', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(refusal(json).code).toBe('profile-invalid');
      }),
    );
  });
});
