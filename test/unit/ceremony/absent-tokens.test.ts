import { describe, expect, it } from 'vitest';
import { absenceInWords, absentTokens, authoritiesOn, type AskedModule } from '../../../shared/ceremony/absent-tokens.ts';
import type { TokenCopy } from '../../../shared/ceremony/key-entry.ts';
import type { KeyCopy, KeyRecord } from '../../../shared/ceremony/key-custody.ts';

const tokenCopy = (label: string, more: Partial<TokenCopy> = {}): TokenCopy => ({
  module: '/lib/a.so',
  moduleSha256: '00'.repeat(32),
  manufacturer: 'Maker',
  model: 'Model 1',
  serialNumber: `serial of ${label}`,
  firmware: '1.0',
  label,
  attributes: [],
  ...more,
});

const copyOn = (token: TokenCopy | null, ended: KeyCopy['ended'] = null): KeyCopy => ({
  keyId: '00',
  kind: token ? 'token' : 'sealed-file',
  protection: token ? 'pin' : 'passphrase',
  place: '',
  sha256: null,
  token,
  madeAt: '2026-11-21T10:00:00Z',
  ceremony: null,
  ended,
  backup: null,
  provenAt: null,
  failedAt: null,
  bag: null,
});

const recordOf = (authority: string, ...copies: readonly KeyCopy[]): KeyRecord => ({
  spkiSha256: '00'.repeat(32),
  spki: '',
  algorithm: 'EC-P384',
  authority,
  adoptedFrom: null,
  state: 'active',
  stateSince: '2026-11-21T10:00:00Z',
  signUntil: null,
  copies,
  shareSets: [],
});

const moduleWith = (path: string, ...tokens: readonly TokenCopy[]): AskedModule => ({ path, fault: null, tokens });
const [one, two] = [tokenCopy('one'), tokenCopy('two')];

describe('tokens that are not present', () => {
  it('are those with a live copy that no module shows, once each, with every authority whose key they hold', () => {
    const lost = { at: '2026-11-22T10:00:00Z', how: 'destroyed', why: 'gone' } as const;
    const newer = tokenCopy('two', { firmware: '1.1', model: 'Model 1b' });
    const records = [
      recordOf('first', copyOn(null), copyOn(one), copyOn(two)),
      recordOf('second', copyOn(newer)),
      recordOf('third', copyOn(tokenCopy('three'), lost)),
    ];
    expect([one, two, tokenCopy('three')].map((token) => authoritiesOn(records, token))).toEqual([
      ['first'],
      ['first', 'second'],
      [],
    ]);
    expect(absentTokens(records, [moduleWith(one.module, one)])).toEqual([
      { token: newer, authorities: ['first', 'second'], standing: 'answers', elsewhere: null },
    ]);
    expect(absentTokens(records, [moduleWith(one.module, one, two)])).toEqual([]);
    expect(absentTokens([recordOf('first', copyOn(null))], [])).toEqual([]);
  });

  it('say what is heard of their module, and whether another shows them', () => {
    const records = [recordOf('first', copyOn(one))];
    const silent = { path: one.module, fault: { code: 'token-timed-out' }, tokens: [] };
    const other = moduleWith('/lib/b.so', tokenCopy('one', { module: '/lib/b.so' }));
    const heard = (modules: readonly AskedModule[]) =>
      absentTokens(records, modules).map(({ standing, elsewhere }) => [standing, elsewhere]);
    expect(heard([moduleWith(one.module)])).toEqual([['answers', null]]);
    expect(heard([silent])).toEqual([['silent', null]]);
    expect(heard([])).toEqual([['not-registered', null]]);
    expect(heard([other])).toEqual([['not-registered', '/lib/b.so']]);
    for (const standing of ['answers', 'silent', 'not-registered'] as const)
      expect(absenceInWords({ standing, elsewhere: null })).toContain('Nothing can be signed with it until');
    expect(absenceInWords({ standing: 'not-registered', elsewhere: '/lib/b.so' })).toContain('/lib/b.so');
  });
});
