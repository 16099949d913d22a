import { describe, expect, it } from 'vitest';
import type { KeyRecord } from '../../../shared/ceremony/key-custody.ts';
import type { ShareEvent, ShareSet } from '../../../shared/ceremony/share-set.ts';
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
  ended: new Map(),
  statuses: new Map(),
  bags: new Map(),
  baggedIn: new Map(),
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

  it('counts the shares that are available, and says of each what became of it, and which bag it is in', () => {
    const lost: ShareEvent = { status: 'lost', at: '2027-05-02T09:00:00Z', why: 'not in its safe' };
    const found: ShareEvent = { status: 'available', at: '2027-05-03T09:00:00Z', why: 'found' };
    const [view] = shareSetViews(
      [
        record(
          'one',
          set('1', ['Anna', 'Berta', 'Carl'], {
            statuses: new Map([
              [1, lost],
              [2, found],
            ]),
            bags: new Map([[3, { bag: 'A 0815', place: 'safe 2' }]]),
          }),
        ),
      ],
      now,
    );
    expect(view).toMatchObject({ required: 2, total: 3, available: 2, exposed: 1, verdict: 'none-to-spare' });
    expect(view?.shares.map(({ status, changed, bag }) => [status, changed?.why ?? null, bag])).toEqual([
      ['lost', 'not in its safe', null],
      ['available', 'found', null],
      ['available', null, { bag: 'A 0815', place: 'safe 2' }],
    ]);
    // Nobody can look at what is lost.
    expect(view?.shares.map(({ old }) => old)).toEqual([false, true, true]);
  });
});
