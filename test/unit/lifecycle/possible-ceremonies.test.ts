import { describe, expect, it } from 'vitest';
import type { KeyView } from '../../../shared/contract/key-views.ts';
import { ceremonyKinds } from '../../../shared/contract/views.ts';
import { possibleCeremonies, type Standing } from '../../../main/lifecycle/possible-ceremonies.ts';

const now = '2026-11-21T10:00:00Z';
const key = (over: Partial<KeyView> = {}): KeyView => ({
  spkiSha256: '',
  algorithm: 'EC-P384',
  state: 'active',
  stateSince: '2026-01-10T09:00:00Z',
  history: [],
  signUntil: null,
  custody: 'online',
  copies: [
    {
      keyId: 'a',
      kind: 'sealed-file',
      protection: 'passphrase',
      place: 'this workstation',
      madeAt: '2026-01-10T09:00:00Z',
      sealing: null,
      bag: null,
    },
  ],
  lost: [],
  quorum: null,
  shares: [],
  ...over,
});
type Authority = Standing['authorities'][number];
const signer: Authority = { name: 'acme-root', state: 'valid', keyPresent: true, custody: 'sealed-file', key: key() };
const without: Authority = { ...signer, custody: 'elsewhere', keyPresent: false, key: null };

const possible = (authorities: Standing['authorities'], ceremonyUnfinished = false): string[] =>
  possibleCeremonies({ ceremonyUnfinished, authorities, uncertifiedKeys: 0, approvers: 0, ledgerBackups: 0, now }).flatMap(
    ({ kind, possible: yes }) => (yes ? [kind] : []),
  );

const why = (authorities: Standing['authorities'], kind: string): string | null | undefined =>
  possibleCeremonies({ ceremonyUnfinished: false, authorities, uncertifiedKeys: 0, approvers: 0, ledgerBackups: 0, now }).find(
    (line) => line.kind === kind,
  )?.why;

/** Those on a token need nothing but a token, and an approver nothing but a person, whatever exists. */
const always = ['token-initialisation', 'token-pin-change', 'approver-enrolment'];

