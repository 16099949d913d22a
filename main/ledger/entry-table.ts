import { z } from 'zod';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Reader, SqlValue, Transaction } from './database.ts';
import { firstPrev, hashOfLine, parseLine } from './entry-line.ts';
import { project } from './projections.ts';

/** Rows asked for at a time: small enough that the window never waits, large enough that the questions cost nothing. */
export const pageSize = 500;

const entryRow = z.object({
  seq: z.int(),
  type: z.string(),
  ceremony: z.string().nullable(),
  time: z.string(),
  line: z.string(),
  hash: z.string(),
});
export type EntryRow = z.infer<typeof entryRow>;

const headRow = z.object({ size: z.int(), hash: z.string() });
export type Head = z.infer<typeof headRow>;

const countRow = z.object({ count: z.int() });

/** Rows as they are stored; nothing about them is proven. */
export function readRows(reader: Reader, where: string, params: readonly SqlValue[]): Promise<EntryRow[]> {
  return reader.all(entryRow, `SELECT seq, type, ceremony, time, line, hash FROM entries ${where}`, params);
}

/** The entry of a row whose columns say what its line says. Fault: `ledger-broken`. */
export function entryOfRow(row: EntryRow): LedgerEntry {
  const broken = (why: string, cause?: unknown) => new Fault('ledger-broken', { seq: String(row.seq), why }, { cause });
  let entry: LedgerEntry;
  try {
    entry = parseLine(row.line);
  } catch (thrown) {
    throw broken(thrown instanceof Error ? thrown.message : '', thrown);
  }
  compareColumns(row, entry);
  return entry;
}

/** Proves that the columns beside a line agree with it. Fault: `ledger-broken`. */
export function compareColumns(row: EntryRow, entry: LedgerEntry): void {
  const agrees =
    row.seq === entry.seq &&
    row.type === entry.type &&
    row.ceremony === entry.ceremony &&
    row.time === entry.time &&
    row.hash === entry.hash;
  if (!agrees) throw new Fault('ledger-broken', { seq: String(row.seq), why: 'the columns differ from the line' });
}

/** Size and head hash as stored beside the entries. Fault: `ledger-broken`. */
export async function readHead(reader: Reader): Promise<Head> {
  const [head] = await reader.all(headRow, 'SELECT size, hash FROM head');
  if (head === undefined) throw new Fault('ledger-broken', { why: 'the head is missing' });
  return head;
}

/** Adds one entry, its rows and the new head. */
export async function storeEntry(tx: Transaction, entry: LedgerEntry): Promise<void> {
  const { seq, type, ceremony, time, line, hash } = entry;
  await tx.run('INSERT INTO entries (seq, type, ceremony, time, line, hash) VALUES (?, ?, ?, ?, ?, ?)', [
    ...[seq, type, ceremony, time, line, hash],
  ]);
  await project(tx, entry);
  if (seq === 0) await tx.run('INSERT INTO head (id, size, hash) VALUES (0, 1, ?)', [hash]);
  else await tx.run('UPDATE head SET size = ?, hash = ? WHERE id = 0', [seq + 1, hash]);
}

/**
 * The quick look at every start: entry 0, the number of rows, the stored head, and the chain of the last 64 entries. What it
 * does not see, `verify` does. Resolves to the first and the last entry. Fault: `ledger-broken`.
 */
export async function checkEnds(reader: Reader): Promise<{ readonly first: LedgerEntry; readonly last: LedgerEntry }> {
  const head = await readHead(reader);
  const [{ count } = { count: 0 }] = await reader.all(countRow, 'SELECT count(*) AS count FROM entries');
  if (count !== head.size)
    throw new Fault('ledger-broken', { seq: String(count), why: 'the number of entries is not that of the head' });
  const [firstRow] = await readRows(reader, 'WHERE seq = 0', []);
  if (firstRow === undefined) throw new Fault('ledger-broken', { seq: '0', why: 'the row is missing' });
  const first = entryOfRow(firstRow);
  const from = Math.max(0, head.size - 64);
  let last: LedgerEntry | null = null;
  for (const row of await readRows(reader, 'WHERE seq >= ? ORDER BY seq', [from])) {
    const entry = entryOfRow(row);
    const prev: string = last?.hash ?? (from === 0 ? firstPrev : entry.prev);
    if (entry.seq !== (last === null ? from : last.seq + 1) || entry.prev !== prev) {
      throw new Fault('ledger-broken', { seq: String(entry.seq), why: 'prev is not the hash of the line before' });
    }
    last = entry;
  }
  if (last === null || last.seq + 1 !== head.size || last.hash !== head.hash) {
    throw new Fault('ledger-broken', { seq: String(head.size - 1), why: 'the last entry is not the stored head' });
  }
  return { first, last };
}

/** Proves that a row stands in the chain after `prev`, without reading what it says. Fault: `ledger-broken`. */
export function checkLink(row: EntryRow, seq: number, prev: string): void {
  const broken = (why: string) => new Fault('ledger-broken', { seq: String(seq), why });
  if (row.seq !== seq) throw broken('the row is missing');
  if (!row.line.includes(`"prev":"${prev}"`)) throw broken('prev is not the hash of the line before');
  if (hashOfLine(row.line) !== row.hash) throw broken('the columns differ from the line');
}
