import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addSeconds } from '../../../shared/base/instant.ts';
import { bandOf, dueOf, type Expiring } from '../../../main/lifecycle/due.ts';

const now = '2026-11-21T10:00:00Z';
const authority = (name: string, changes: Partial<Expiring> = {}): Expiring => ({
  name,
  notAfter: addDays(now, 400),
  revoked: false,
  crlNextUpdate: null,
  beyondSigning: false,
  signUntil: null,
  ...changes,
});

describe('bands of days left', () => {
  it.each([
    [-1, 'overdue'],
    [0, '1'],
    [1, '1'],
    [2, '7'],
    [7, '7'],
    [8, '30'],
    [30, '30'],
    [31, '90'],
    [90, '90'],
    [91, 'later'],
    [-4_000, 'overdue'],
    [36_525, 'later'],
  ])('puts %i days into the band %s', (days, band) => {
    expect(bandOf(days)).toBe(band);
  });
});

describe('what is due', () => {
  it('lists every certificate and every CRL, the soonest first', () => {
    const due = dueOf(
      [
        authority('root', { notAfter: addDays(now, 300), crlNextUpdate: addDays(now, 20) }),
        authority('issuing', { notAfter: addDays(now, 5) }),
      ],
      now,
    );
    expect(due.map(({ kind, name, days, band }) => `${kind} ${name} ${days} ${band}`)).toEqual([
      'certificate issuing 5 7',
      'crl root 20 30',
      'certificate root 300 later',
    ]);
  });

  it('asks for nothing of a revoked authority, neither renewal nor CRL', () => {
    expect(dueOf([authority('gone', { revoked: true, crlNextUpdate: addDays(now, 1) })], now)).toEqual([]);
  });

  it('calls the CRL of a key that signs nothing ever again its last one', () => {
    const due = dueOf([authority('root', { crlNextUpdate: addDays(now, 20), beyondSigning: true })], now);
    expect(due[0]).toEqual({ kind: 'last-crl', name: 'root', at: addDays(now, 20), days: 20, band: '30' });
  });

  it('asks for no CRL of an authority that has expired, but still says that it expired', () => {
    const due = dueOf([authority('old', { notAfter: addDays(now, -1), crlNextUpdate: addDays(now, -30) })], now);
    expect(due.map(({ kind, band }) => `${kind} ${band}`)).toEqual(['certificate overdue']);
  });

  it('says when a key stops signing certificates, and for a year after it that it has', () => {
    const due = (signUntil: string, changes: Partial<Expiring> = {}) =>
      dueOf([authority('root', { notAfter: addDays(now, 4_000), signUntil, ...changes })], now)
        .filter(({ kind }) => kind === 'signing')
        .map(({ name, days, band }) => `${name} ${days} ${band}`);
    expect(due(addDays(now, 400))).toEqual(['root 400 later']);
    expect(due(addDays(now, 90))).toEqual(['root 90 90']);
    expect(due(addSeconds(now, 30))).toEqual(['root 0 1']);
    expect(due(addDays(now, -365))).toEqual(['root -365 overdue']);
    expect(due(addDays(now, -366))).toEqual([]);
    expect(due(addDays(now, 20), { revoked: true })).toEqual([]);
    expect(due(addDays(now, -20), { notAfter: addDays(now, -1) })).toEqual([]);
  });

  it('is overdue from the second after the last, not before', () => {
    const at = (notAfter: string) => dueOf([authority('root', { notAfter })], now)[0]?.band;
    expect(at(addSeconds(now, 1))).toBe('1');
    expect(at(now)).toBe('1');
    expect(at(addSeconds(now, -1))).toBe('overdue');
  });

  it('says an overdue CRL of a valid authority', () => {
    const due = dueOf([authority('root', { crlNextUpdate: addSeconds(now, -1) })], now);
    expect(due[0]).toEqual({ kind: 'crl', name: 'root', at: addSeconds(now, -1), days: -1, band: 'overdue' });
  });

  it('orders by name what ends at the same second', () => {
    const due = dueOf([authority('b'), authority('a'), authority('c')], now);
    expect(due.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('has nothing due where there is no authority', () => {
    expect(dueOf([], now)).toEqual([]);
  });

  it('is sorted, never says a revoked one, and keeps bands in step with days for any rows', () => {
    const row = fc.record({
      name: fc.stringMatching(/^[a-z]{1,8}$/),
      notAfter: fc.integer({ min: -40_000_000, max: 400_000_000 }).map((seconds) => addSeconds(now, seconds)),
      revoked: fc.boolean(),
      beyondSigning: fc.boolean(),
      crlNextUpdate: fc.option(fc.integer({ min: -40_000_000, max: 40_000_000 }).map((seconds) => addSeconds(now, seconds))),
      signUntil: fc.option(fc.integer({ min: -40_000_000, max: 40_000_000 }).map((seconds) => addSeconds(now, seconds))),
    });
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: ({ name }) => name }), (rows) => {
        const due = dueOf(rows, now);
        expect(due.map(({ at }) => at)).toEqual(due.map(({ at }) => at).toSorted());
        const revoked = new Set(rows.filter((r) => r.revoked).map(({ name }) => name));
        for (const { name, at, days, band } of due) {
          expect(revoked.has(name)).toBe(false);
          expect(band === 'overdue').toBe(at < now);
          expect(band).toBe(bandOf(days));
        }
        expect(due.filter(({ kind }) => kind === 'certificate')).toHaveLength(rows.filter((r) => !r.revoked).length);
      }),
    );
  });
});
