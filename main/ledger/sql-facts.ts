import { z } from 'zod';
import { ledgerBackupTypes } from '../../shared/ceremony/ledger-backups.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { CeremonyState } from '../ports/ledger.ts';
import { approvalTypes } from './approver-facts.ts';
import type { Reader } from './database.ts';
import { parseLine } from './entry-line.ts';
import {
  addShare,
  type CertificateFact,
  type Commitment,
  type CopyFact,
  type LedgerFacts,
  type ShareFact,
} from './ledger-facts.ts';

const flag = z.literal([0, 1]).transform((value) => value === 1);
const stateRow = z.object({ state: z.enum(['open', 'interrupted', 'aborted', 'closed']) });
const ceremonyRow = z.object({ ceremony: z.string() });
const keyRow = z.object({ ceremony: z.string(), algorithm: z.string(), used: flag, discarded: flag });
const copyRow = z.object({ spkiSha256: z.string(), ended: flag, lost: flag, backup: flag });
const knownRow = z.object({ known: flag });
const setRow = z.object({ keyId: z.string(), voided: flag });
const lineRow = z.object({ line: z.string() });
const keyStateRow = z.object({ state: z.string() });
const commitmentRow = z.object({ ceremony: z.string(), used: flag });
const highestRow = z.object({ highest: z.int() });
const certificateRow = z.object({
  name: z.string(),
  issuer: z.string(),
  serial: z.string(),
  fingerprint: z.string(),
  spkiSha256: z.string(),
  revoked: flag,
});

const certificateColumns =
  'SELECT c.name, c.issuer, c.serial, c.fingerprint, c.spki_sha256 AS spkiSha256, ' +
  '(EXISTS (SELECT 1 FROM revocations r WHERE r.fingerprint = c.fingerprint) OR EXISTS (SELECT 1 FROM adopted_revocations o ' +
  'WHERE o.issuer = c.issuer AND o.serial = c.serial)) AS revoked FROM certificates c';

/** The facts of the ledger in this transaction. */
export class SqlFacts implements LedgerFacts {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async ceremonyState(id: string): Promise<CeremonyState | undefined> {
    const sql = 'SELECT state FROM ceremony_states WHERE ceremony = ? ORDER BY seq DESC LIMIT 1';
    return (await this.#reader.all(stateRow, sql, [id]))[0]?.state;
  }

