import { z } from 'zod';
import { equalBytes, fromBase64 } from '../../shared/base/bytes.ts';
import type { EntryType, LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Reader, SqlValue, Transaction } from './database.ts';
import { serialOf, stateAfter } from './ledger-facts.ts';

/** A table whose rows are made of entries: at most one row of each entry, never changed afterwards. */
interface Projection {
  readonly table: string;
  /** All columns but `seq`. */
  readonly columns: readonly string[];
  /** The row of this entry, or null when the table does not care. */
  readonly row: (entry: LedgerEntry) => readonly SqlValue[] | null;
}

type Entry<T extends EntryType> = Extract<LedgerEntry, { readonly type: T }>;

function isOf<T extends EntryType>(type: T, entry: LedgerEntry): entry is Entry<T> {
  return entry.type === type;
}

function of<T extends EntryType>(
  type: T,
  table: string,
  columns: readonly string[],
  row: (entry: Entry<T>) => readonly SqlValue[],
): Projection {
  return { table, columns, row: (entry) => (isOf(type, entry) ? row(entry) : null) };
}

function blob(base64: string): Uint8Array {
  return fromBase64(base64) ?? new Uint8Array();
}

const crlColumns = ['issuer', 'number', 'this_update', 'next_update', 'entries', 'sha256', 'der'];

function crlRow({ data: d }: Entry<'crl-issued'> | Entry<'crl-adopted'>): readonly SqlValue[] {
  return [d.issuer, d.crlNumber, d.thisUpdate, d.nextUpdate, d.entries, d.sha256, blob(d.der)];
}

export const projections: readonly Projection[] = [
  of('ceremony-opened', 'ceremonies', ['id', 'title', 'plan_digest', 'opened_at'], ({ data: d, ceremony, time }) => [
    ceremony,
    d.title,
    d.planDigest,
    time,
  ]),
  {
    table: 'ceremony_states',
    columns: ['ceremony', 'state', 'time'],
    row: (entry) => {
      const state = stateAfter(entry);
      return state === undefined ? null : [entry.ceremony, state, entry.time];
    },
  },
  of('key-intended', 'intended_keys', ['key_id', 'algorithm', 'custody', 'ceremony'], ({ data: d, ceremony }) => [
    d.keyId,
    d.algorithm,
    d.custody,
    ceremony,
  ]),
  {
    table: 'generated_keys',
    columns: ['key_id', 'algorithm', 'custody', 'spki', 'spki_sha256'],
    row: (entry) => {
      if (!isOf('key-generated', entry) && !isOf('key-adopted', entry)) return null;
      const { keyId, algorithm, custody, spki, spkiSha256 } = entry.data;
      return [keyId, algorithm, custody, blob(spki), spkiSha256];
    },
  },
  of('key-copied', 'key_copies', ['key_id', 'spki_sha256', 'kind'], ({ data: d }) => [d.keyId, d.spkiSha256, d.kind]),
  of('key-copy-ended', 'ended_copies', ['key_id'], ({ data: d }) => [d.keyId]),
  of('key-state-changed', 'key_states', ['spki_sha256', 'state'], ({ data: d }) => [d.spkiSha256, d.to]),
  of('share-set-made', 'share_sets', ['set_id', 'key_id'], ({ data: d }) => [d.setId, d.keyId]),
  of('share-set-voided', 'voided_share_sets', ['set_id'], ({ data: d }) => [d.setId]),
  of('key-discarded', 'discarded_keys', ['key_id'], ({ data: d }) => [d.keyId]),
  {
    table: 'committed_serials',
    columns: ['issuer', 'serial', 'ceremony'],
    row: (entry) =>
      isOf('serial-committed', entry) || isOf('certificate-adopted', entry)
        ? [entry.data.issuer, serialOf(entry.data.serialNumber), entry.ceremony]
        : null,
  },
  of('crl-number-committed', 'committed_crl_numbers', ['issuer', 'number', 'ceremony'], ({ data: d, ceremony }) => [
    d.issuer,
    d.crlNumber,
    ceremony,
  ]),
  {
    table: 'certificates',
    columns: [
      ...['name', 'kind', 'issuer', 'subject', 'serial', 'serial_number', 'fingerprint', 'spki_sha256', 'der', 'preset'],
      ...['not_before', 'not_after', 'ceremony'],
    ],
    row: (entry) => {
      if (!isOf('certificate-issued', entry) && !isOf('certificate-adopted', entry)) return null;
      const { data: d, ceremony } = entry;
      return [
        ...[d.name, d.kind, d.issuer, d.subject, serialOf(d.serialNumber), d.serialNumber, d.fingerprint, d.spkiSha256],
        ...[blob(d.der), d.preset, d.notBefore, d.notAfter, ceremony],
      ];
    },
  },
  of('certificate-adopted', 'adopted_certificates', ['fingerprint'], ({ data: d }) => [d.fingerprint]),
  of(
    'revocation-adopted',
    'adopted_revocations',
    ['issuer', 'serial', 'serial_number', 'reason_code', 'revocation_date', 'invalidity_date'],
    ({ data: d }) => [d.issuer, serialOf(d.serialNumber), d.serialNumber, d.reasonCode, d.revocationDate, d.invalidityDate],
  ),
  of(
    'certificate-revoked',
    'revocations',
    ['fingerprint', 'issuer', 'serial_number', 'reason_code', 'revocation_date', 'invalidity_date'],
    ({ data: d }) => [d.fingerprint, d.issuer, d.serialNumber, d.reasonCode, d.revocationDate, d.invalidityDate],
  ),
  of('crl-issued', 'crls', crlColumns, crlRow),
  of('crl-adopted', 'adopted_crls', crlColumns, crlRow),
  of('checkpoint', 'checkpoints', ['size', 'root_hash', 'head_hash', 'note'], ({ data: d }) => [
    d.size,
    d.rootHash,
    d.headHash,
    d.note,
  ]),
];

