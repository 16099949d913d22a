/** Version 2: copies of keys, their states and share sets, each table made of entries like those of version 1. */
const tables = [
  `CREATE INDEX entries_by_type ON entries (type, seq)`,
  `CREATE TABLE key_copies (
  seq INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL UNIQUE,
  spki_sha256 TEXT NOT NULL CHECK (length(spki_sha256) = 64),
  kind TEXT NOT NULL
) STRICT`,
  `CREATE TABLE ended_copies (
  seq INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL UNIQUE
) STRICT`,
  `CREATE TABLE key_states (
  seq INTEGER PRIMARY KEY,
  spki_sha256 TEXT NOT NULL CHECK (length(spki_sha256) = 64),
  state TEXT NOT NULL
) STRICT`,
  `CREATE INDEX key_states_by_key ON key_states (spki_sha256, seq)`,
  `CREATE TABLE share_sets (
  seq INTEGER PRIMARY KEY,
  set_id TEXT NOT NULL UNIQUE,
  key_id TEXT NOT NULL UNIQUE
) STRICT`,
  `CREATE TABLE voided_share_sets (
  seq INTEGER PRIMARY KEY,
  set_id TEXT NOT NULL UNIQUE
) STRICT`,
];

const projections = ['key_copies', 'ended_copies', 'key_states', 'share_sets', 'voided_share_sets'];

const projectionsAreNotChanged = projections.map(
  (table) => `CREATE TRIGGER ${table}_are_not_changed BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} are not changed'); END`,
);

export const schemaVersion2: readonly string[] = [...tables, ...projectionsAreNotChanged];
