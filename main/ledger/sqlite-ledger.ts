import { equalBytes, toBase64 } from '../../shared/base/bytes.ts';
import type { EntryType, LedgerEntry, NewEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { LedgerSigner } from '../ports/key-store.ts';
import type {
  AuthorityRow,
  CeremonyRow,
  CheckpointRow,
  CrlRow,
  Ledger,
  LedgerVerification,
  RevocationRow,
} from '../ports/ledger.ts';
import type { Clock } from '../ports/workstation.ts';
import { checkpointOrigin, formatCheckpoint } from './checkpoint.ts';
import type { Database, Transaction } from './database.ts';
import { entryOf } from './entry-line.ts';
import { checkEntry } from './entry-rules.ts';
import { entryOfRow, pageSize, readRows, storeEntry } from './entry-table.ts';
import type { Head } from './entry-table.ts';
import { readAuthorities, readAuthority, readCeremonies, readCheckpoints, readCrls, readRevocations } from './inventory.ts';
import { serialOf } from './ledger-facts.ts';
import type { ExpectedCheckpoint } from './line-verifier.ts';
import { LineTree } from './line-tree.ts';
import { clearProjections, project } from './projections.ts';
import { SqlFacts } from './sql-facts.ts';
import { verifyStored } from './verify-stored.ts';
import type { LedgerIdentity } from './verify-stored.ts';

/** The ledger over one open database (open-ledger.ts makes it). Faults: see the port. */
export class SqliteLedger implements Ledger {
  readonly ledgerId: string;
  readonly mode: Mode;
  readonly publicKey: Uint8Array;
  readonly #database: Database;
  /** Null where the ledger was opened for reading. */
  readonly #clock: Clock | null;
  #head: Head;
  #tree = new LineTree();
  #verifiedAt: string | null = null;

  constructor(database: Database, identity: LedgerIdentity, last: LedgerEntry, clock: Clock | null) {
    this.ledgerId = identity.ledgerId;
    this.mode = identity.mode;
    this.publicKey = identity.publicKey;
    this.#database = database;
    this.#clock = clock;
    this.#head = { size: last.seq + 1, hash: last.hash };
  }

  head(): Head {
    return { ...this.#head };
  }

  async append(entry: NewEntry): Promise<LedgerEntry> {
    const [appended] = await this.appendAll([entry]);
    if (appended === undefined) throw new Error('nothing was appended');
    return appended;
  }

  async appendAll(entries: readonly NewEntry[]): Promise<readonly LedgerEntry[]> {
    return this.#write((tx, now) => this.#appendIn(tx, now, entries));
  }

  async checkpoint(signer: LedgerSigner, ceremony: string | null): Promise<CheckpointRow> {
    if (!equalBytes(signer.spki, this.publicKey)) throw new Fault('key-mismatch', { key: 'ledger' });
    const [entry] = await this.#write(async (tx, now) => {
      const last = await lastEntry(tx);
      const size = last.seq + 1;
      const root = await this.#tree.root(tx, size);
      const note = formatCheckpoint(checkpointOrigin(this.ledgerId), size, root, signer);
      const data = { size, rootHash: toBase64(root), headHash: last.hash, note };
      return this.#appendIn(tx, now, [{ type: 'checkpoint', ceremony, data }]);
    });
    if (entry?.type !== 'checkpoint') throw new Error('no checkpoint was appended');
    return { seq: entry.seq, ...entry.data };
  }

  async entries(from: number, limit: number): Promise<readonly LedgerEntry[]> {
    if (!Number.isInteger(limit) || limit < 0 || limit > 1_000) throw new RangeError('at most 1,000 entries at a time');
    return (await readRows(this.#database, 'WHERE seq >= ? ORDER BY seq LIMIT ?', [from, limit])).map(entryOfRow);
  }

  async entriesOf(ceremony: string): Promise<readonly LedgerEntry[]> {
    return (await readRows(this.#database, 'WHERE ceremony = ? ORDER BY seq', [ceremony])).map(entryOfRow);
  }

  async entriesOfTypes(types: readonly EntryType[]): Promise<readonly LedgerEntry[]> {
    const places = types.map(() => '?').join(', ');
    return (await readRows(this.#database, `WHERE type IN (${places}) ORDER BY seq`, [...types])).map(entryOfRow);
  }

  authorities(): Promise<readonly AuthorityRow[]> {
    return readAuthorities(this.#database);
  }

  authority(nameOrFingerprint: string): Promise<AuthorityRow | undefined> {
    return readAuthority(this.#database, nameOrFingerprint);
  }

  crls(issuer: string): Promise<readonly CrlRow[]> {
    return readCrls(this.#database, issuer);
  }

  revocations(issuer: string): Promise<readonly RevocationRow[]> {
    return readRevocations(this.#database, issuer);
  }

  async nextCrlNumber(issuer: string): Promise<number> {
    return (await new SqlFacts(this.#database).highestCrlNumber(issuer)) + 1;
  }

  async serialUsed(issuer: string, serialNumber: string): Promise<boolean> {
    const facts = new SqlFacts(this.#database);
    const serial = serialOf(serialNumber);
    return (await facts.committedSerial(issuer, serial)) !== undefined || facts.revocationAdopted(issuer, serial);
  }

  ceremonies(): Promise<readonly CeremonyRow[]> {
    return readCeremonies(this.#database);
  }

  checkpoints(): Promise<readonly CheckpointRow[]> {
    return readCheckpoints(this.#database);
  }

  /** `expected`: checkpoints kept elsewhere (paper, a witness) that the entries must agree with too. */
  async verify(
    onProgress?: (done: number, total: number) => void,
    expected: readonly ExpectedCheckpoint[] = [],
  ): Promise<LedgerVerification> {
    this.#verifiedAt = null;
    const proven = await verifyStored(this.#database, this, onProgress, expected);
    this.#verifiedAt = this.#clock?.now() ?? null;
    return proven;
  }

  verifiedAt(): string | null {
    return this.#verifiedAt;
  }

  /** Makes every projection again from the entries, all or nothing. For a repair that a person asks for. */
  async rebuildProjections(): Promise<void> {
    await this.#write(async (tx) => {
      await clearProjections(tx);
      for (let from = 0; ; from += pageSize) {
        const rows = await readRows(tx, 'WHERE seq >= ? ORDER BY seq LIMIT ?', [from, pageSize]);
        for (const row of rows) await project(tx, entryOfRow(row));
        if (rows.length < pageSize) return [];
      }
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** One transaction that ends with these entries; nothing is believed before COMMIT. */
  async #write(work: (tx: Transaction, now: string) => Promise<readonly LedgerEntry[]>): Promise<readonly LedgerEntry[]> {
    const clock = this.#clock;
    if (clock === null) throw new Fault('ledger-unwritable', { why: 'opened for reading' });
    try {
      const appended = await this.#database.transaction((tx) => work(tx, clock.now()));
      const last = appended.at(-1);
      if (last !== undefined) this.#head = { size: last.seq + 1, hash: last.hash };
      return appended;
    } catch (thrown) {
      // The tree may have seen entries that were rolled back.
      this.#tree = new LineTree();
      throw thrown;
    }
  }

  async #appendIn(tx: Transaction, time: string, entries: readonly NewEntry[]): Promise<readonly LedgerEntry[]> {
    const facts = new SqlFacts(tx);
    const appended: LedgerEntry[] = [];
    let last = await lastEntry(tx);
    for (const entry of entries) {
      const next = entryOf(entry, { seq: last.seq + 1, prev: last.hash, time });
      const { ledgerId, mode, publicKey } = this;
      await checkEntry(next, { facts, last, ledgerId, mode, publicKey, root: () => this.#tree.root(tx, next.seq) });
      await storeEntry(tx, next);
      appended.push(next);
      last = next;
    }
    return appended;
  }
}

async function lastEntry(tx: Transaction): Promise<LedgerEntry> {
  const [row] = await readRows(tx, 'ORDER BY seq DESC LIMIT 1', []);
  if (row === undefined) throw new Fault('ledger-broken', { seq: '0', why: 'the ledger is empty' });
  return entryOfRow(row);
}
