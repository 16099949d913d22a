/**
 * Version 1. `entries` is the ledger; every other table but `head` and `migrations` holds at most one row for each entry, made
 * from that entry alone (projections.ts), and can be thrown away and made again.
 */
const tables = [
  `CREATE TABLE migrations (
  version INTEGER PRIMARY KEY CHECK (version > 0),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
) STRICT`,
  `CREATE TABLE entries (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  type TEXT NOT NULL CHECK (type <> ''),
  ceremony TEXT CHECK (ceremony <> ''),
  time TEXT NOT NULL CHECK (length(time) = 20),
  line TEXT NOT NULL CHECK (line <> ''),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT`,
  `CREATE INDEX entries_by_ceremony ON entries (ceremony, seq)`,
  `CREATE TABLE head (
  id INTEGER PRIMARY KEY CHECK (id = 0),
  size INTEGER NOT NULL CHECK (size > 0),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT`,
  `CREATE TABLE ceremonies (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  plan_digest TEXT NOT NULL CHECK (length(plan_digest) = 64),
  opened_at TEXT NOT NULL
) STRICT`,
  `CREATE TABLE ceremony_states (
  seq INTEGER PRIMARY KEY,
  ceremony TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'interrupted', 'aborted', 'closed')),
  time TEXT NOT NULL
) STRICT`,
  `CREATE INDEX ceremony_states_by_ceremony ON ceremony_states (ceremony, seq)`,
  `CREATE TABLE intended_keys (
  seq INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL UNIQUE,
  algorithm TEXT NOT NULL,
  custody TEXT NOT NULL,
  ceremony TEXT NOT NULL
) STRICT`,
  `CREATE TABLE generated_keys (
  seq INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL UNIQUE,
  algorithm TEXT NOT NULL,
  custody TEXT NOT NULL,
  spki BLOB NOT NULL,
  spki_sha256 TEXT NOT NULL UNIQUE CHECK (length(spki_sha256) = 64)
) STRICT`,
  `CREATE TABLE discarded_keys (
  seq INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL UNIQUE
) STRICT`,
  // The serial without leading zero octets, so that one number has one spelling.
  `CREATE TABLE committed_serials (
  seq INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  ceremony TEXT NOT NULL,
  UNIQUE (issuer, serial)
) STRICT`,
  `CREATE TABLE committed_crl_numbers (
  seq INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  ceremony TEXT NOT NULL,
  UNIQUE (issuer, number)
) STRICT`,
  `CREATE TABLE certificates (
  seq INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('root', 'intermediate')),
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  serial TEXT NOT NULL,
  serial_number TEXT NOT NULL,
  fingerprint TEXT NOT NULL UNIQUE CHECK (length(fingerprint) = 64),
  spki_sha256 TEXT NOT NULL CHECK (length(spki_sha256) = 64),
  der BLOB NOT NULL CHECK (length(der) > 0),
  preset TEXT NOT NULL,
  not_before TEXT NOT NULL,
  not_after TEXT NOT NULL,
  ceremony TEXT NOT NULL,
  UNIQUE (issuer, serial)
) STRICT`,
  `CREATE TABLE revocations (
  seq INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE CHECK (length(fingerprint) = 64),
  issuer TEXT NOT NULL,
  serial_number TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  revocation_date TEXT NOT NULL,
  invalidity_date TEXT
) STRICT`,
  `CREATE INDEX revocations_by_issuer ON revocations (issuer, seq)`,
  `CREATE TABLE crls (
  seq INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  this_update TEXT NOT NULL,
  next_update TEXT NOT NULL,
  entries INTEGER NOT NULL CHECK (entries >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  der BLOB NOT NULL CHECK (length(der) > 0),
  UNIQUE (issuer, number)
) STRICT`,
  `CREATE TABLE checkpoints (
  seq INTEGER PRIMARY KEY,
  size INTEGER NOT NULL CHECK (size = seq),
  root_hash TEXT NOT NULL,
  head_hash TEXT NOT NULL CHECK (length(head_hash) = 64),
  note TEXT NOT NULL
) STRICT`,
];

// An entry is never changed or removed, and comes only at the end: also INSERT OR REPLACE ends here, because REPLACE does
// not fire delete triggers.
const appendOnly = [
  `CREATE TRIGGER entries_are_appended BEFORE INSERT ON entries
WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM entries)
BEGIN SELECT RAISE(ABORT, 'entries are appended in order'); END`,
  `CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are not changed'); END`,
  `CREATE TRIGGER entries_are_not_removed BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are not removed'); END`,
  `CREATE TRIGGER migrations_are_not_changed BEFORE UPDATE ON migrations
BEGIN SELECT RAISE(ABORT, 'migrations are not changed'); END`,
  `CREATE TRIGGER migrations_are_not_removed BEFORE DELETE ON migrations
BEGIN SELECT RAISE(ABORT, 'migrations are not removed'); END`,
  `CREATE TRIGGER head_is_not_removed BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head is not removed'); END`,
  `CREATE TRIGGER head_grows BEFORE UPDATE ON head WHEN NEW.size <= OLD.size
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END`,
];

const projections = [
  'ceremonies',
  'ceremony_states',
  'intended_keys',
  'generated_keys',
  'discarded_keys',
  'committed_serials',
  'committed_crl_numbers',
  'certificates',
  'revocations',
  'crls',
  'checkpoints',
];

// A projection may be made again as a whole, but no row of it is ever changed.
const projectionsAreNotChanged = projections.map(
  (table) => `CREATE TRIGGER ${table}_are_not_changed BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} are not changed'); END`,
);

export const schemaVersion1: readonly string[] = [...tables, ...appendOnly, ...projectionsAreNotChanged];
