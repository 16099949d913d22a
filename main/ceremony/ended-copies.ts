import type { CeremonyPorts } from './ceremony-ports.ts';
import { keyRecordsOf } from './held-key.ts';

/**
 * Removes the files of copies that have ended: a power loss may have come between the entry that ended one and its removal.
 * The ledger says which copies are live; what it does not name is nobody's.
 */
export async function sweepEndedCopies(ports: CeremonyPorts): Promise<void> {
  for (const record of await keyRecordsOf(ports)) {
    for (const { kind, keyId, ended } of record.copies) {
      if (kind === 'sealed-file' && ended !== null) await ports.keyStores['sealed-file'].discard(keyId);
    }
  }
}
