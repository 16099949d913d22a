import { describe, expect, it } from 'vitest';
import type { KeyRecord, ShareSet } from '../../../shared/ceremony/key-custody.ts';
import { shareSetViews } from '../../../main/ipc/handlers/custodian-handlers.ts';

const set = (setId: string, custodians: readonly string[], over: Partial<ShareSet> = {}): ShareSet => ({
  setId,
  keyId: 'a',
  spkiSha256: 'b',
  required: 2,
  total: custodians.length,
  check: 'c',
  shares: custodians.map((custodian, at) => ({ index: at + 1, custodian, commitment: 'd', delivery: 'card' })),
  madeAt: '2026-01-10T09:00:00Z',
  voided: null,
  checkedAt: new Map(),
  ...over,
});
const record = (authority: string, ...shareSets: readonly ShareSet[]): KeyRecord => ({
  spkiSha256: 'b',
  spki: '',
  algorithm: 'EC-P256',
  authority,
  adoptedFrom: null,
  state: 'active',
  stateSince: '2026-01-10T09:00:00Z',
  signUntil: null,
  copies: [],
  shareSets,
});

describe('what is shown of custodians', () => {
  const now = '2027-06-01T09:00:00Z';
  const voided = { at: now, why: 'sealed again' };
  const records = [
    record(
      'one',
      set('1', ['Anna', 'Berta'], { voided }),
      set('2', ['Anna', 'Carl'], { checkedAt: new Map([[1, '2027-05-01T09:00:00Z']]) }),
    ),
    record('two', set('3', ['Anna', 'Dora'])),
  ];

  it('leaves out void sets', () => {
    expect(shareSetViews(records, now).map(({ setId, authority }) => [setId, authority])).toEqual([
      ['2', 'one'],
      ['3', 'two'],
    ]);
  });

  it('counts in how many live quorums one custodian is', () => {
    const counts = shareSetViews(records, now).flatMap(({ shares }) =>
      shares.map(({ custodian, quorums }) => [custodian, quorums]),
    );
    expect(counts).toEqual([
      ['Anna', 2],
      ['Carl', 1],
      ['Anna', 2],
      ['Dora', 1],
    ]);
  });

  it('says how each share was delivered', () => {
    const shares = ['card', 'file', 'both'].map((delivery, at) => ({
      index: at + 1,
      custodian: 'Anna',
      commitment: 'd',
      delivery: delivery as 'card' | 'file' | 'both',
    }));
    const [view] = shareSetViews([record('one', set('1', [], { shares }))], now);
    expect(view?.shares.map(({ delivery }) => delivery)).toEqual(['card', 'file', 'both']);
  });

  it('marks a share that nobody has looked at for more than twelve months', () => {
    const [first] = shareSetViews(records, now);
    expect(first?.shares.map(({ old }) => old)).toEqual([false, true]);
    expect(shareSetViews(records, '2026-12-01T09:00:00Z')[0]?.shares.map(({ old }) => old)).toEqual([false, false]);
  });
});
