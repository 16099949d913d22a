import { z } from 'zod';
import { toBase64 } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Reader } from './database.ts';
import { firstPrev } from './entry-line.ts';
import { checkLink, pageSize, readRows } from './entry-table.ts';
import { MerkleTree } from './merkle.ts';

const rootRow = z.object({ size: z.int(), rootHash: z.string() });

/**
 * The Merkle tree of the stored lines. It is made from the lines themselves when a root is first asked for in a session, and
 * grows from there; it is not stored, so there is nothing to keep in step. On the way the chain and all earlier checkpoints are
 * compared: a checkpoint that contradicts an earlier one is never signed (C2SP tlog-checkpoint).
 */
export class LineTree {
  readonly #tree = new MerkleTree();
  #prev = firstPrev;

  /** Root over the first `size` entries; `size` may only grow. Fault: `ledger-broken`. */
  async root(reader: Reader, size: number): Promise<Uint8Array> {
    if (size < this.#tree.size) throw new RangeError('the tree only grows');
    const sql = 'SELECT size, root_hash AS rootHash FROM checkpoints WHERE size > ?';
    const roots = new Map((await reader.all(rootRow, sql, [this.#tree.size])).map((row) => [row.size, row.rootHash]));
    while (this.#tree.size < size) {
      const rows = await readRows(reader, 'WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?', [this.#tree.size, size, pageSize]);
      if (rows.length === 0) throw new Fault('ledger-broken', { seq: String(this.#tree.size), why: 'the row is missing' });
      for (const row of rows) {
        checkLink(row, this.#tree.size, this.#prev);
        this.#tree.add(Buffer.from(row.line, 'utf8'));
        this.#prev = row.hash;
        const earlier = roots.get(this.#tree.size);
        if (earlier !== undefined && earlier !== toBase64(this.#tree.root())) {
          throw new Fault('ledger-broken', { seq: String(row.seq), why: 'the entries up to here are not those of the checkpoint' });
        }
      }
    }
    return this.#tree.root();
  }
}
