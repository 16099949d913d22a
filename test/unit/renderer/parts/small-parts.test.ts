import { describe, expect, it } from 'vitest';
import { digestRows } from '../../../../renderer/parts/digest-rows.ts';
import { hexDump } from '../../../../renderer/parts/hex-dump.ts';
import { horizonPlace, horizonTicks } from '../../../../renderer/parts/horizon-scale.ts';
import { movedRow, rowWindow } from '../../../../renderer/parts/row-window.ts';
import { digest } from '../../../support/fake-bridge-data.ts';

describe('the lines of a digest', () => {
  it('put four bytes and their four words on one line, and leave nothing out', () => {
    const view = digest(1);
    const rows = digestRows(view);
    expect(rows).toHaveLength(8);
    expect(rows.flatMap(({ groups }) => groups).join('')).toBe(view.hex);
    expect(rows.flatMap(({ words }) => words)).toEqual(view.words);
    expect(rows[3]).toMatchObject({ first: 12, words: view.words.slice(12, 16) });
  });
});

describe('a hex dump', () => {
  it('shows offset, sixteen bytes and printable ASCII', () => {
    const lines = hexDump(new TextEncoder().encode('0\u0082ABCDEFGHIJKLMNOPQ')).split('\n');
    expect(lines[0]).toBe('0000  30 c2 82 41 42 43 44 45  46 47 48 49 4a 4b 4c 4d  0..ABCDEFGHIJKLM');
    expect(lines[1]).toBe(`0010  4e 4f 50 51${' '.repeat(37)}  NOPQ`);
  });
});

describe('the horizon', () => {
  it('stays on the line and in order from overdue to decades', () => {
    const places = [-400, 0, 1, 7, 90, 3_650, 7_300].map((days) => horizonPlace(days, 7_300));
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBe(1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it('shows the 90-day tick even when everything ends tomorrow', () => {
    expect(horizonTicks(1).map(({ label }) => label)).toEqual(['1 day', '7 days', '30 days', '90 days']);
  });

  it('leaves labels out where they would run together', () => {
    const shown = horizonTicks(8_400);
    expect(shown.map(({ label }) => label)).toEqual(['1 day', '7 days', '30 days', '90 days', '1 year', '5 years', '20 years']);
    for (const [i, { at }] of shown.entries()) expect(at - (shown[i - 1]?.at ?? -1)).toBeGreaterThan(0.11);
  });
});

describe('a long table', () => {
  it('draws only the rows near the view', () => {
    const { first, end } = rowWindow(10_000, 36, 180_000, 600);
    expect(first).toBeLessThan(5_000);
    expect(end).toBeGreaterThan(5_016);
    expect(end - first).toBeLessThan(60);
  });

  it('draws the end when scrolled too far, and nothing of an empty list', () => {
    expect(rowWindow(5, 36, 99_999, 600)).toEqual({ first: 0, end: 5 });
    expect(rowWindow(0, 36, 0, 600)).toEqual({ first: 0, end: 0 });
  });

  it.each([
    ['ArrowDown', 0, 1],
    ['ArrowUp', 0, 0],
    ['End', 3, 99],
    ['Home', 42, 0],
    ['PageDown', 95, 99],
    ['x', 3, undefined],
  ])('moves on %s from %i to %s', (key, from, to) => {
    expect(movedRow(key, from, 100)).toBe(to);
  });
});
