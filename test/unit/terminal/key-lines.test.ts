import { describe, expect, it } from 'vitest';
import type { KeyCopy, KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import type { ShareSet } from '../../../shared/ceremony/share-set.ts';
import type { ShareStatus } from '../../../shared/ceremony/share-words.ts';
import type { FoundCopy } from '../../../main/terminal/found-copies.ts';
import { keyLines } from '../../../main/terminal/key-lines.ts';

const copy = (kind: KeyCopy['kind'], provenAt: string | null = null, failedAt: string | null = null): KeyCopy => ({
  keyId: `id-of-${kind}`,
  kind,
  protection: 'passphrase',
  place: 'keys',
  sha256: null,
  token: null,
  madeAt: '2026-11-21T10:00:00Z',
  ceremony: null,
  ended: null,
  backup: null,
  provenAt,
  failedAt,
  bag: null,
});

const record = (...copies: readonly KeyCopy[]): KeyRecord => ({
  spkiSha256: '00'.repeat(32),
  spki: '',
  algorithm: 'EC-P384',
  authority: 'acme-root',
  adoptedFrom: null,
  state: 'active',
  stateSince: '2026-11-21T10:00:00Z',
  signUntil: null,
  copies,
  shareSets: [],
});

describe('the keys of a ledger', () => {
  it.each([
    ['sealed-file', null, null, ''],
    ['token', null, null, ''],
    ['backup', null, null, ' at keys, never proven restorable, no bag on record'],
    ['backup', '2026-11-22T10:00:00Z', null, ' at keys, proven restorable 2026-11-22T10:00:00Z, no bag on record'],
    [
      'backup',
      '2026-11-22T10:00:00Z',
      '2027-02-01T10:00:00Z',
      ' at keys, last drill FAILED 2027-02-01T10:00:00Z: do not rely on it, make a new backup, no bag on record',
    ],
  ] as const)('say of a copy “%s” proven at %s, failed at %s, what can be said', (kind, provenAt, failedAt, said) => {
    expect(keyLines([record(copy(kind, provenAt, failedAt))])).toContain(
      `  id-of-${kind}  passphrase, made 2026-11-21T10:00:00Z${said}`,
    );
  });

  it('say of a copy on a volume which bag it is in and where, as it was noted last', () => {
    const bag = { bag: 'B 4711', place: 'safe 2', at: '2026-12-01T10:00:00Z' };
    expect(keyLines([record({ ...copy('carried'), bag })])).toContain(
      '  id-of-carried  passphrase, made 2026-11-21T10:00:00Z at keys, bag B 4711, safe 2, as recorded 2026-12-01T10:00:00Z',
    );
  });

  it('say of a copy whose writing was interrupted what to do about it, and not that it was made', () => {
    const place = '/media/x/ANCHORITE-KEY-acme: may be there, whole or in part; its writing was interrupted';
    for (const kind of ['carried', 'backup'] as const)
      expect(keyLines([record({ ...copy(kind), place })])).toContain(
        `  id-of-${kind}  passphrase, WRITING INTERRUPTED 2026-11-21T10:00:00Z at /media/x/ANCHORITE-KEY-acme: put its volume in and look; destroy what is there and end it by a copy-end, also where nothing is there; it is no copy to rely on, no bag on record`,
      );
  });

  it('say until when one signs certificates, where its plan set an end', () => {
    const end = '2034-11-21T09:59:59Z';
    expect(keyLines([record()]).join('\n')).not.toContain('signs certificates');
    expect(keyLines([{ ...record(), signUntil: end }])).toContain(`  signs certificates until ${end}`);
  });

  it('say of a key file in the clear that it is not encrypted', () => {
    const clear = { ...copy('exported'), protection: 'none' as const };
    expect(keyLines([record(clear)])).toContain(
      '  id-of-exported  NOT ENCRYPTED, made 2026-11-21T10:00:00Z at keys, no bag on record',
    );
    const inMemory = { ...copy('throw-away'), protection: 'none' as const };
    expect(keyLines([record(inMemory)])).toContain('  id-of-throw-away  none, made 2026-11-21T10:00:00Z');
  });

  it('say of a key what was found of it: nothing amiss while one copy can be used', () => {
    const both = record(copy('sealed-file'), copy('token'));
    const found = (file: FoundCopy) =>
      keyLines(
        [both],
        new Map<string, FoundCopy>([
          ['id-of-sealed-file', file],
          ['id-of-token', { here: false, why: 'away' }],
        ]),
      )[0];
    expect(found({ here: true })).toMatch(/, online$/);
    expect(found({ here: false, why: 'gone' })).toMatch(/, online, but gone; away$/);
  });

  it('are none where none was made', () => {
    expect(keyLines([])).toEqual(['No key was made or adopted here.']);
  });

  it('list the register of a share set: who, which bag and where, last check, what became of it; and warn of too few', () => {
    const set: ShareSet = {
      setId: '0badcafe',
      keyId: 'a',
      spkiSha256: 'b',
      required: 2,
      total: 3,
      check: 'c',
      shares: ['Anna', 'Berta', 'Carl'].map((custodian, at) => ({ index: at + 1, custodian, commitment: 'd', delivery: 'card' })),
      madeAt: '2026-11-21T10:00:00Z',
      voided: null,
      checkedAt: new Map([[1, '2027-11-21T10:00:00Z']]),
      ended: new Map(),
      statuses: new Map(),
      bags: new Map([[1, { bag: 'A 0815', place: 'safe 2' }]]),
      baggedIn: new Map(),
    };
    const lines = (over: Partial<ShareSet>) => keyLines([{ ...record(), shareSets: [{ ...set, ...over }] }]);
    expect(lines({})).toEqual(
      expect.arrayContaining([
        '  set 0badcafe, made 2026-11-21T10:00:00Z: 3 of 3 shares available, 2 open the key; can lose 1',
        '    share 1: Anna, card, available, bag A 0815, safe 2, checked 2027-11-21T10:00:00Z',
        '    share 2: Berta, card, available, no bag on record, never checked since it was dealt',
      ]),
    );
    const other = { ...set, setId: '0ddba11e', shares: set.shares.map((share) => ({ ...share, custodian: 'ANNA' })) };
    const inTwo = keyLines([
      { ...record(), shareSets: [set] },
      { ...record(), shareSets: [other] },
    ]);
    expect(inTwo).toContain('    share 1: Anna (in 2 quorums), card, available, bag A 0815, safe 2, checked 2027-11-21T10:00:00Z');
    expect(inTwo).toContain('    share 2: Berta, card, available, no bag on record, never checked since it was dealt');
    const voided = { at: '2027-01-01T10:00:00Z', why: 'sealed again' };
    expect(keyLines([{ ...record(), shareSets: [set, { ...other, voided }] }]).join()).not.toContain('quorums)');
    const event = (status: ShareStatus) => ({ status, at: '2027-01-02T10:00:00Z', why: 'test' });
    const lost = lines({ statuses: new Map([[2, event('lost')]]) });
    expect(lost).toContain(
      '  set 0badcafe, made 2026-11-21T10:00:00Z: 2 of 3 shares available, 2 open the key; WARNING: no other may be lost, deal a new set',
    );
    expect(lost.join('\n')).toContain('share 2: Berta, card, lost since 2027-01-02T10:00:00Z (test), no bag on record');
    expect(lost.join('\n')).toContain('{"setId":"0badcafe","index":2,"custodian":"Berta"}');
    const both = (second: ShareStatus, third: ShareStatus): string =>
      lines({
        statuses: new Map([
          [2, event(second)],
          [3, event(third)],
        ]),
      }).join('\n');
    const gone = both('destroyed', 'custodian-left');
    expect(gone).toContain('WARNING: too few custodians can come, find what was lost or restore the key from a backup');
    expect(gone).not.toContain('"custodian":"Berta"');
    expect(gone).not.toContain('others can sign');
    expect(both('destroyed', 'destroyed')).toContain('WARNING: the quorum opens nothing any more, restore the key from a backup');
    const known = both('compromised', 'compromised');
    expect(known).not.toContain('opens nothing');
    expect(known).toContain('1 of 3 shares available, 2 open the key; WARNING: opens only with compromised shares, deal a new set');
    expect(known).toContain(
      '    WARNING: 2 shares lost, compromised or with a custodian who left, 2 open the key: with the sealed file others can sign, consider revoking its certificate',
    );
  });
});
