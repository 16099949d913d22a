import { z } from 'zod';
import { equalBytes } from '../../shared/base/bytes.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { LedgerVerification } from '../ports/ledger.ts';
import type { Reader } from './database.ts';
import { compareColumns, pageSize, readHead, readRows } from './entry-table.ts';
import { LineVerifier } from './line-verifier.ts';
import type { ExpectedCheckpoint } from './line-verifier.ts';
import { checkSchema } from './migrations.ts';
import { compareProjections, compareStrayRows } from './projections.ts';

/** Who the ledger is, as its entry 0 says. */
export interface LedgerIdentity {
  readonly ledgerId: string;
  readonly mode: Mode;
  readonly publicKey: Uint8Array;
}

const integrityRow = z.object({ integrity_check: z.string() });

/**
 * Reads everything again, page by page: the lines as an auditor would (line-verifier.ts), the columns beside them, every
 * projection, the stored head, the schema with its triggers, and the file's own structure. What is appended meanwhile is left
 * for the next time. Fault: `ledger-broken` with the entry's number where there is one.
 */
export async function verifyStored(
  reader: Reader,
  identity: LedgerIdentity,
  onProgress: (done: number, total: number) => void = () => undefined,
  expected: readonly ExpectedCheckpoint[] = [],
): Promise<LedgerVerification> {
  await checkSchema(reader);
  const head = await readHead(reader);
  const verifier = new LineVerifier(expected);
  for (let seq = 0; seq < head.size; seq += pageSize) {
    const to = Math.min(seq + pageSize, head.size);
    const rows = await readRows(reader, 'WHERE seq >= ? AND seq < ? ORDER BY seq', [seq, to]);
    const entries: LedgerEntry[] = [];
    for (let i = seq; i < to; i++) {
      const row = rows[i - seq];
      if (row?.seq !== i) throw new Fault('ledger-broken', { seq: String(i), why: 'the row is missing' });
      const entry = await verifier.add(row.line);
      compareColumns(row, entry);
      entries.push(entry);
    }
    await compareProjections(reader, entries);
    onProgress(to, head.size);
  }
  const proven = verifier.end();
  const agrees =
    proven.headHash === head.hash &&
    proven.ledgerId === identity.ledgerId &&
    proven.mode === identity.mode &&
    equalBytes(proven.publicKey, identity.publicKey);
  if (!agrees) throw new Fault('ledger-broken', { seq: String(head.size - 1), why: 'the last entry is not the stored head' });
  await compareStrayRows(reader);
  const [structure] = await reader.all(integrityRow, 'PRAGMA integrity_check(1)');
  if (structure?.integrity_check !== 'ok') throw new Fault('ledger-broken', { why: structure?.integrity_check ?? '' });
  return { size: proven.size, headHash: proven.headHash, checkpoints: proven.checkpoints.length };
}