  async openCeremony(): Promise<string | undefined> {
    const sql =
      "SELECT s.ceremony FROM ceremony_states s WHERE s.state = 'open' " +
      'AND s.seq = (SELECT max(t.seq) FROM ceremony_states t WHERE t.ceremony = s.ceremony) LIMIT 1';
    return (await this.#reader.all(ceremonyRow, sql))[0]?.ceremony;
  }

  async intendedKey(keyId: string): Promise<(Commitment & { algorithm: string; discarded: boolean }) | undefined> {
    const sql =
      'SELECT k.ceremony, k.algorithm, (EXISTS (SELECT 1 FROM generated_keys g WHERE g.key_id = k.key_id) ' +
      'OR EXISTS (SELECT 1 FROM key_copies c WHERE c.key_id = k.key_id)) AS used, ' +
      'EXISTS (SELECT 1 FROM discarded_keys d WHERE d.key_id = k.key_id) AS discarded FROM intended_keys k WHERE k.key_id = ?';
    return (await this.#reader.all(keyRow, sql, [keyId]))[0];
  }

  async copyOfKey(keyId: string): Promise<CopyFact | undefined> {
    const ended =
      'EXISTS (SELECT 1 FROM ended_copies e WHERE e.key_id = k.key_id) AS ended, ' +
      "EXISTS (SELECT 1 FROM ended_copies e JOIN entries x ON x.seq = e.seq WHERE e.key_id = k.key_id AND json_extract(x.line, '$.data.how') = 'lost') AS lost";
    const sql =
      `SELECT k.spki_sha256 AS spkiSha256, 0 AS backup, ${ended} FROM generated_keys k WHERE k.key_id = ? ` +
      `UNION ALL SELECT k.spki_sha256 AS spkiSha256, k.kind = 'backup' AS backup, ${ended} FROM key_copies k WHERE k.key_id = ?`;
    return (await this.#reader.all(copyRow, sql, [keyId, keyId]))[0];
  }

  async keyKnown(spkiSha256: string): Promise<boolean> {
    const sql = 'SELECT EXISTS (SELECT 1 FROM generated_keys WHERE spki_sha256 = ?) AS known';
    return (await this.#reader.all(knownRow, sql, [spkiSha256]))[0]?.known ?? false;
  }

  async keyGenerated(spkiSha256: string): Promise<boolean> {
    const sql =
      'SELECT EXISTS (SELECT 1 FROM generated_keys g JOIN entries e ON e.seq = g.seq ' +
      "WHERE g.spki_sha256 = ? AND e.type = 'key-generated') AS known";
    return (await this.#reader.all(knownRow, sql, [spkiSha256]))[0]?.known ?? false;
  }

  async keyState(spkiSha256: string): Promise<string | undefined> {
    const sql = 'SELECT state FROM key_states WHERE spki_sha256 = ? ORDER BY seq DESC LIMIT 1';
    return (await this.#reader.all(keyStateRow, sql, [spkiSha256]))[0]?.state;
  }

  async shareSet(setId: string): Promise<{ keyId: string; voided: boolean } | undefined> {
    const sql =
      'SELECT s.key_id AS keyId, EXISTS (SELECT 1 FROM voided_share_sets v WHERE v.set_id = s.set_id) AS voided ' +
      'FROM share_sets s WHERE s.set_id = ?';
    return (await this.#reader.all(setRow, sql, [setId]))[0];
  }

  /** From the entries themselves: there are a few of them for each key. */
  async shareOf(setId: string, index: number): Promise<ShareFact | undefined> {
    const sql = "SELECT line FROM entries WHERE type IN ('share-set-made', 'share-status-changed', 'share-ended') ORDER BY seq";
    const shares = new Map<string, Map<number, ShareFact>>();
    for (const { line } of await this.#reader.all(lineRow, sql)) addShare(shares, parseLine(line));
    return shares.get(setId)?.get(index);
  }

  async committedSerial(issuer: string, serial: string): Promise<Commitment | undefined> {
    const sql =
      'SELECT s.ceremony, EXISTS (SELECT 1 FROM certificates c WHERE c.issuer = s.issuer AND c.serial = s.serial) AS used ' +
      'FROM committed_serials s WHERE s.issuer = ? AND s.serial = ?';
    return (await this.#reader.all(commitmentRow, sql, [issuer, serial]))[0];
  }

  async revocationAdopted(issuer: string, serial: string): Promise<boolean> {
    const sql = 'SELECT EXISTS (SELECT 1 FROM adopted_revocations WHERE issuer = ? AND serial = ?) AS known';
    return (await this.#reader.all(knownRow, sql, [issuer, serial]))[0]?.known ?? false;
  }

  async committedCrlNumber(issuer: string, number: number): Promise<Commitment | undefined> {
    const sql =
      'SELECT n.ceremony, EXISTS (SELECT 1 FROM crls c WHERE c.issuer = n.issuer AND c.number = n.number) AS used ' +
      'FROM committed_crl_numbers n WHERE n.issuer = ? AND n.number = ?';
    return (await this.#reader.all(commitmentRow, sql, [issuer, number]))[0];
  }

  async highestCrlNumber(issuer: string): Promise<number> {
    const sql =
      'SELECT coalesce(max(number), 0) AS highest FROM (SELECT number FROM committed_crl_numbers WHERE issuer = ? ' +
      'UNION ALL SELECT number FROM adopted_crls WHERE issuer = ?)';
    return (await this.#reader.all(highestRow, sql, [issuer, issuer]))[0]?.highest ?? 0;
  }

  async crlKnown(issuer: string): Promise<boolean> {
    const sql =
      'SELECT EXISTS (SELECT 1 FROM committed_crl_numbers WHERE issuer = ?) OR ' +
      'EXISTS (SELECT 1 FROM adopted_crls WHERE issuer = ?) AS known';
    return (await this.#reader.all(knownRow, sql, [issuer, issuer]))[0]?.known ?? false;
  }

  async entriesOfLedgerBackups(): Promise<readonly LedgerEntry[]> {
    const types = ledgerBackupTypes.map((type) => `'${type}'`).join(', ');
    const sql = `SELECT line FROM entries WHERE type IN (${types}) ORDER BY seq`;
    return (await this.#reader.all(lineRow, sql)).map(({ line }) => parseLine(line));
  }

  async registerOfApprovers(): Promise<readonly LedgerEntry[]> {
    const sql = "SELECT line FROM entries WHERE type IN ('approver-enrolled', 'approver-withdrawn') ORDER BY seq";
    return (await this.#reader.all(lineRow, sql)).map(({ line }) => parseLine(line));
  }

  async approvalEntries(ceremony: string): Promise<readonly LedgerEntry[]> {
    const types = approvalTypes.map((type) => `'${type}'`).join(', ');
    const sql = `SELECT line FROM entries WHERE ceremony = ? AND type IN (${types}) ORDER BY seq`;
    return (await this.#reader.all(lineRow, sql, [ceremony])).map(({ line }) => parseLine(line));
  }

  async certificateNamed(name: string): Promise<CertificateFact | undefined> {
    return (await this.#reader.all(certificateRow, `${certificateColumns} WHERE c.name = ?`, [name]))[0];
  }

  async certificateWith(fingerprint: string): Promise<CertificateFact | undefined> {
    return (await this.#reader.all(certificateRow, `${certificateColumns} WHERE c.fingerprint = ?`, [fingerprint]))[0];
  }
}
