import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/fault/fault.ts';
import { parseCheckpoint } from '../../main/ledger/checkpoint.ts';
import { entryOf, parseLine } from '../../main/ledger/entry-line.ts';
import { ledgerLines, verifyLedgerLines } from '../../main/ledger/line-verifier.ts';

const at = { seq: 3, prev: 'a'.repeat(64), time: '2026-11-21T10:00:00Z' };
const words = fc.string({ unit: 'grapheme', maxLength: 30 });

describe('lines of the ledger', () => {
  it('are read back as the entry they were made of, whatever people typed', () => {
    fc.assert(
      fc.property(words, words, words, fc.option(words), fc.integer(), (id, label, value, initials, number) => {
        const data = { step: id, number, who: label, initials, evidence: [{ label, value }] };
        const entry = entryOf({ type: 'step-completed', ceremony: `c${id}`, data }, at);
        expect(parseLine(entry.line)).toEqual(entry);
        expect(entry.line).not.toMatch(/[\n\r]/);
        expect(entry.line).toContain(`"prev":"${at.prev}"`);
        expect([...ledgerLines(new TextEncoder().encode(`${entry.line}\n`))]).toEqual([entry.line]);
      }),
    );
  });

  it('with any one byte changed are refused or differ in their hash', () => {
    const data = { step: 's', number: 1, who: 'w', initials: null, evidence: [{ label: 'é', value: '"\\' }] };
    const entry = entryOf({ type: 'step-completed', ceremony: 'c', data }, at);
    const bytes = new TextEncoder().encode(`${entry.line}\n`);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (i, flip) => {
        const changed = Uint8Array.from(bytes);
        changed[i] = (changed[i] ?? 0) ^ flip;
        try {
          for (const line of ledgerLines(changed)) expect(parseLine(line).hash).not.toBe(entry.hash);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Error);
          expect(thrown).not.toBeInstanceOf(TypeError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that are anything else end as ledger-broken', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => new TextEncoder().encode(`${text}\n`)),
        ),
        async (bytes) => {
          const thrown = await verifyLedgerLines(ledgerLines(bytes)).catch((reason: unknown) => reason);
          expect(thrown).toBeInstanceOf(Fault);
          expect(thrown).toMatchObject({ code: 'ledger-broken' });
        },
      ),
    );
  });
});

describe('a checkpoint note', () => {
  it('that is anything else ends as ledger-broken', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('\n', '\n\n', '— ', 'origin', '42', 'A'.repeat(43), '=', ' '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        try {
          const note = pieces.join('');
          expect(note.startsWith(`${parseCheckpoint(note).text}\n— `)).toBe(true);
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'Fault', code: 'ledger-broken' });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
