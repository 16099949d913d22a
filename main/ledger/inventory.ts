import { z } from 'zod';
import { reasonCodeSchema } from '../../shared/pki/reason-code.ts';
import type { AuthorityRow, CeremonyRow, CheckpointRow, CrlRow, RevocationRow } from '../ports/ledger.ts';
import type { Reader } from './database.ts';

/** What screens and ceremonies read: questions to the projections. Plain bytes come out, not the driver's Buffers. */
const bytes = z.instanceof(Uint8Array).transform((value) => new Uint8Array(value));

const authorityRow = z
  .object({
    name: z.string(),
    kind: z.enum(['root', 'intermediate', 'end-entity']),
    issuer: z.string(),
    subject: z.string(),
    serialNumber: z.string(),
    fingerprint: z.string(),
    spkiSha256: z.string(),
    der: bytes,
    preset: z.string(),
    notBefore: z.string(),
    notAfter: z.string(),
    issuedSeq: z.int(),
    ceremony: z.string(),
    adopted: z.literal([0, 1]).transform((value) => value === 1),
    reasonCode: reasonCodeSchema.nullable(),
    revocationDate: z.string().nullable(),
    invalidityDate: z.string().nullable(),
    keyId: z.string().nullable(),
    custody: z.string().nullable(),
  })
  .transform(({ reasonCode, revocationDate, invalidityDate, keyId, custody, ...row }): AuthorityRow => {
    const revoked = reasonCode === null || revocationDate === null ? null : { reasonCode, revocationDate, invalidityDate };
    return { ...row, revoked, key: keyId === null || custody === null ? null : { keyId, custody } };
  });

const authoritiesSql = `SELECT c.name, c.kind, c.issuer, c.subject, c.serial_number AS serialNumber, c.fingerprint,
  c.spki_sha256 AS spkiSha256, c.der, c.preset, c.not_before AS notBefore, c.not_after AS notAfter, c.seq AS issuedSeq, c.ceremony,
  EXISTS (SELECT 1 FROM adopted_certificates a WHERE a.fingerprint = c.fingerprint) AS adopted,
  coalesce(r.reason_code, o.reason_code) AS reasonCode, coalesce(r.revocation_date, o.revocation_date) AS revocationDate,
  coalesce(r.invalidity_date, o.invalidity_date) AS invalidityDate, k.key_id AS keyId, k.custody
  FROM certificates c
  LEFT JOIN revocations r ON r.fingerprint = c.fingerprint
  LEFT JOIN adopted_revocations o ON o.issuer = c.issuer AND o.serial = c.serial
  LEFT JOIN generated_keys k ON k.spki_sha256 = c.spki_sha256
    AND NOT EXISTS (SELECT 1 FROM discarded_keys d WHERE d.key_id = k.key_id)`;

/** All authorities, in the order in which they were issued. */
export function readAuthorities(reader: Reader): Promise<AuthorityRow[]> {
  return reader.all(authorityRow, `${authoritiesSql} ORDER BY c.seq`);
}

/** By name, or by the SHA-256 of the certificate (64 hex digits, which no name can be). */
export async function readAuthority(reader: Reader, nameOrFingerprint: string): Promise<AuthorityRow | undefined> {
  const sql = `${authoritiesSql} WHERE c.name = ? OR c.fingerprint = ?`;
  return (await reader.all(authorityRow, sql, [nameOrFingerprint, nameOrFingerprint]))[0];
}

const crlRow = z.object({
  issuer: z.string(),
  crlNumber: z.int(),
  thisUpdate: z.string(),
  nextUpdate: z.string(),
  entries: z.int(),
  sha256: z.string(),
  der: bytes,
  seq: z.int(),
});

/** CRLs of an issuer, newest first. */
export function readCrls(reader: Reader, issuer: string): Promise<CrlRow[]> {
  const columns = 'issuer, number AS crlNumber, this_update AS thisUpdate, next_update AS nextUpdate, entries, sha256, der, seq';
  const sql = `SELECT ${columns} FROM crls WHERE issuer = ? UNION ALL SELECT ${columns} FROM adopted_crls WHERE issuer = ?
    ORDER BY crlNumber DESC`;
  return reader.all(crlRow, sql, [issuer, issuer]);
}

const revocationRow = z.object({
  serialNumber: z.string(),
  reasonCode: reasonCodeSchema,
  revocationDate: z.string(),
  invalidityDate: z.string().nullable(),
});

/** Revoked serial numbers of an issuer, in the order in which they were recorded. */
export function readRevocations(reader: Reader, issuer: string): Promise<RevocationRow[]> {
  const columns = `seq, serial_number AS serialNumber, reason_code AS reasonCode, revocation_date AS revocationDate,
    invalidity_date AS invalidityDate`;
  const sql = `SELECT ${columns} FROM revocations WHERE issuer = ? UNION ALL SELECT ${columns} FROM adopted_revocations
    WHERE issuer = ? ORDER BY seq`;
  return reader.all(revocationRow, sql, [issuer, issuer]);
}

const ceremonyRow = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['open', 'interrupted', 'aborted', 'closed']),
  planDigest: z.string(),
  openedAt: z.string(),
  endedAt: z.string().nullable(),
  firstSeq: z.int(),
  lastSeq: z.int(),
});

/** All ceremonies, oldest first. `lastSeq` counts what came after the end too: checkpoint, transcript, export. */
export function readCeremonies(reader: Reader): Promise<CeremonyRow[]> {
  const sql = `SELECT c.id, c.title, s.state, c.plan_digest AS planDigest, c.opened_at AS openedAt,
    CASE WHEN s.state IN ('aborted', 'closed') THEN s.time END AS endedAt, c.seq AS firstSeq,
    (SELECT max(e.seq) FROM entries e WHERE e.ceremony = c.id) AS lastSeq
    FROM ceremonies c
    JOIN ceremony_states s ON s.seq = (SELECT max(t.seq) FROM ceremony_states t WHERE t.ceremony = c.id)
    ORDER BY c.seq`;
  return reader.all(ceremonyRow, sql);
}

const checkpointRow = z.object({ seq: z.int(), size: z.int(), rootHash: z.string(), headHash: z.string(), note: z.string() });

/** All checkpoints, oldest first. */
export function readCheckpoints(reader: Reader): Promise<CheckpointRow[]> {
  return reader.all(
    checkpointRow,
    'SELECT seq, size, root_hash AS rootHash, head_hash AS headHash, note FROM checkpoints ORDER BY seq',
  );
}
