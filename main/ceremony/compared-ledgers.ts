import { hexOfBase64 } from '../../shared/base/bytes.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CheckpointRow, Ledger } from '../ports/ledger.ts';
import type { Evidence } from './effect.ts';

/** A ledger that came back from a backup, held against the one here. */

export interface RestoredLedger {
  readonly head: ReturnType<Ledger['head']>;
  readonly checkpoint: CheckpointRow;
}

/** What was recorded of the ledger in the backup, and where that lies now. */
interface Recorded {
  readonly backup: { readonly ledgerSize: number; readonly headHash: string };
  readonly folder: string;
}

/**
 * The restored ledger is the beginning of this one: same head at its size, and its last checkpoint is one that was signed here.
 * Fault: `backup-damaged`.
 */
export async function compareLedgers(here: Ledger, restored: Ledger, { backup, folder }: Recorded): Promise<RestoredLedger> {
  const refuse = (why: string) => new Fault('backup-damaged', { path: folder, why });
  const head = restored.head();
  const { size, hash } = head;
  const [entry] = await here.entries(size - 1, 1);
  if (size !== backup.ledgerSize || hash !== backup.headHash || entry?.hash !== hash)
    throw refuse('its ledger is not the beginning of the one here');
  const checkpoint = (await restored.checkpoints()).at(-1);
  const same = (await here.checkpoints()).find(({ seq }) => seq === checkpoint?.seq);
  if (!checkpoint || same?.note !== checkpoint.note) throw refuse('its last checkpoint was not signed here');
  return { head, checkpoint };
}

/** What a witness compares. */
export const restoredEvidence = (
  { head, checkpoint }: RestoredLedger,
  { backup }: Pick<Recorded, 'backup'>,
): readonly Evidence[] => [
  { label: 'Restored ledger', value: `${head.size} entries, verified` },
  { label: 'Head of the restored ledger', value: head.hash },
  { label: 'Head that was recorded with the backup', value: backup.headHash },
  { label: `Root of checkpoint ${checkpoint.size}, as here`, value: hexOfBase64(checkpoint.rootHash) },
];
