import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../shared/fault/fault.ts';
import { Database } from './database.ts';
import type { Reader, Transaction } from './database.ts';
import { schemaVersion1 } from './schema-version-1.ts';
import { schemaVersion2 } from './schema-version-2.ts';
import { schemaVersion3 } from './schema-version-3.ts';

/** A step of the schema. Once released its statements never change: their SHA-256 is kept in each ledger. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

export const migrations: readonly Migration[] = [
  { version: 1, name: 'entries and their projections', statements: schemaVersion1 },
  { version: 2, name: 'copies of keys, key states, share sets', statements: schemaVersion2 },
  { version: 3, name: 'adopted certificates, revocations, CRLs', statements: schemaVersion3 },
];

/** `Anch` in the file's header (sqlite.org/pragma.html#pragma_application_id), so that `file` and we know whose it is. */
export const applicationId = 0x416e6368;

const versionRow = z.object({ user_version: z.int() });
const applicationRow = z.object({ application_id: z.int() });
const migrationRow = z.object({ version: z.int(), name: z.string(), sha256: z.string() });
const schemaRow = z.object({ type: z.string(), name: z.string(), sql: z.string() });

/** Version of the schema; 0 for a file into which nothing was ever committed. Faults: `ledger-broken`, `ledger-newer`. */
export async function schemaVersion(reader: Reader, known: readonly Migration[] = migrations): Promise<number> {
  const [{ user_version: version } = { user_version: 0 }] = await reader.all(versionRow, 'PRAGMA user_version');
  const [{ application_id: application } = { application_id: 0 }] = await reader.all(applicationRow, 'PRAGMA application_id');
  const tables = await reader.all(schemaRow, 'SELECT type, name, coalesce(sql, name) AS sql FROM sqlite_schema');
  if (version === 0 && application === 0 && tables.length === 0) return 0;
  if (application !== applicationId) throw new Fault('ledger-broken', { why: 'the file is not a ledger' });
  if (version > known.length) throw new Fault('ledger-newer', { found: String(version), known: String(known.length) });
  return version;
}

/** Brings the schema to the newest version inside the caller's transaction. */
export async function migrate(tx: Transaction, from: number, known: readonly Migration[] = migrations): Promise<void> {
  for (const migration of known.slice(from)) {
    if (migration.version === 1) await tx.run(`PRAGMA application_id = ${applicationId}`);
    for (const statement of migration.statements) await tx.run(statement);
    await tx.run('INSERT INTO migrations (version, name, sha256) VALUES (?, ?, ?)', [
      migration.version,
      migration.name,
      digestOf(migration),
    ]);
    await tx.run(`PRAGMA user_version = ${migration.version}`);
  }
}

/**
 * Proves that tables, indexes and triggers are those of the migrations: a trigger that somebody dropped is found here.
 * Fault: `ledger-broken`.
 */
export async function checkSchema(reader: Reader, known: readonly Migration[] = migrations): Promise<void> {
  const stored = await reader.all(migrationRow, 'SELECT version, name, sha256 FROM migrations ORDER BY version');
  const expected = known.map((migration) => ({
    version: migration.version,
    name: migration.name,
    sha256: digestOf(migration),
  }));
  if (JSON.stringify(stored) !== JSON.stringify(expected)) throw new Fault('ledger-broken', { why: 'the migrations differ' });
  const model = await Database.open(':memory:', 'create');
  try {
    await model.transaction((tx) => migrate(tx, 0, known));
    if ((await schemaText(model)) !== (await schemaText(reader)))
      throw new Fault('ledger-broken', { why: 'the schema was altered' });
  } finally {
    await model.close();
  }
}

async function schemaText(reader: Reader): Promise<string> {
  const rows = await reader.all(schemaRow, "SELECT type, name, coalesce(sql, '') AS sql FROM sqlite_schema ORDER BY type, name");
  return JSON.stringify(rows);
}

function digestOf({ statements }: Migration): string {
  return createHash('sha256').update(statements.join(';\n'), 'utf8').digest('hex');
}
