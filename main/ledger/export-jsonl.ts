import type { Ledger } from '../ports/ledger.ts';

/** The ledger as `ledger.jsonl`, in pieces: each line ended by LF, and nothing between. Entries up to the head at the start. */
export async function* exportJsonl(ledger: Ledger): AsyncGenerator<string, void> {
  const { size } = ledger.head();
  for (let from = 0; from < size; from += 500) {
    const entries = await ledger.entries(from, Math.min(500, size - from));
    yield entries.map(({ line }) => `${line}\n`).join('');
  }
}
