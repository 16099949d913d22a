import { setImmediate } from 'node:timers/promises';
import { equalBytes, fromBase64 } from '../../shared/base/bytes.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CheckpointRow } from '../ports/ledger.ts';
import { firstPrev, parseLine } from './entry-line.ts';
import { checkEntry } from './entry-rules.ts';
import { MemoryFacts } from './memory-facts.ts';
import { MerkleTree } from './merkle.ts';

/** What a chain of lines proves once it has been read to its end. */
export interface VerifiedLines {
  readonly size: number;
  readonly headHash: string;
  readonly ledgerId: string;
  readonly mode: Mode;
  /** SubjectPublicKeyInfo DER of the ledger key, as entry 0 names it. Compare it with what is printed on paper. */
  readonly publicKey: Uint8Array;
  readonly checkpoints: readonly CheckpointRow[];
}

/** A checkpoint kept outside the ledger (paper, `HEAD.txt`, a witness's copy) that the lines must agree with. */
export interface ExpectedCheckpoint {
  readonly size: number;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
}

/**
 * Reads the lines of a ledger one by one and proves the chain, the numbers, the times, the shapes, the ledger's rules and every
 * checkpoint with its signature. Every refusal is `ledger-broken` with the entry's number and the reason.
 */
export class LineVerifier {
  readonly #expected: readonly ExpectedCheckpoint[];
  readonly #facts = new MemoryFacts();
  readonly #tree = new MerkleTree();
  readonly #checkpoints: CheckpointRow[] = [];
  #last: LedgerEntry | null = null;
  #ledgerId = '';
  #mode: Mode = 'rehearsal';
  #publicKey: Uint8Array = new Uint8Array();

  constructor(expected: readonly ExpectedCheckpoint[] = []) {
    this.#expected = expected;
  }

  /** The next line, without LF. Resolves to the entry that it is. */
  async add(line: string): Promise<LedgerEntry> {
    const seq = this.#tree.size;
    try {
      return await this.#add(line, seq);
    } catch (thrown) {
      const why = thrown instanceof Fault ? (thrown.detail['why'] ?? thrown.code) : thrown instanceof Error ? thrown.message : '';
      throw new Fault('ledger-broken', { seq: String(seq), why }, { cause: thrown });
    }
  }

  /** What was proven, after the last line. Fault: `ledger-broken` for an empty or shortened ledger. */
  end(): VerifiedLines {
    const size = this.#tree.size;
    if (this.#last === null) throw new Fault('ledger-broken', { seq: '0', why: 'the ledger is empty' });
    if (this.#expected.some((checkpoint) => checkpoint.size > size)) {
      throw new Fault('ledger-broken', { seq: String(size), why: 'the ledger is shorter than a checkpoint says' });
    }
    return {
      size,
      headHash: this.#last.hash,
      ledgerId: this.#ledgerId,
      mode: this.#mode,
      publicKey: this.#publicKey,
      checkpoints: this.#checkpoints,
    };
  }

  async #add(line: string, seq: number): Promise<LedgerEntry> {
    const entry = parseLine(line);
    if (entry.prev !== (this.#last?.hash ?? firstPrev)) throw new Error('prev is not the hash of the line before');
    if (entry.seq !== seq) throw new Error('the numbers are not consecutive');
    await checkEntry(entry, {
      facts: this.#facts,
      last: this.#last,
      ledgerId: this.#ledgerId,
      mode: this.#mode,
      publicKey: this.#publicKey,
      root: async () => this.#tree.root(),
    });
    if (entry.type === 'ledger-created') {
      this.#ledgerId = entry.data.ledgerId;
      this.#mode = entry.data.mode;
      this.#publicKey = fromBase64(entry.data.publicKey) ?? new Uint8Array();
    }
    if (entry.type === 'checkpoint') this.#checkpoints.push({ seq, ...entry.data });
    this.#facts.add(entry);
    this.#tree.add(Buffer.from(line, 'utf8'));
    this.#last = entry;
    this.#compareExpected();
    return entry;
  }

  #compareExpected(): void {
    const { size } = this.#tree;
    const wrong = this.#expected.some(
      (checkpoint) => checkpoint.size === size && !equalBytes(checkpoint.rootHash, this.#tree.root()),
    );
    if (wrong) throw new Error('the entries up to here are not those of the checkpoint');
  }
}

/**
 * Verifies a ledger from its lines alone (an exported `ledger.jsonl`). Needs no database and no trust in the machine that wrote
 * it; whose ledger it is follows only from comparing `publicKey` and a checkpoint with paper. Fault: `ledger-broken`.
 */
export async function verifyLedgerLines(
  lines: AsyncIterable<string> | Iterable<string>,
  onLine?: (entry: LedgerEntry) => void,
  expected: readonly ExpectedCheckpoint[] = [],
): Promise<VerifiedLines> {
  const verifier = new LineVerifier(expected);
  for await (const line of lines) {
    const entry = await verifier.add(line);
    onLine?.(entry);
    // Lines from memory never wait for a disk: let the event loop breathe.
    if (entry.seq % 500 === 499) await setImmediate();
  }
  return verifier.end();
}

/**
 * The lines of a `ledger.jsonl`: UTF-8, each ended by LF, none empty, no CR.
 * Fault: `ledger-broken` with the number of the line where it stops being that.
 */
export function* ledgerLines(bytes: Uint8Array): Generator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let from = 0;
  for (let seq = 0; from < bytes.length; seq++) {
    const to = bytes.indexOf(0x0a, from);
    const broken = (why: string) => new Fault('ledger-broken', { seq: String(seq), why });
    if (to === -1) throw broken('the last line has no LF');
    if (to === from) throw broken('the line is empty');
    let line: string;
    try {
      line = decoder.decode(bytes.subarray(from, to));
    } catch {
      throw broken('the line is not UTF-8');
    }
    yield line;
    from = to + 1;
  }
}
