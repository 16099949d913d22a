import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { z } from 'zod';
import { fromBase64, toBase64 } from '../../shared/base/bytes.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Clock } from '../ports/workstation.ts';
import { Database } from './database.ts';
import { entryOf, firstPrev } from './entry-line.ts';
import { checkEntry } from './entry-rules.ts';
import { checkEnds, storeEntry } from './entry-table.ts';
import { ledgerLines, LineVerifier } from './line-verifier.ts';
import { applicationId, checkSchema, migrate, migrations, schemaVersion } from './migrations.ts';
import { SqlFacts } from './sql-facts.ts';
import { SqliteLedger } from './sqlite-ledger.ts';

export interface CreateLedger {
  /** Path of the new file; its folder exists. */
  readonly file: string;
  readonly mode: Mode;
  /** Hex, lower case: names the ledger in every checkpoint. */
  readonly ledgerId: string;
  /** SubjectPublicKeyInfo DER of the ledger key (Ed25519). */
  readonly publicKey: Uint8Array;
  /** Name and version of the program, for entry 0. */
  readonly application: string;
  readonly clock: Clock;
}

/**
 * Makes a ledger: schema and entry 0 in one transaction, so that a crash leaves an empty file, which counts as missing and may be
 * made into a ledger later. Faults: `file-exists`, `folder-not-usable`, `ledger-in-use`, `ledger-unwritable`, `volume-full`.
 */
export async function createLedger({ file, mode, ledgerId, publicKey, application, clock }: CreateLedger): Promise<SqliteLedger> {
  await makeEmptyFile(file);
  const database = await openForWriting(file);
  return closingOnFault(database, async () => {
    await database.transaction(async (tx) => {
      if ((await schemaVersion(tx)) > 0) throw new Fault('file-exists', { path: file });
      await migrate(tx, 0);
      const data = { ledgerId, mode, publicKey: toBase64(publicKey), application };
      const at = { seq: 0, prev: firstPrev, time: clock.now() };
      const entry = entryOf({ type: 'ledger-created', ceremony: null, data }, at);
      const facts = new SqlFacts(tx);
      await checkEntry(entry, { facts, last: null, ledgerId, mode, publicKey, root: async () => new Uint8Array() });
      await storeEntry(tx, entry);
    }, 'EXCLUSIVE');
    return ledgerOn(database, clock);
  });
}

/**
 * Opens a ledger for this process alone until `close` or the end of the process. The lock is the kernel's, so a killed process
 * leaves none behind. Never open the file by other means in this process: closing any descriptor of it would drop the lock
 * (POSIX fcntl). Faults: `ledger-missing`, `ledger-mode-mismatch`, `ledger-in-use`, `ledger-newer`, `ledger-broken`,
 * `ledger-unwritable`, `volume-full`.
 */
export async function openLedger({ file, mode, clock }: { file: string; mode?: Mode; clock: Clock }): Promise<SqliteLedger> {
  await checkThere(file, constants.R_OK | constants.W_OK);
  const database = await openForWriting(file);
  return closingOnFault(database, async () => {
    await database.transaction(async (tx) => {
      const version = await schemaVersion(tx);
      if (version === 0) throw new Fault('ledger-missing', { path: file });
      await migrate(tx, version);
      // Writes page 1 even if nothing changes: a full or read-only volume is found now and not in mid-ceremony.
      await tx.run(`PRAGMA application_id = ${applicationId}`);
    }, 'EXCLUSIVE');
    const ledger = await ledgerOn(database, clock);
    if (mode !== undefined && mode !== ledger.mode) throw new Fault('ledger-mode-mismatch', { found: ledger.mode, wanted: mode });
    return ledger;
  });
}

/**
 * Opens a copy to look at and to verify; `append` is refused with `ledger-unwritable`. Faults: `ledger-missing`, `ledger-in-use`,
 * `ledger-newer`, `ledger-broken`, `ledger-unwritable` (a schema that would have to be migrated), `ledger-cut-off`.
 */
export async function openLedgerForReading({ file }: { file: string }): Promise<SqliteLedger> {
  await checkThere(file, constants.R_OK);
  try {
    return await openedForReading(file);
  } catch (thrown) {
    // SQLite would have to write what it rolls back; whoever only reads leaves that to the next ceremony.
    const journal = await stat(`${file}-journal`).catch(() => undefined);
    const unwritable = thrown instanceof Fault && thrown.code === 'ledger-unwritable' && thrown.detail['why'] === undefined;
    throw unwritable && journal && journal.size > 0 ? new Fault('ledger-cut-off', { path: file }, { cause: thrown }) : thrown;
  }
}