describe('which ceremonies are possible', () => {
  it('let a copy that was lost be found, proven or destroyed, also as the last one of its key', () => {
    const [sealed] = key().copies;
    if (!sealed) throw new Error('no copy');
    const lost = { ...sealed, kind: 'backup' as const, lostAt: now, why: 'not in its safe' };
    const found = possible([{ ...signer, key: key({ lost: [lost] }) }]);
    expect(found).toEqual(expect.arrayContaining(['copy-end', 'restore-drill']));
    expect(possible([signer])).not.toContain('copy-end');
    expect(possible([{ ...signer, key: key({ state: 'destroyed', copies: [], lost: [lost] }) }])).toContain('copy-end');
  });

  it('lets an empty workstation create a root, adopt an authority and set up tokens, and nothing else', () => {
    expect(possible([])).toEqual(['root-creation', 'authority-adoption', ...always]);
    expect(why([], 'intermediate-signing')).toContain('create a root first');
    expect(why([], 'media-export')).toContain('nothing to export');
  });

  it('lets a valid authority with its key here sign, refresh and be exported', () => {
    const beside = ['key-restoration', 'restore-drill', 'copy-end', 'share-check', 'share-status', 'approver-withdrawal'];
    beside.push('ledger-drill', 'ledger-backup-end');
    expect(possible([signer])).toEqual(ceremonyKinds.filter((kind) => !beside.includes(kind)));
    for (const kind of ['share-check', 'share-status'])
      expect(why([signer], kind)).toBe('No key is behind a quorum of custodians.');
    expect(why([signer], 'key-restoration')).toBe('No key is offline, and none is missing.');
    expect(why([signer], 'restore-drill')).toBe('No key has a backup.');
    expect(why([signer], 'copy-end')).toBe('No copy of a key on a volume is on record.');
    expect(possible([{ ...signer, keyPresent: false }])).toContain('key-restoration');
  });

  it('checks a share where a quorum opens a key, and records what became of one', () => {
    const copies = key().copies.map((copy) => ({ ...copy, protection: 'quorum' as const }));
    expect(possible([{ ...signer, key: key({ copies }) }])).toEqual(expect.arrayContaining(['share-check', 'share-status']));
  });

  it('ends a copy on a volume where the key has another one, also a compromised key', () => {
    const [sealed] = key().copies;
    const away = key().copies.map((copy) => ({ ...copy, keyId: 'b', kind: 'backup' as const }));
    const both = [...(sealed ? [sealed] : []), ...away];
    for (const state of ['active', 'compromised'] as const)
      expect(possible([{ ...signer, key: key({ copies: both, state }) }])).toContain('copy-end');
    expect(why([{ ...signer, key: key({ copies: away }) }], 'copy-end')).toBe(
      'Each copy on a volume is the last one of its key: it ends when the key is destroyed.',
    );
  });

  it('brings back what its quorum cannot open any more, although its file is here', () => {
    const behind = (cutOff: boolean): Authority => ({ ...signer, key: key({ quorum: { required: 2, total: 3, cutOff } }) });
    expect(possible([behind(true)])).toContain('key-restoration');
    expect(possible([behind(false)])).not.toContain('key-restoration');
  });

  it('brings back what is offline, and signs nothing with it meanwhile', () => {
    const copies = key().copies.map((copy) => ({ ...copy, kind: 'carried' as const }));
    const away: Authority = { ...signer, keyPresent: false, key: key({ custody: 'offline-away', copies }) };
    expect(possible([away])).toEqual([
      'root-creation',
      'media-export',
      'authority-adoption',
      'key-restoration',
      'ledger-backup',
      'key-second-home',
      'key-state-change',
      'key-destruction',
      ...always,
    ]);
  });

  it('brings back what is kept here, and nothing that was never in a file', () => {
    const out = (over: Partial<KeyView>): Authority => ({ ...signer, keyPresent: false, key: key(over) });
    expect(possible([out({ custody: 'offline-here' })])).toContain('key-restoration');
    const onTokens = key().copies.map((copy) => ({ ...copy, kind: 'token' as const, protection: 'pin' as const }));
    for (const nowhere of [out({ copies: onTokens }), out({ custody: 'gone', copies: [] })])
      expect(why([nowhere], 'key-restoration')).toBe('No key that is offline or missing was ever in a file to come back from.');
  });

  it('does nothing with a destroyed key, and moves no compromised one', () => {
    expect(possible([{ ...signer, keyPresent: false, key: key({ state: 'destroyed', copies: [] }) }])).toEqual([
      'root-creation',
      'media-export',
      'authority-adoption',
      'ledger-backup',
      ...always,
    ]);
    expect(possible([{ ...signer, key: key({ state: 'compromised' }) }])).toEqual([
      'root-creation',
      'media-export',
      'authority-adoption',
      'ledger-backup',
      'key-destruction',
      ...always,
    ]);
    expect(why([{ ...signer, key: key({ state: 'compromised' }) }], 'key-state-change')).toMatch(/no other state can follow/);
  });

  it.each<[string, Authority]>([
    ['has expired', { ...signer, state: 'expired', key: null }],
    ['was revoked', { ...signer, state: 'revoked', key: null }],
    ['has its key elsewhere', without],
  ])('does not sign where the only authority %s, but exports it', (_, authority) => {
    expect(possible([authority])).toEqual(['root-creation', 'media-export', 'authority-adoption', 'ledger-backup', ...always]);
    expect(why([authority], 'crl-refresh')).toBe('No valid authority has its private key here.');
  });

  it.each<[string, Partial<Authority>]>([
    ['acme-root is offline, kept here: bring it back first.', { keyPresent: false, key: key({ custody: 'offline-here' }) }],
    ['acme-root is offline, carried away: bring it back first.', { keyPresent: false, key: key({ custody: 'offline-away' }) }],
    ['no live copy of the key of acme-root is on record.', { keyPresent: false, key: key({ custody: 'gone', copies: [] }) }],
    ['acme-root is suspended.', { key: key({ state: 'suspended' }) }],
    ['acme-root is suspended.', { keyPresent: false, key: key({ state: 'suspended', custody: 'offline-here' }) }],
    ['the key of acme-root is deactivated.', { key: key({ state: 'deactivated' }) }],
    ['the key of acme-root is not active yet.', { key: key({ state: 'pre-activation' }) }],
    ['the token of acme-root is not present.', { custody: 'token', keyPresent: false }],
    ['the key of acme-root is not found here.', { keyPresent: false }],
    ['the key of acme-root is not found here.', { keyPresent: false, key: null }],
  ])('says by name why nothing can be signed: %s', (reason, over) => {
    const authority = { ...signer, ...over };
    for (const kind of ['crl-refresh', 'intermediate-signing']) expect(why([without, authority], kind)).toBe(reason);
    expect(why([authority, signer], 'crl-refresh')).toBeNull();
  });

  it('names the first few where there are many, and leaves out those that are not valid', () => {
    const away = (name: string): Authority => ({ ...signer, name, keyPresent: false });
    const expired: Authority = { ...away('old'), state: 'expired' };
    expect(why([expired, away('a'), away('b')], 'crl-refresh')).toBe(
      'the key of a is not found here; the key of b is not found here.',
    );
    const named = why(['a', 'b', 'c', 'd', 'e'].map(away), 'crl-refresh');
    expect(named).toBe(
      'the key of a is not found here; the key of b is not found here; the key of c is not found here; and 2 more.',
    );
  });

  it('certifies nothing with a key whose signing has ended, but refreshes its CRL', () => {
    const until = (signUntil: string): Authority => ({ ...signer, key: key({ signUntil }) });
    expect(possible([until(now)])).toContain('intermediate-signing');
    const ended = until('2026-11-21T09:59:59Z');
    expect(possible([ended])).toEqual(possible([signer]).filter((kind) => kind !== 'intermediate-signing'));
    expect(why([ended], 'intermediate-signing')).toBe('No key here signs certificates any more: create a successor.');
    expect(possible([ended, signer])).toContain('intermediate-signing');
  });

  it('needs one authority that can sign, whatever the others are', () => {
    expect(possible([{ ...signer, state: 'expired' }, signer])).toContain('crl-refresh');
  });

  it('does not take validity of one authority and the key of another for a signer', () => {
    const split: Authority[] = [
      { ...signer, keyPresent: false },
      { ...signer, state: 'expired' },
    ];
    expect(possible(split)).not.toContain('intermediate-signing');
  });

  it('can destroy a key that never got a certificate, where there is nothing else', () => {
    const lines = possibleCeremonies({
      ceremonyUnfinished: false,
      authorities: [],
      uncertifiedKeys: 1,
      approvers: 0,
      ledgerBackups: 0,
      now,
    });
    expect(lines.find(({ kind }) => kind === 'key-destruction')).toMatchObject({ possible: true });
    expect(lines.find(({ kind }) => kind === 'key-backup')).toMatchObject({ possible: false });
  });

  it('backs the ledger up where there is anything to, whatever its keys are on, and drills and ends what is on record', () => {
    const lines = (ledgerBackups: number, uncertifiedKeys = 0) =>
      possibleCeremonies({ ceremonyUnfinished: false, authorities: [], uncertifiedKeys, approvers: 0, ledgerBackups, now });
    const whyNot = (kind: string, of: ReturnType<typeof lines>) => of.find((line) => line.kind === kind)?.why;
    expect(whyNot('ledger-backup', lines(0))).toBe('There is nothing to back up yet.');
    expect(whyNot('ledger-backup', lines(0, 1))).toBeNull();
    expect(possible([without])).toContain('ledger-backup');
    for (const kind of ['ledger-drill', 'ledger-backup-end']) {
      expect(whyNot(kind, lines(0))).toBe('No backup of the ledger by itself is on record.');
      expect(whyNot(kind, lines(1))).toBeNull();
    }
  });

  it('withdraws an approver where one is enrolled', () => {
    const lines = (approvers: number) =>
      possibleCeremonies({ ceremonyUnfinished: false, authorities: [], uncertifiedKeys: 0, approvers, ledgerBackups: 0, now });
    const withdrawal = (approvers: number) => lines(approvers).find(({ kind }) => kind === 'approver-withdrawal');
    expect(withdrawal(0)?.why).toBe('Nobody is enrolled as an approver.');
    expect(withdrawal(1)?.possible).toBe(true);
  });

  it('begins nothing while a ceremony is unfinished, and says so first', () => {
    expect(possible([signer], true)).toEqual([]);
    const lines = possibleCeremonies({
      ceremonyUnfinished: true,
      authorities: [],
      uncertifiedKeys: 0,
      approvers: 0,
      ledgerBackups: 0,
      now,
    });
    expect(new Set(lines.map((line) => line.why))).toEqual(new Set(['A ceremony is unfinished: resume or abort it first.']));
  });

  it('names every ceremony once and gives a reason exactly where one is impossible', () => {
    for (const authorities of [[], [signer]]) {
      const lines = possibleCeremonies({
        ceremonyUnfinished: false,
        authorities,
        uncertifiedKeys: 0,
        approvers: 0,
        ledgerBackups: 0,
        now,
      });
      expect(lines.map(({ kind }) => kind)).toEqual([...ceremonyKinds]);
      for (const line of lines) expect(line.why === null).toBe(line.possible);
    }
  });
});
