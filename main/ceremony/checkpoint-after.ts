import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { CheckpointRow, Ledger } from '../ports/ledger.ts';

/** The checkpoint that was signed when the ceremony ended: the first one over its end. A transcript may be printed after it. */
export async function checkpointAfter(
  ledger: Pick<Ledger, 'checkpoints'>,
  entries: readonly LedgerEntry[],
): Promise<CheckpointRow | undefined> {
  const end = entries.findLast(({ type }) => type === 'ceremony-closed' || type === 'ceremony-aborted');
  return end && (await ledger.checkpoints()).find(({ size }) => size > end.seq);
}