/** Stores the rows of one entry, in the transaction that stores the entry. */
export async function project(tx: Transaction, entry: LedgerEntry): Promise<void> {
  for (const { table, columns, row } of projections) {
    const values = row(entry);
    if (values === null) continue;
    const places = columns.map(() => ', ?').join('');
    await tx.run(`INSERT INTO ${table} (seq, ${columns.join(', ')}) VALUES (?${places})`, [entry.seq, ...values]);
  }
}

/** Throws all rows away; the caller projects every entry again in the same transaction. */
export async function clearProjections(tx: Transaction): Promise<void> {
  for (const { table } of projections) await tx.run(`DELETE FROM ${table}`);
}

const storedRow = z.record(z.string(), z.union([z.string(), z.number(), z.instanceof(Uint8Array), z.null()]));
const strayRow = z.object({ seq: z.int() });

/** Proves that the stored rows of consecutive entries are those the entries make. Fault: `ledger-broken`. */
export async function compareProjections(reader: Reader, entries: readonly LedgerEntry[]): Promise<void> {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return;
  for (const { table, columns, row } of projections) {
    const sql = `SELECT seq, ${columns.join(', ')} FROM ${table} WHERE seq BETWEEN ? AND ? ORDER BY seq`;
    const stored = new Map((await reader.all(storedRow, sql, [first.seq, last.seq])).map((found) => [found['seq'], found]));
    for (const entry of entries) {
      const found = stored.get(entry.seq);
      const expected = row(entry);
      const agrees =
        expected === null
          ? found === undefined
          : found !== undefined && columns.every((column, i) => same(found[column], expected[i]));
      if (!agrees) throw differs(table, entry.seq);
    }
  }
}

/** Proves that no row names an entry that is not there. Fault: `ledger-broken`. */
export async function compareStrayRows(reader: Reader): Promise<void> {
  for (const { table } of projections) {
    const sql = `SELECT seq FROM ${table} WHERE seq < 0 OR seq > (SELECT max(seq) FROM entries) LIMIT 1`;
    const [stray] = await reader.all(strayRow, sql);
    if (stray !== undefined) throw differs(table, stray.seq);
  }
}

function same(a: SqlValue | undefined, b: SqlValue | undefined): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? equalBytes(a, b) : a === b;
}

function differs(table: string, seq: number): Fault {
  return new Fault('ledger-broken', { seq: String(seq), why: `table ${table} differs from the entries` });
}