async function openedForReading(file: string): Promise<SqliteLedger> {
  const database = await Database.open(file, 'read');
  return closingOnFault(database, async () => {
    for (const setting of [...cautious, 'query_only = ON']) await database.pragma(setting);
    const version = await schemaVersion(database);
    if (version === 0) throw new Fault('ledger-missing', { path: file });
    if (version < migrations.length) throw new Fault('ledger-unwritable', { path: file, why: 'the schema is older' });
    return ledgerOn(database, null);
  });
}

/**
 * Makes a ledger file of the lines of another (`ledger.jsonl`), proves them as they come, and opens it for reading: whoever restores
 * has no ledger key and appends nothing. `file` must not exist. Faults: `file-exists`, `ledger-broken` {seq, why}, `ledger-unwritable`,
 * `volume-full`.
 */
export async function restoreLedger({ file, lines }: { file: string; lines: Uint8Array }): Promise<SqliteLedger> {
  await makeEmptyFile(file);
  const database = await openForWriting(file);
  await closingOnFault(database, async () => {
    const verifier = new LineVerifier();
    await database.transaction(async (tx) => {
      if ((await schemaVersion(tx)) > 0) throw new Fault('file-exists', { path: file });
      await migrate(tx, 0);
      for (const line of ledgerLines(lines)) await storeEntry(tx, await verifier.add(line));
    }, 'EXCLUSIVE');
    verifier.end();
  });
  await database.close();
  const ledger = await openLedgerForReading({ file });
  try {
    await ledger.verify();
    return ledger;
  } catch (thrown) {
    await ledger.close();
    throw thrown;
  }
}

/** The ledger in a database whose lock and schema are settled, after the quick look. Fault: `ledger-broken`. */
export async function ledgerOn(database: Database, clock: Clock | null): Promise<SqliteLedger> {
  await checkSchema(database);
  const { first, last } = await checkEnds(database);
  if (first.type !== 'ledger-created')
    throw new Fault('ledger-broken', { seq: '0', why: 'the first entry does not create the ledger' });
  const publicKey = fromBase64(first.data.publicKey) ?? new Uint8Array();
  return new SqliteLedger(database, { ledgerId: first.data.ledgerId, mode: first.data.mode, publicKey }, last, clock);
}

// Functions and triggers of a schema that somebody else wrote are not run; damaged pages are noticed when they are read.
const cautious = ['trusted_schema = OFF', 'cell_size_check = ON'];

/**
 * A rollback journal and not WAL: outside a transaction everything that was committed lies in the one file, so that a copy made by
 * hand is whole. In exclusive mode the journal is kept and overwritten, never unlinked, so FULL syncs each commit durably.
 * `recursive_triggers` makes REPLACE fire delete triggers.
 */
const durable = ['locking_mode = EXCLUSIVE', 'journal_mode = DELETE', 'synchronous = FULL', 'recursive_triggers = ON'];

const journalRow = z.object({ journal_mode: z.string() });

async function openForWriting(file: string): Promise<Database> {
  const database = await Database.open(file, 'write');
  return closingOnFault(database, async () => {
    for (const setting of [...cautious, ...durable]) await database.pragma(setting);
    const [row] = await database.all(journalRow, 'PRAGMA journal_mode');
    if (row?.journal_mode !== 'delete') throw new Fault('ledger-unwritable', { path: file, why: 'journal mode' });
    return database;
  });
}

async function closingOnFault<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    await database.close().catch(() => undefined);
    throw thrown;
  }
}

async function checkThere(file: string, permission: number): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new Fault('ledger-missing', { path: file }, { cause });
  });
  if (!found.isFile()) throw new Fault('ledger-missing', { path: file });
  await access(file, permission).catch((cause: unknown) => {
    throw new Fault('ledger-unwritable', { path: file }, { cause });
  });
}

const faultOfErrno: Readonly<Record<string, FaultCode>> = {
  ENOENT: 'folder-not-usable',
  ENOTDIR: 'folder-not-usable',
  ENOSPC: 'volume-full',
  EDQUOT: 'volume-full',
};

/** Private to this account from the first moment; an existing file is not opened, which would cost a lock held on it. */
async function makeEmptyFile(file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.close();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'EEXIST') return;
    throw new Fault(faultOfErrno[code] ?? 'ledger-unwritable', { path: file }, { cause });
  }
}
