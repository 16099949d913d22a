/**
 * Version 3: what is taken over with an authority that was made elsewhere. `certificates` is made again because it now holds end
 * entities too; `adopted_certificates` says which of them were signed elsewhere.
 */
const certificates = [
  `CREATE TABLE certificates_3 (
  seq INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('root', 'intermediate', 'end-entity')),
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
  `INSERT INTO certificates_3 SELECT seq, name, kind, issuer, subject, serial, serial_number, fingerprint, spki_sha256, der, preset,
  not_before, not_after, ceremony FROM certificates`,
  `DROP TABLE certificates`,
  `ALTER TABLE certificates_3 RENAME TO certificates`,
];

const tables = [
  `CREATE TABLE adopted_certificates (
  seq INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE
) STRICT`,
  `CREATE TABLE adopted_revocations (
  seq INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  serial_number TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  revocation_date TEXT NOT NULL,
  invalidity_date TEXT,
  UNIQUE (issuer, serial)
) STRICT`,
  // One for each issuer: from its first CRL on, an authority numbers its CRLs here.
  `CREATE TABLE adopted_crls (
  seq INTEGER PRIMARY KEY,
  issuer TEXT NOT NULL UNIQUE,
  number INTEGER NOT NULL CHECK (number >= 0),
  this_update TEXT NOT NULL,
  next_update TEXT NOT NULL,
  entries INTEGER NOT NULL CHECK (entries >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  der BLOB NOT NULL CHECK (length(der) > 0)
) STRICT`,
];

const projectionsAreNotChanged = ['certificates', 'adopted_certificates', 'adopted_revocations', 'adopted_crls'].map(
  (table) => `CREATE TRIGGER ${table}_are_not_changed BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} are not changed'); END`,
);

export const schemaVersion3: readonly string[] = [...certificates, ...tables, ...projectionsAreNotChanged];
